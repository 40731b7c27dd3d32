// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as a file to import. Nothing may crash, and a row that was accepted
// must be written again exactly as it was.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/exchange/detect.h"
#include "core/exchange/layouts/layout.h"
#include "core/exchange/row_reader.h"
#include "tests/fuzz/memory_file.h"

using namespace arbiter;
using namespace arbiter::exchange;
using fuzz::MemoryFile;

namespace {

void check_round_trip(const RowFormat& format, const nlohmann::json& row) {
  const auto read = format.read(row, "annotator");
  if (!read) return;
  if (nlohmann::json(format.write(read->prompt, read->responses)) == row) return;
  std::fprintf(stderr, "%s does not give back %s\n", format.name(), row.dump().c_str());
  std::abort();
}

/// A row by itself, and as a group of one where the layout groups rows.
void check_layout(const Layout& layout, const nlohmann::json& row) {
  const auto format = make_layout_format(layout, {});
  const bool grouped = !format->group_of(row).empty();
  const auto read = format->read_all(
      grouped ? nlohmann::json{{"rows", nlohmann::json::array({row})}} : row, "annotator");
  static_cast<void>(format->labels(row));
  if (!read) return;
  nlohmann::json written = nlohmann::json::array();
  for (const auto& one : read->rows)
    for (auto& out : format->write_all(one.prompt, one.responses))
      written.push_back(nlohmann::json(out));
  if (written == nlohmann::json::array({row})) return;
  if (!grouped && layout.group != nullptr) return;  // a row that says of itself that it is a group
  std::fprintf(stderr, "%s does not give back %s\n", format->name(), row.dump().c_str());
  std::abort();
}

void check_row(const std::string& text) {
  const auto row = parse_row(text);
  if (!row) return;
  for (const char* name : {"trl", "hh", "unlabelled", "prompts"})
    check_round_trip(**make_format(name, {}), *row);
  for (const Layout* layout : layouts()) check_layout(*layout, *row);
  const Detection detected = detect_row(*row);
  if (detected.format != "mapped") return;
  if (const auto format = make_mapped_format(detected.mapping)) check_round_trip(**format, *row);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static MemoryFile file;
  file.set(bytes, size);
  static_cast<void>(detect_file(file.path()));
  auto reader = RowReader::open(file.path());
  if (!reader) return 0;
  std::string row;
  for (;;) {
    const auto found = reader->next(row);
    if (!found || !*found) return 0;
    check_row(row);
  }
}

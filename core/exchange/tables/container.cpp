// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/container.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "core/base/gzip.h"
#include "core/base/json_reader.h"
#include "core/exchange/tables/arrow_reader.h"
#include "core/exchange/tables/csv_reader.h"
#include "core/exchange/tables/dataset_folder.h"
#include "core/exchange/tables/json_reader.h"
#include "core/exchange/tables/parquet_reader.h"

namespace arbiter::exchange::tables {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Something that is no file of rows, by its first bytes.
struct Foreign {
  std::string_view magic;
  const char* what;
  const char* remedy;
};

constexpr const char* save_as_csv = "Save it as CSV or export it as JSONL";
constexpr const char* unpack = "Unpack it first and choose a file of it, or its folder";
constexpr const char* export_rows = "Export its rows as JSONL, CSV or Parquet";

const std::array<Foreign, 14> foreigners{{
    {std::string_view("PK\x03\x04", 4), "a zip archive", unpack},
    {std::string_view("PK\x05\x06", 4), "an empty zip archive", unpack},
    {std::string_view("\xD0\xCF\x11\xE0", 4), "a workbook of an older Excel (.xls)", save_as_csv},
    {std::string_view("7z\xBC\xAF\x27\x1C", 6), "a 7z archive", unpack},
    {std::string_view("Rar!\x1A\x07", 6), "a rar archive", unpack},
    {std::string_view("\xFD"
                      "7zXZ\0",
                      6),
     "an xz file", "Unpack it first (unxz)"},
    {std::string_view("BZh", 3), "a bzip2 file", "Unpack it first (bunzip2)"},
    {std::string_view("SQLite format 3\0", 16), "an SQLite database", export_rows},
    {std::string_view("%PDF-", 5), "a PDF document", export_rows},
    {std::string_view("\x93NUMPY", 6), "a NumPy array", export_rows},
    {std::string_view("\x80\x04\x95", 3), "a Python pickle, which is never read", export_rows},
    {std::string_view("\x89PNG", 4), "a picture", export_rows},
    {std::string_view("ORC", 3), "an ORC table", export_rows},
    {std::string_view("Obj\x01", 4), "an Avro table", export_rows},
}};

std::unexpected<Error> not_rows(const fs::path& file, const std::string& what,
                                const std::string& remedy) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This is {what}, not a file of rows. {remedy}; what is read: JSONL, "
                              "JSON, CSV, TSV, Parquet and Arrow, also as .gz or .zst, and folders "
                              "of them."),
              {{"what", what}, {"remedy", remedy}}, {file.string(), 0, {}});
}

std::string lower(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  });
  return small;
}

/// `pairs.CSV.gz` ends in `csv`.
std::string ending_of(fs::path file) {
  if (const auto packed = lower(file.extension().string()); packed == ".gz" || packed == ".zst")
    file = file.stem();
  const auto ending = lower(file.extension().string());
  return ending.empty() ? ending : ending.substr(1);
}

std::string_view without_space(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto begin = text.find_first_not_of(" \t\r\n");
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin);
}

Result<void> refuse_foreign(std::string_view beginning, const fs::path& file) {
  ARBITER_TRY(refuse_git_lfs_pointer(beginning, file));
  if (beginning.starts_with("PK\x03\x04") &&
      (beginning.find("xl/workbook") != std::string_view::npos ||
       beginning.find("[Content_Types].xml") != std::string_view::npos)) {
    return not_rows(file, "a workbook (.xlsx)", save_as_csv);
  }
  for (const auto& foreign : foreigners)
    if (beginning.starts_with(foreign.magic)) return not_rows(file, foreign.what, foreign.remedy);
  constexpr std::size_t tar_mark = 257;
  if (beginning.size() > tar_mark + 5 && beginning.substr(tar_mark, 5) == "ustar")
    return not_rows(file, "a tar archive", unpack);
  const auto text = lower(without_space(beginning).substr(0, 200));
  if (text.starts_with("<!doctype html") || text.starts_with("<html") || text.starts_with("<head"))
    return not_rows(file, "a web page (HTML)",
                    "Perhaps the download asked for a login, or the address was that of the page "
                    "around the file; download the file itself");
  if (text.starts_with("<?xml")) return not_rows(file, "an XML document", export_rows);
  return {};
}

std::unexpected<Error> empty_file(const fs::path& file) {
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core", "The file is empty. Choose a file with at least one row."),
              {}, {file.string(), 0, {}});
}

/// Of a text: what its name says, unless its beginning is plainly something else.
Container recognise_text(std::string_view text, const fs::path& file) {
  const auto ending = ending_of(file);
  const bool braces = text.starts_with('{') || text.starts_with('[');
  if (ending == "csv" || ending == "tsv" || ending == "tab") {
    // JSON by the wrong name; a header may begin with a bracket, but not with an object's member.
    const auto inner = without_space(text.substr(text.empty() ? 0 : 1));
    if (braces && (inner.starts_with('"') || inner.starts_with('{'))) return Container::json;
    return ending == "csv" ? Container::csv : Container::tsv;
  }
  if (braces || ending == "jsonl" || ending == "json" || ending == "ndjson") return Container::json;
  return looks_like_csv(text) ? Container::csv : Container::json;
}

Result<ByteReader> open_bytes(const fs::path& path) {
  if (path != "-") return ByteReader::open(path);
  Descriptor input(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!input.valid()) return fail_errno(errno, "standard input");
  return ByteReader::from(std::move(input), "standard input");
}

}  // namespace

Result<Container> recognise(std::string_view beginning, const fs::path& file) {
  if (beginning.empty()) return empty_file(file);
  if (beginning.starts_with("PAR1")) return Container::parquet;
  if (beginning.starts_with("PARE"))
    return not_rows(file, "an encrypted Parquet file", "Write it without encryption");
  if (beginning.starts_with("ARROW1")) return Container::arrow_file;
  if (beginning.starts_with("FEA1"))
    return not_rows(file, "a Feather file of version 1", "Write it as Arrow (Feather version 2)");
  if (is_arrow_stream(beginning)) return Container::arrow_stream;
  ARBITER_TRY(refuse_foreign(beginning, file));
  const auto text = without_space(beginning);
  if (text.empty() && beginning.size() < ByteReader::peek_bytes) return empty_file(file);
  if (text.substr(0, 4096).find('\0') != std::string_view::npos) {
    return not_rows(file, "a binary file of an unknown kind",
                    "Text should be UTF-8, or UTF-16 with a byte order mark");
  }
  return recognise_text(text, file);
}

Result<SourcePointer> open_rows(const fs::path& path, const Selection& selection) {
  std::error_code ignored;
  if (path != "-" && fs::is_directory(path, ignored)) return read_folder(path, selection);
  if (!selection.config.empty() || !selection.split.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "{path} is one file: splits and configurations are those of a "
                                "folder. Leave --split and --config out."),
                {{"path", path.string()}});
  }
  ARBITER_ASSIGN(ByteReader bytes, open_bytes(path));
  ARBITER_TRY(bytes.decode_utf16());
  ARBITER_ASSIGN(const auto beginning, bytes.peek());
  ARBITER_ASSIGN(const Container container, recognise(beginning, path));
  const std::string name = path == "-" ? "standard input" : path.string();
  switch (container) {
    case Container::csv:
      return read_csv(std::move(bytes), name, false);
    case Container::tsv:
      return read_csv(std::move(bytes), name, true);
    case Container::arrow_file:
    case Container::arrow_stream:
      return read_arrow(std::move(bytes), path);
    case Container::parquet:
      return read_parquet(std::move(bytes), path);
    default:
      return read_json(std::move(bytes), name);
  }
}

const std::vector<std::string>& row_file_endings() {
  static const std::vector<std::string> endings{"jsonl", "ndjson", "json",   "csv",     "tsv",
                                                "tab",   "arrow",  "arrows", "feather", "parquet"};
  return endings;
}

bool is_row_file(const fs::path& file) {
  return std::ranges::find(row_file_endings(), ending_of(file)) != row_file_endings().end();
}

}  // namespace arbiter::exchange::tables

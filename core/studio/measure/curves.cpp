// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/curves.h"

#include <charconv>
#include <map>

#include "core/exchange/output_file.h"

namespace arbiter::studio {
namespace {

/// The shortest text that reads back as the same number.
std::string number(double value) {
  char buffer[64];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value).ptr;
  return {buffer, end};
}

}  // namespace

Result<void> write_curves(project::Project& project, project::Id run,
                          const std::filesystem::path& file) {
  ARBITER_ASSIGN(const auto names, project.runs().metric_names(run));
  std::map<std::int64_t, std::vector<std::string>> rows;
  for (std::size_t column = 0; column < names.size(); ++column) {
    ARBITER_ASSIGN(const auto points, project.runs().metric(run, names[column]));
    for (const auto& point : points) {
      auto& row = rows[point.step];
      row.resize(names.size());
      row[column] = number(point.value);
    }
  }
  // Metric names hold no commas or quotes.
  std::string text = "step";
  for (const auto& name : names) text += ',' + name;
  text += '\n';
  for (const auto& [step, row] : rows) {
    text += std::to_string(step);
    for (const auto& cell : row) text += ',' + cell;
    text += '\n';
  }
  ARBITER_ASSIGN(auto out, exchange::OutputFile::create(file));
  ARBITER_TRY(out.write(text));
  return out.finish();
}

}  // namespace arbiter::studio

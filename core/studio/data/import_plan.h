// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/exchange/detect.h"
#include "core/exchange/format.h"
#include "core/exchange/row_groups.h"
#include "core/exchange/row_reader.h"
#include "core/studio/data/exchange.h"

/// What importing, previewing and surveying a file have in common.
namespace arbiter::studio {

/// Of a file that has a name of its own: not of standard input or of what a shell passes as
/// /dev/fd/N.
std::filesystem::path name_of_source(const std::filesystem::path& file);

/// What an import request comes down to once the file was looked at.
struct ImportPlan {
  std::unique_ptr<exchange::RowFormat> format;
  const char* because = "";  ///< what the format was known by; empty: it was mapped
  exchange::Mapping mapping;
  std::vector<std::string> columns;
  std::string annotator;
  std::string annotator_column;  ///< who judged each row; empty: the same one all of them
  bool rank_together = false;
  bool again = false;
  std::optional<project::PromptRole> split;  ///< what the file's name, or who imports it, says
  const char* split_by = "name";
  bool heeds_column = true;  ///< a row's column `split`
  double validation_share = 0;
};

Result<ImportPlan> make_import_plan(const ImportRequest& request, exchange::RowReader& reader);

/// Refuses a file whose first rows have labels that can mean several things; `reader` gives the
/// rows again.
Result<void> check_labels(const ImportPlan& plan, exchange::RowReader& reader);

/// "--labels first=0,second=1,tie=2" for each coding that these values may have.
std::string coding_advice(const std::vector<std::string>& values);

/// What the import reads of a row beside what its format takes out of it.
std::set<std::string> used_columns(const ImportPlan& plan);

/// A row as it comes in, and what says that its prompt is for test or validation.
struct PlannedRow {
  exchange::ImportRow row;
  const char* role_by = nullptr;
  bool identical = false;  ///< it preferred one of two identical answers, which says nothing
};
/// What a row of the file comes to.
struct PlannedRows {
  std::vector<PlannedRow> rows;
  std::vector<exchange::LabelValue> labels;
};

exchange::RowResult<PlannedRows> read_planned(const ImportPlan& plan,
                                              exchange::RowResult<nlohmann::json> row);

/// The row in which an issue is; "element 7: ..." in an array, where the line alone may be the same
/// for all, "row 7: ..." in a table without lines.
RowProblem problem_at(const exchange::RowGroups& groups, exchange::RowIssue issue);

}  // namespace arbiter::studio

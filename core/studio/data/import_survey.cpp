// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "core/exchange/row_groups.h"
#include "core/studio/data/file_columns.h"
#include "core/studio/data/import_counts.h"
#include "core/studio/data/import_plan.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t examples_shown = 3;
constexpr std::size_t problems_kept = 100;
constexpr std::int64_t rows_between_stops = 256;

Result<void> not_of_a_pipe(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_fifo(file, ignored)) return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} is a pipe: what is shown of it could not be imported any "
                              "more. Import it with: arbiter import PROJECT {path}"),
              {{"path", file.string()}});
}

/// The columns of the first row, where a mapping has made looking at them needless.
Result<std::vector<std::string>> columns_of_first(exchange::RowReader& reader) {
  std::string text;
  ARBITER_ASSIGN(const bool any, reader.peek(0, text));
  if (!any) return std::vector<std::string>();
  const auto row = reader.parse(text);
  return row ? exchange::detect_row(*row).columns : std::vector<std::string>();
}

/// Judged rows tell more than others.
void keep_example(ImportSurvey& survey, exchange::ImportRow row) {
  auto& examples = survey.examples;
  if (examples.size() < examples_shown) {
    examples.push_back(preview_row(std::move(row)));
    return;
  }
  if (row.judgments.empty()) return;
  for (auto& example : examples) {
    if (!example.preference.empty()) continue;
    example = preview_row(std::move(row));
    return;
  }
}

class Surveyor {
 public:
  explicit Surveyor(const ImportPlan& plan) : plan_(plan), unused_(used_columns(plan)) {
    survey_.format = plan.format->name();
    survey_.because = plan.because;
    survey_.mapping = plan.mapping;
  }

  void add(PlannedRows read) {
    labels_.add(read.labels);
    for (auto& one : read.rows) {
      unused_.look_at(one.row);
      ++survey_.rows;
      if (one.identical) ++survey_.identical;
      survey_.judgments += static_cast<std::int64_t>(one.row.judgments.size());
      count_verdicts(one.row, survey_.verdicts);
      keep_example(survey_, std::move(one.row));
    }
  }

  /// A row that cannot be used; its labels count all the same.
  void add(const exchange::RowResult<nlohmann::json>& row, RowProblem problem) {
    if (row) labels_.add(plan_.format->labels(*row));
    ++survey_.problem_count;
    if (survey_.problems.size() < problems_kept) survey_.problems.push_back(std::move(problem));
  }

  ImportSurvey finish() {
    survey_.labels = labels_.counts();
    survey_.not_used = unused_.names();
    if (const auto unclear = unclear_labels(survey_.labels); !unclear.empty())
      survey_.advice = coding_advice(unclear);
    return std::move(survey_);
  }

 private:
  const ImportPlan& plan_;
  UnusedColumns unused_;
  LabelCounts labels_;
  ImportSurvey survey_;
};

}  // namespace

Result<ImportPreview> preview_import(const ImportRequest& request, std::size_t rows) {
  ARBITER_TRY(not_of_a_pipe(request.file));
  ARBITER_ASSIGN(auto reader, exchange::RowReader::open(request.file, request.part));
  ARBITER_ASSIGN(const ImportPlan plan, make_import_plan(request, reader));
  ImportPreview preview;
  preview.format = plan.format->name();
  preview.because = plan.because;
  preview.mapping = plan.mapping;
  preview.columns = plan.columns;
  if (preview.columns.empty()) {
    ARBITER_ASSIGN(preview.columns, columns_of_first(reader));
  }
  UnusedColumns unused(used_columns(plan));
  LabelCounts labels;
  exchange::RowGroups groups(reader, *plan.format);
  exchange::RowResult<nlohmann::json> text;
  while (preview.rows.size() + preview.problems.size() < rows) {
    ARBITER_ASSIGN(const bool found, groups.next(text));
    if (!found) break;
    if (text) labels.add(plan.format->labels(*text));
    auto read = read_planned(plan, std::move(text));
    if (!read) {
      preview.problems.push_back(problem_at(groups, std::move(read.error())));
      continue;
    }
    for (auto& row : read->rows) {
      unused.look_at(row.row);
      preview.rows.push_back(preview_row(std::move(row.row)));
    }
  }
  preview.not_used = unused.names();
  preview.labels = labels.counts();
  return preview;
}

Result<ImportSurvey> survey_import(const ImportRequest& request, jobs::JobControl& control) {
  ARBITER_TRY(not_of_a_pipe(request.file));
  ARBITER_ASSIGN(auto reader, exchange::RowReader::open(request.file, request.part));
  ARBITER_ASSIGN(const ImportPlan plan, make_import_plan(request, reader));
  Surveyor surveyor(plan);
  exchange::RowGroups groups(reader, *plan.format);
  exchange::RowResult<nlohmann::json> text;
  for (std::int64_t count = 0;; ++count) {
    if (count % rows_between_stops == 0) {
      control.wait_while_paused();
      if (control.stop_requested())
        return fail(ErrorCode::cancelled,
                    ARBITER_MESSAGE("core", "The import was stopped; nothing of it was kept."));
      control.set_progress({reader.position(), reader.size(), -1, {}});
    }
    ARBITER_ASSIGN(const bool found, groups.next(text));
    if (!found) return surveyor.finish();
    const auto row = text;
    auto read = read_planned(plan, std::move(text));
    if (read) {
      surveyor.add(std::move(*read));
    } else {
      surveyor.add(row, problem_at(groups, std::move(read.error())));
    }
  }
}

}  // namespace arbiter::studio

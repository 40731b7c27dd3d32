// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "core/base/clock.h"
#include "core/exchange/row_groups.h"
#include "core/studio/data/exchange.h"
#include "core/studio/data/file_columns.h"
#include "core/studio/data/import_counts.h"
#include "core/studio/data/import_plan.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t batch_rows = 256;
constexpr std::size_t batch_bytes = std::size_t{4} << 20U;
constexpr std::size_t problems_kept = 100;

/// Counters of what comes in; the first problem is what the file is refused with.
class Tally {
 public:
  /// A row that came in; `role_by` as in PlannedRow.
  void add(const exchange::ImportRow& row, const char* role_by, project::Imports::Fate fate) {
    if (role_by != nullptr) count_role(*row.prompt.role, role_by);
    ++report_.rows;
    ++report_.prompts;
    report_.responses += static_cast<std::int64_t>(row.responses.size());
    if (fate != project::Imports::Fate::joined)
      report_.comparisons += static_cast<std::int64_t>(row.comparisons.size());
    for (const auto& said : row.judgments) annotators_.insert(said.annotator);
    report_.annotators = static_cast<std::int64_t>(annotators_.size());
    report_.judgments += static_cast<std::int64_t>(row.judgments.size());
    count_verdicts(row, report_.verdicts);
  }

  void add(const std::vector<exchange::LabelValue>& labels) { labels_.add(labels); }
  std::vector<LabelCount> labels() const { return labels_.counts(); }

  void leave_out(project::Imports::Fate fate) {
    ++(fate == project::Imports::Fate::known ? report_.known : report_.repeated);
  }

  void add(const RowProblem& problem) {
    ++report_.skipped_count;
    if (report_.skipped.size() < problems_kept) report_.skipped.push_back(problem);
  }

  std::int64_t problems() const { return report_.skipped_count; }
  std::int64_t left_out() const { return report_.known + report_.repeated; }
  ImportReport& report() { return report_; }

  /// Every row was left out.
  std::unexpected<Error> no_usable_row(const std::filesystem::path& file) const {
    const RowProblem& first = report_.skipped.front();
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "No row can be used; the first one: {reason}."),
                {{"reason", first.reason}}, {file.string(), first.line, first.field});
  }

  std::unexpected<Error> refusal(const std::filesystem::path& file) const {
    const RowProblem& first = report_.skipped.front();
    Where where{file.string(), first.line, first.field};
    if (report_.skipped_count == 1) {
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core",
                                  "{reason}. Nothing was imported; correct the row, or "
                                  "have unusable rows left out (--skip-bad)."),
                  {{"reason", first.reason}}, std::move(where));
    }
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "{reason}. {count} rows cannot be used, this is the first. "
                                "Nothing was imported; correct them, or have them left "
                                "out (--skip-bad)."),
                {{"reason", first.reason}, {"count", std::to_string(report_.skipped_count)}},
                std::move(where));
  }

 private:
  void count_role(project::PromptRole role, const char* by) {
    for (auto& said : report_.said_roles) {
      if (said.role != role || said.by != by) continue;
      ++said.rows;
      return;
    }
    report_.said_roles.push_back({role, by, 1});
  }

  ImportReport report_;
  std::set<std::string> annotators_;
  LabelCounts labels_;
};

/// Rows on their way into the project under one import id; abandoned unless committed.
class PendingImport {
 public:
  static Result<PendingImport> begin(project::Project& project, const std::string& source,
                                     const ImportPlan& plan, Tally& tally) {
    const auto mapping =
        plan.mapping.empty() ? nlohmann::json() : exchange::mapping_to_json(plan.mapping);
    ARBITER_ASSIGN(const auto id, project.imports().begin(source, plan.format->name(), mapping));
    return PendingImport(project, id, plan.again, tally);
  }
  PendingImport(PendingImport&& other) noexcept
      : project_(other.project_),
        id_(std::exchange(other.id_, 0)),
        again_(other.again_),
        tally_(other.tally_) {}
  PendingImport& operator=(PendingImport&&) = delete;
  ~PendingImport() {
    // Should this fail as well, the next open of the project removes the rows.
    if (id_ != 0) static_cast<void>(project_.imports().abandon(id_));
  }

  Result<void> add(PlannedRow planned, std::size_t bytes) {
    rows_.push_back(std::move(planned.row));
    said_by_.push_back(planned.role_by);
    bytes_ += bytes;
    if (rows_.size() < batch_rows && bytes_ < batch_bytes) return {};
    return flush();
  }

  /// What waits goes in and is counted.
  Result<void> flush() {
    if (rows_.empty()) return {};
    std::vector<Fate> fates(rows_.size(), Fate::added);
    if (again_) {
      ARBITER_TRY(project_.imports().add(id_, rows_));
    } else {
      ARBITER_ASSIGN(fates, project_.imports().add_new(id_, rows_));
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (fates[i] == Fate::added || fates[i] == Fate::joined) {
        tally_.add(rows_[i], said_by_[i], fates[i]);
      } else {
        tally_.leave_out(fates[i]);
      }
    }
    rows_.clear();
    said_by_.clear();
    bytes_ = 0;
    return {};
  }

  Result<void> commit() {
    ARBITER_TRY(project_.imports().commit(id_));
    id_ = 0;
    return {};
  }

  /// Whether a row's role is said and its prompt has another one already, which stays.
  Result<bool> keeps_another_role(const exchange::ImportRow& row) const {
    if (!row.prompt.role) return false;
    ARBITER_ASSIGN(const auto known, project_.prompts().role_of_text(row.prompt.text));
    return known && *known != *row.prompt.role;
  }

 private:
  using Fate = project::Imports::Fate;

  PendingImport(project::Project& project, project::Id id, bool again, Tally& tally)
      : project_(project), id_(id), again_(again), tally_(tally) {}

  project::Project& project_;
  project::Id id_;
  bool again_;
  Tally& tally_;
  std::vector<exchange::ImportRow> rows_;
  std::vector<const char*> said_by_;  ///< PlannedRow::role_by of each
  std::size_t bytes_ = 0;
};

void show_progress(jobs::JobControl& control, const exchange::RowReader& reader, double started) {
  jobs::JobProgress progress{reader.position(), reader.size(), -1, {}};
  const double elapsed = monotonic_seconds() - started;
  if (progress.step > 0 && progress.total > 0 && elapsed > 0.5) {
    progress.seconds_left = elapsed * static_cast<double>(progress.total - progress.step) /
                            static_cast<double>(progress.step);
  }
  control.set_progress(std::move(progress));
}

std::unexpected<Error> import_cancelled() {
  return fail(ErrorCode::cancelled,
              ARBITER_MESSAGE("core", "The import was stopped; nothing of it was kept."));
}

/// Reads all rows. Once one is bad and none may be skipped, the rest is only checked, so that all
/// problems are told at once.
Result<void> read_rows(exchange::RowReader& reader, const ImportRequest& request,
                       const ImportPlan& plan, PendingImport& pending, Tally& tally,
                       jobs::JobControl& control) {
  const double started = monotonic_seconds();
  UnusedColumns unused(used_columns(plan));
  exchange::RowGroups groups(reader, *plan.format);
  exchange::RowResult<nlohmann::json> text;
  for (std::int64_t count = 0;; ++count) {
    if (count % static_cast<std::int64_t>(batch_rows) == 0) {
      control.wait_while_paused();
      if (control.stop_requested()) return import_cancelled();
      show_progress(control, reader, started);
    }
    ARBITER_ASSIGN(const bool found, groups.next(text));
    if (!found) {
      tally.report().not_used = unused.names();
      return {};
    }
    auto read = read_planned(plan, std::move(text));
    if (!read) {
      const RowProblem problem = problem_at(groups, std::move(read.error()));
      tally.add(problem);
      if (request.on_problem) request.on_problem(problem);
      continue;
    }
    tally.add(read->labels);
    for (auto& row : read->rows) {
      unused.look_at(row.row);
      ARBITER_ASSIGN(const bool keeps, pending.keeps_another_role(row.row));
      if (keeps) {
        ++tally.report().kept_roles;
        row.role_by = nullptr;
      }
      if (row.identical) ++tally.report().identical;
      if (tally.problems() == 0 || request.skip_bad)
        ARBITER_TRY(pending.add(std::move(row), groups.bytes() / read->rows.size()));
    }
  }
}

/// The search index, filled before anybody asks for it.
Result<bool> make_searchable(project::Project& project, jobs::JobControl& control) {
  ARBITER_ASSIGN(const auto reached, project.fill_search_index([&](const project::SearchProgress&
                                                                       so_far) {
    control.wait_while_paused();
    control.set_progress({so_far.indexed, so_far.total, -1, ARBITER_MESSAGE("core", "indexing")});
    return !control.stop_requested();
  }));
  return reached.complete();
}

}  // namespace

Result<ImportReport> import_file(project::Project& project, const ImportRequest& request,
                                 jobs::JobControl& control) {
  const double started = monotonic_seconds();
  ARBITER_ASSIGN(auto reader, exchange::RowReader::open(request.file, request.part));
  ARBITER_ASSIGN(ImportPlan plan, make_import_plan(request, reader));
  ARBITER_TRY(check_labels(plan, reader));
  ARBITER_ASSIGN(const auto shares, project.prompts().role_shares());
  plan.validation_share = shares.validation;
  Tally tally;
  ARBITER_ASSIGN(auto pending,
                 PendingImport::begin(project, name_of_source(request.file).string(), plan, tally));
  ARBITER_TRY(read_rows(reader, request, plan, pending, tally, control));
  if (tally.problems() > 0 && !request.skip_bad) return tally.refusal(request.file);
  if (!request.labels.empty() && tally.labels().empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "The file has no label whose values could be given a meaning. "
                                "Nothing was imported; leave --labels out."),
                {}, {request.file.string(), 0, "labels"});
  }
  ARBITER_TRY(pending.flush());
  if (tally.report().rows == 0 && tally.left_out() == 0) {
    if (tally.problems() > 0) return tally.no_usable_row(request.file);
    return fail(ErrorCode::no_data, ARBITER_MESSAGE("core", "The file has no rows."), {},
                {request.file.string(), 0, {}});
  }
  // Where all of it was there already, no import of nothing stays.
  if (tally.report().rows > 0) ARBITER_TRY(pending.commit());
  ImportReport report = std::move(tally.report());
  report.format = plan.format->name();
  report.because = plan.because;
  report.labels = tally.labels();
  ARBITER_ASSIGN(report.searchable, make_searchable(project, control));
  report.seconds = monotonic_seconds() - started;
  return report;
}

}  // namespace arbiter::studio

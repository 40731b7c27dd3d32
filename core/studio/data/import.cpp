// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "core/base/clock.h"
#include "core/exchange/detect.h"
#include "core/exchange/format.h"
#include "core/exchange/preference_label.h"
#include "core/exchange/row_reader.h"
#include "core/project/rating.h"
#include "core/studio/data/exchange.h"
#include "core/studio/data/file_columns.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t batch_rows = 256;
constexpr std::size_t batch_bytes = std::size_t{4} << 20U;
constexpr std::size_t problems_kept = 100;

/// What a pipe is called where a file's name would stand.
constexpr const char* pipe_name = "pipe";

/// Of a file that has a name of its own: not of standard input or of what a shell passes as
/// /dev/fd/N.
std::filesystem::path name_of(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    // `.` and `data/` have a name as well.
    auto folder = std::filesystem::weakly_canonical(file, ignored);
    if (!folder.has_filename()) folder = folder.parent_path();
    return folder.has_filename() ? folder.filename() : file;
  }
  return std::filesystem::is_regular_file(file, ignored) ? file.filename() : pipe_name;
}

/// `pairs.jsonl.gz` is `pairs`.
std::string stem_of(std::filesystem::path name) {
  if (name.extension() == ".gz" || name.extension() == ".zst") name = name.stem();
  return name.stem().string();
}

/// What a file calls a split; empty: nothing that is known.
std::optional<project::PromptRole> split_named(std::string name) {
  std::ranges::transform(name, name.begin(), [](unsigned char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A'))
                                          : static_cast<char>(letter);
  });
  using Role = project::PromptRole;
  static const std::map<std::string, Role> names{
      {"train", Role::train},      {"training", Role::train}, {"validation", Role::validation},
      {"valid", Role::validation}, {"val", Role::validation}, {"dev", Role::validation},
      {"eval", Role::validation},  {"test", Role::test},      {"testing", Role::test},
      {"heldout", Role::test}};
  const auto found = names.find(name);
  return found == names.end() ? std::nullopt : std::optional(found->second);
}

/// `train.jsonl`, `test-00000-of-00001.jsonl`: the first part of the name up to a dot or a dash.
std::optional<project::PromptRole> split_of_file(const std::filesystem::path& file) {
  const std::string name = file.filename().string();
  return split_named(name.substr(0, name.find_first_of(".-")));
}

/// Of a folder its split says it: `train_prefs` as `train` does.
std::optional<project::PromptRole> split_of(const std::filesystem::path& file,
                                            const std::string& split) {
  return split.empty() ? split_of_file(file)
                       : split_named(split.substr(0, split.find_first_of(".-_")));
}

/// What an import request comes down to once the file was looked at.
struct Plan {
  std::unique_ptr<exchange::RowFormat> format;
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

/// What was asked for stands over what the file says of itself.
Result<void> take_role(const std::string& asked, Plan& plan) {
  if (asked.empty()) return {};
  plan.heeds_column = false;
  plan.split_by = "request";
  using Role = project::PromptRole;
  for (const auto role : {Role::train, Role::validation, Role::test})
    if (asked == project::role_name(role)) plan.split = role;
  if (plan.split || asked == "shares") return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "\"{name}\" is not train, validation, test or shares."),
              {{"name", asked}}, {{}, 0, "role"});
}

/// The column that a mapping says names each row's annotator; empty: none.
std::string annotator_column_in(const exchange::Mapping& mapping) {
  const auto found = std::ranges::find(mapping, "annotator", &exchange::Mapping::value_type::first);
  return found == mapping.end() ? std::string() : found->second;
}

/// Whether rows of the format hold what one person says of them.
bool has_row_verdicts(const std::string& format, const exchange::Mapping& mapping) {
  if (format != "mapped") return format == "trl" || format == "hh" || format == "kto";
  return std::ranges::any_of(mapping, [](const auto& pair) {
    return pair.first == "label" || pair.first == "preference";
  });
}

/// What the import reads of a row beside what its format takes out of it.
std::set<std::string> used_columns(const Plan& plan) {
  std::set<std::string> used;
  for (const auto& [target, column] : plan.mapping) used.insert(column);
  if (plan.format->name() == std::string("kto")) used.insert("label");
  return used;
}

Result<Plan> make_plan(const ImportRequest& request, exchange::RowReader& reader) {
  Plan plan;
  plan.annotator = request.annotator.empty() ? stem_of(name_of(request.file)) : request.annotator;
  plan.rank_together = request.rank_together;
  plan.again = request.again;
  ARBITER_TRY(take_role(request.role, plan));
  if (request.role.empty()) plan.split = split_of(request.file, reader.split());
  if (request.mapping.empty()) {
    ARBITER_ASSIGN(auto detected, exchange::detect_rows(reader));
    plan.mapping = std::move(detected.mapping);
    plan.columns = std::move(detected.columns);
    // Who is named for the whole file stands over what its rows say.
    if (request.annotator.empty() && !detected.annotator.empty() &&
        has_row_verdicts(detected.format, plan.mapping))
      plan.mapping.emplace_back("annotator", detected.annotator);
    ARBITER_ASSIGN(plan.format, exchange::make_format(detected.format, plan.mapping));
  } else {
    plan.mapping = request.mapping;
    ARBITER_ASSIGN(plan.format, exchange::make_mapped_format(plan.mapping));
  }
  plan.annotator_column = annotator_column_in(plan.mapping);
  return plan;
}

/// "element 7: ..." in an array, where the line alone may be the same for all, "row 7: ..." in a
/// table without lines.
RowProblem problem_at(const exchange::RowReader& reader, exchange::RowIssue issue) {
  if (const auto place = reader.place(); !place.empty()) issue.reason = place + ": " + issue.reason;
  return {reader.line(), std::move(issue.field), std::move(issue.reason)};
}

/// The role that a row's column `split` or its file's name says. Of what is only said to be for
/// training, the project's share is for validation: files seldom say which.
/// Returns what said so where it is a role beside training.
const char* take_split(exchange::ImportRow& row, const Plan& plan) {
  auto said = plan.split;
  const char* by = plan.split_by;
  if (plan.heeds_column && row.prompt.extra.is_object()) {
    const auto columns = row.prompt.extra.find("columns");
    if (columns != row.prompt.extra.end() && columns->is_object() && columns->contains("split") &&
        columns->at("split").is_string()) {
      if (const auto named = split_named(columns->at("split").get<std::string>())) {
        said = named;
        by = "split";
      }
    }
  }
  const bool told = said && said != project::PromptRole::train;
  // Who says it for this import means all of them.
  if (said == project::PromptRole::train && plan.heeds_column)
    said = project::role_by_hash(row.prompt.text, {plan.validation_share, 0});
  if (said) row.prompt.role = said;
  return told ? by : nullptr;
}

void put_together(exchange::ImportRow& row) {
  const auto count = row.responses.size();
  if (count < 3 || count > most_ranked_together || !row.judgments.empty()) return;
  std::vector<std::size_t> all(count);
  std::iota(all.begin(), all.end(), 0);
  row.comparisons = {std::move(all)};
}

/// A row as it comes in, and what says that its prompt is for test or validation.
struct PlannedRow {
  exchange::ImportRow row;
  const char* role_by = nullptr;
};

/// Whose a row's verdict is: the one that it names, else the import's.
exchange::RowResult<std::string> annotator_of(const Plan& plan, const nlohmann::json& row) {
  if (plan.annotator_column.empty()) return plan.annotator;
  const auto named = row.find(plan.annotator_column);
  if (named == row.end() || named->is_null()) return plan.annotator;
  if (named->is_number_integer()) return named->dump();
  if (!named->is_string()) {
    return std::unexpected(exchange::RowIssue{
        plan.annotator_column,
        "should be an annotator's name, not " + exchange::describe_type(*named)});
  }
  const auto name = named->get<std::string>();
  return name.empty() ? plan.annotator : name;
}

exchange::RowResult<PlannedRow> read_row(const Plan& plan, const exchange::RowReader& reader,
                                         const std::string& text) {
  auto row = reader.parse(text);
  if (!row) return std::unexpected(std::move(row.error()));
  const auto annotator = annotator_of(plan, *row);
  if (!annotator) return std::unexpected(annotator.error());
  auto made = plan.format->read(std::move(*row), *annotator);
  if (!made) return std::unexpected(std::move(made.error()));
  made->joins = !plan.annotator_column.empty();
  if (plan.rank_together) put_together(*made);
  PlannedRow planned{std::move(*made), nullptr};
  planned.role_by = take_split(planned.row, plan);
  return planned;
}

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
  }

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
};

/// Rows on their way into the project under one import id; abandoned unless committed.
class PendingImport {
 public:
  static Result<PendingImport> begin(project::Project& project, const std::string& source,
                                     const Plan& plan, Tally& tally) {
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
Result<void> read_rows(exchange::RowReader& reader, const ImportRequest& request, const Plan& plan,
                       PendingImport& pending, Tally& tally, jobs::JobControl& control) {
  const double started = monotonic_seconds();
  UnusedColumns unused(used_columns(plan));
  std::string text;
  for (std::int64_t count = 0;; ++count) {
    if (count % static_cast<std::int64_t>(batch_rows) == 0) {
      control.wait_while_paused();
      if (control.stop_requested()) return import_cancelled();
      show_progress(control, reader, started);
    }
    ARBITER_ASSIGN(const bool found, reader.next(text));
    if (!found) {
      tally.report().not_used = unused.names();
      return {};
    }
    auto row = read_row(plan, reader, text);
    if (!row) {
      const RowProblem problem = problem_at(reader, std::move(row.error()));
      tally.add(problem);
      if (request.on_problem) request.on_problem(problem);
      continue;
    }
    unused.look_at(row->row);
    ARBITER_ASSIGN(const bool keeps, pending.keeps_another_role(row->row));
    if (keeps) {
      ++tally.report().kept_roles;
      row->role_by = nullptr;
    }
    if (tally.problems() == 0 || request.skip_bad)
      ARBITER_TRY(pending.add(std::move(*row), text.size()));
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

ImportPreview::Row preview_row(exchange::ImportRow row) {
  ImportPreview::Row shown;
  shown.prompt = std::move(row.prompt.text);
  for (const auto& response : row.responses)
    shown.responses.push_back(plain_text_of(response).value_or(std::string()));
  if (!row.judgments.empty()) {
    const auto& judgment = row.judgments.front();
    shown.preference = exchange::describe_verdict(judgment.outcome, judgment.ranking);
    if (const auto rating = project::rating_from(judgment.ratings); rating && rating->good)
      shown.preference = *rating->good ? "good" : "bad";
  }
  return shown;
}

}  // namespace

Result<ImportReport> import_file(project::Project& project, const ImportRequest& request,
                                 jobs::JobControl& control) {
  const double started = monotonic_seconds();
  ARBITER_ASSIGN(auto reader, exchange::RowReader::open(request.file, request.part));
  ARBITER_ASSIGN(Plan plan, make_plan(request, reader));
  ARBITER_ASSIGN(const auto shares, project.prompts().role_shares());
  plan.validation_share = shares.validation;
  Tally tally;
  ARBITER_ASSIGN(auto pending,
                 PendingImport::begin(project, name_of(request.file).string(), plan, tally));
  ARBITER_TRY(read_rows(reader, request, plan, pending, tally, control));
  if (tally.problems() > 0 && !request.skip_bad) return tally.refusal(request.file);
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
  ARBITER_ASSIGN(report.searchable, make_searchable(project, control));
  report.seconds = monotonic_seconds() - started;
  return report;
}

Result<ImportPreview> preview_import(const ImportRequest& request, std::size_t rows) {
  std::error_code ignored;
  if (std::filesystem::is_fifo(request.file, ignored)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "{path} is a pipe: what is shown of it could not be imported any "
                                "more. Import it with: arbiter import PROJECT {path}"),
                {{"path", request.file.string()}});
  }
  ARBITER_ASSIGN(auto reader, exchange::RowReader::open(request.file, request.part));
  ARBITER_ASSIGN(const Plan plan, make_plan(request, reader));
  ImportPreview preview;
  preview.format = plan.format->name();
  preview.mapping = plan.mapping;
  preview.columns = plan.columns;
  UnusedColumns unused(used_columns(plan));
  std::string text;
  while (preview.rows.size() + preview.problems.size() < rows) {
    ARBITER_ASSIGN(const bool found, reader.next(text));
    if (!found) break;
    if (preview.columns.empty()) {
      if (const auto row = reader.parse(text)) preview.columns = exchange::detect_row(*row).columns;
    }
    auto row = read_row(plan, reader, text);
    if (row) {
      unused.look_at(row->row);
      preview.rows.push_back(preview_row(std::move(row->row)));
    } else {
      preview.problems.push_back(problem_at(reader, std::move(row.error())));
    }
  }
  preview.not_used = unused.names();
  return preview;
}

}  // namespace arbiter::studio

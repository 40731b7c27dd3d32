// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/import_plan.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "core/exchange/label_coding.h"
#include "core/exchange/row_path.h"
#include "core/studio/data/import_counts.h"

namespace arbiter::studio {
namespace {

constexpr std::size_t rows_looked_at = 50;

/// What a pipe is called where a file's name would stand.
constexpr const char* pipe_name = "pipe";

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

/// What was asked for stands over what the file says of itself.
Result<void> take_role(const std::string& asked, ImportPlan& plan) {
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

/// Formats in which no column is a label whose values somebody could give a meaning.
bool has_no_labels(const std::string& format) {
  for (const char* name : {"trl", "hh", "kto", "unlabelled", "prompts"})
    if (format == name) return true;
  return false;
}

/// What the labels mean goes with the mapping, and is stored with the import.
Result<void> take_labels(const ImportRequest& request, const std::string& format,
                         ImportPlan& plan) {
  if (request.labels.empty()) return {};
  if (has_no_labels(format)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "The file is read as {format}: it has no label whose values could "
                                "be given a meaning. Leave --labels out, or say by --map which "
                                "column is the label."),
                {{"format", format}}, {request.file.string(), 0, "labels"});
  }
  plan.mapping.emplace_back(exchange::labels_target, request.labels);
  return {};
}

/// The role that a row's column `split` or its file's name says. Of what is only said to be for
/// training, the project's share is for validation: files seldom say which.
/// Returns what said so where it is a role beside training.
const char* take_split(exchange::ImportRow& row, const ImportPlan& plan) {
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

/// A preference between two answers that are the same says nothing: it is taken out, so that they
/// come in unjudged. Whether there was one.
bool drop_identical(exchange::ImportRow& row) {
  const auto says_nothing = [&](const exchange::ImportRow::RowJudgment& judgment) {
    if (judgment.comparison >= row.comparisons.size() || judgment.ranking.size() != 2) return false;
    const auto& members = row.comparisons[judgment.comparison];
    return members.size() == 2 && members[0] < row.responses.size() &&
           members[1] < row.responses.size() &&
           row.responses[members[0]].body == row.responses[members[1]].body;
  };
  return std::erase_if(row.judgments, says_nothing) > 0;
}

/// Whose a row's verdict is: the one that it names, else the import's.
exchange::RowResult<std::string> annotator_of(const ImportPlan& plan, const nlohmann::json& row) {
  if (plan.annotator_column.empty()) return plan.annotator;
  const auto named = exchange::at_path(row, plan.annotator_column);
  if (named.is_null()) return plan.annotator;
  if (named.is_number_integer()) return named.dump();
  if (!named.is_string()) {
    return std::unexpected(
        exchange::RowIssue{plan.annotator_column,
                           "should be an annotator's name, not " + exchange::describe_type(named)});
  }
  const auto name = named.get<std::string>();
  return name.empty() ? plan.annotator : name;
}

}  // namespace

std::filesystem::path name_of_source(const std::filesystem::path& file) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    // `.` and `data/` have a name as well.
    auto folder = std::filesystem::weakly_canonical(file, ignored);
    if (!folder.has_filename()) folder = folder.parent_path();
    return folder.has_filename() ? folder.filename() : file;
  }
  return std::filesystem::is_regular_file(file, ignored) ? file.filename() : pipe_name;
}

Result<ImportPlan> make_import_plan(const ImportRequest& request, exchange::RowReader& reader) {
  ImportPlan plan;
  plan.annotator =
      request.annotator.empty() ? stem_of(name_of_source(request.file)) : request.annotator;
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
    plan.because = detected.because;
    ARBITER_TRY(take_labels(request, detected.format, plan));
    ARBITER_ASSIGN(plan.format, exchange::make_format(detected.format, plan.mapping));
  } else {
    plan.mapping = request.mapping;
    ARBITER_TRY(take_labels(request, "mapped", plan));
    ARBITER_ASSIGN(plan.format, exchange::make_mapped_format(plan.mapping));
  }
  plan.annotator_column = annotator_column_in(plan.mapping);
  return plan;
}

Result<void> check_labels(const ImportPlan& plan, exchange::RowReader& reader) {
  LabelCounts labels;
  std::int64_t line = 0;
  std::string column;
  std::string text;
  for (std::size_t i = 0; i < rows_looked_at; ++i) {
    ARBITER_ASSIGN(const bool found, reader.peek(i, text));
    if (!found) break;
    const auto row = reader.parse(text);
    if (!row) continue;
    const auto met = plan.format->labels(*row);
    labels.add(met);
    const auto unclear = std::ranges::find(met, false, &exchange::LabelValue::understood);
    if (unclear == met.end() || !column.empty()) continue;
    line = reader.line();
    column = unclear->column;
  }
  const auto values = unclear_labels(labels.counts());
  if (values.empty()) return {};
  std::string listed;
  for (const auto& value : values) listed += (listed.empty() ? "" : ", ") + value;
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The labels in \"{column}\" are {values}: which of the answers each "
                              "means is not known. Say it, for example {advice}; --dry-run shows "
                              "how many rows have each value."),
              {{"column", column}, {"values", listed}, {"advice", coding_advice(values)}},
              {reader.path().string(), line, column});
}

std::string coding_advice(const std::vector<std::string>& values) {
  std::string advice;
  for (const auto& coding : exchange::possible_codings(values))
    advice += (advice.empty() ? "--labels " : " or --labels ") + coding;
  return advice;
}

std::set<std::string> used_columns(const ImportPlan& plan) {
  std::set<std::string> used;
  for (const auto& [target, source] : plan.mapping) used.insert(exchange::first_column(source));
  for (const auto& [target, source] : plan.mapping) used.insert(source);
  for (const auto column : plan.format->uses()) used.emplace(column);
  if (plan.format->name() == std::string("kto")) used.insert("label");
  return used;
}

exchange::RowResult<PlannedRows> read_planned(const ImportPlan& plan,
                                              exchange::RowResult<nlohmann::json> row) {
  if (!row) return std::unexpected(std::move(row.error()));
  const auto annotator = annotator_of(plan, *row);
  if (!annotator) return std::unexpected(annotator.error());
  PlannedRows planned;
  auto reading = plan.format->read_all(std::move(*row), *annotator);
  if (!reading) return std::unexpected(std::move(reading.error()));
  planned.labels = std::move(reading->labels);
  for (auto& made : reading->rows) {
    made.joins = made.joins || !plan.annotator_column.empty();
    if (plan.rank_together) put_together(made);
    const bool identical = drop_identical(made);
    auto& one = planned.rows.emplace_back(PlannedRow{std::move(made), nullptr, identical});
    one.role_by = take_split(one.row, plan);
  }
  return planned;
}

RowProblem problem_at(const exchange::RowGroups& groups, exchange::RowIssue issue) {
  if (!groups.place().empty()) issue.reason = groups.place() + ": " + issue.reason;
  return {groups.line(), std::move(issue.field), std::move(issue.reason)};
}

}  // namespace arbiter::studio

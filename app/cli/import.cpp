// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "app/cli/flag_checks.h"
#include "core/base/number_text.h"
#include "core/studio/data/exchange.h"

namespace arbiter::cli {
namespace {

constexpr int problems_printed = 100;

struct Options {
  std::filesystem::path folder;
  studio::ImportRequest request;
  std::vector<std::string> mapping;  ///< `target=column` each
  std::vector<std::string> labels;   ///< pieces of a coding
  std::string better;
  std::optional<double> within;
  bool dry_run = false;
};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// `a=b` pieces; anything else is wrong usage.
std::vector<std::pair<std::string, std::string>> parse_mapping(
    const std::vector<std::string>& pieces) {
  std::vector<std::pair<std::string, std::string>> mapping;
  for (const auto& given : pieces) {
    const std::string piece = trimmed(given);
    const auto equals = piece.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == piece.size())
      throw CLI::ValidationError("--map", "'" + piece + "' is not TARGET=COLUMN");
    mapping.emplace_back(trimmed(piece.substr(0, equals)), trimmed(piece.substr(equals + 1)));
  }
  return mapping;
}

/// How scores in the mapping are understood goes with it.
std::optional<FlagProblem> add_scoring(const Options& options, studio::ImportRequest& request) {
  const bool scored = std::ranges::any_of(request.mapping, [](const auto& pair) {
    return pair.first == "scores" || pair.first.starts_with("score_");
  });
  const char* flag = !options.better.empty() ? "--better" : options.within ? "--within" : nullptr;
  if (flag == nullptr) return std::nullopt;
  if (!scored)
    return FlagProblem{flag,
                       "The mapping has no score_a=COLUMN ... or scores=COLUMN. Map them, or "
                       "leave the flag out."};
  if (!options.better.empty()) request.mapping.emplace_back("better", options.better);
  if (options.within)
    request.mapping.emplace_back("within", nlohmann::json(*options.within).dump());
  return std::nullopt;
}

/// A mapping says whose every preference is, or that there are none.
std::optional<FlagProblem> unheeded(const CLI::App& command, const studio::ImportRequest& request) {
  const auto is_nobodys = [](const auto& pair) {
    return pair.first == "label" || pair.first == "preference" || pair.first == "chosen" ||
           pair.first == "scores" || pair.first == "score_a";
  };
  const bool heeded = request.mapping.empty() || std::ranges::any_of(request.mapping, is_nobodys);
  if (!is_given(command, "--annotator") || heeded) return std::nullopt;
  return FlagProblem{"--annotator",
                     "The mapping has no label=COLUMN whose annotator is not named in it. Map "
                     "one, or leave the flag out."};
}

nlohmann::json labels_document(const std::vector<studio::LabelCount>& labels) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& label : labels) {
    list.push_back(
        {{"column", label.column},
         {"value", label.value},
         {"means", label.meaning.empty() ? nlohmann::json() : nlohmann::json(label.meaning)},
         {"understood", label.understood},
         {"rows", label.rows}});
  }
  return list;
}

nlohmann::json problems_document(const std::vector<studio::RowProblem>& problems) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& problem : problems)
    list.push_back({{"line", problem.line}, {"field", problem.field}, {"reason", problem.reason}});
  return list;
}

nlohmann::json document_of(const studio::ImportReport& imported) {
  nlohmann::json document{{"format", imported.format},
                          {"recognised_by", imported.because},
                          {"verdicts", imported.verdicts},
                          {"labels", labels_document(imported.labels)},
                          {"rows", imported.rows},
                          {"prompts", imported.prompts},
                          {"responses", imported.responses},
                          {"comparisons", imported.comparisons},
                          {"judgments", imported.judgments},
                          {"annotators", imported.annotators},
                          {"not_used", imported.not_used},
                          {"identical_answers", imported.identical},
                          {"already_there", imported.known},
                          {"repeated_in_file", imported.repeated},
                          {"skipped", imported.skipped_count},
                          {"problems", problems_document(imported.skipped)},
                          {"roles_said", nlohmann::json::array()},
                          {"roles_kept", imported.kept_roles},
                          {"searchable", imported.searchable},
                          {"seconds", imported.seconds}};
  for (const auto& said : imported.said_roles) {
    document["roles_said"].push_back(
        {{"role", project::role_name(said.role)}, {"by", said.by}, {"rows", said.rows}});
  }
  return document;
}

std::string role_text(const studio::ImportReport::SaidRole& said) {
  const std::string what = "\nThe prompts of " + counted(said.rows, "row") + " are for " +
                           project::role_name(said.role) + ": no run learns from them.";
  if (said.by == "request") return what;
  return what + ' ' +
         (said.by == "name" ? "The file's name says so" : "The column \"split\" says so") +
         "; --role train, or --role shares, stands over it.";
}

/// What was left out because it says nothing new; empty where nothing was.
std::string repeats_text(const studio::ImportReport& imported) {
  std::string text;
  if (imported.known > 0)
    text += "\n" + counted(imported.known, "row") + (imported.known == 1 ? " was" : " were") +
            " already in the project and " + (imported.known == 1 ? "was" : "were") + " left out";
  if (imported.repeated > 0)
    text += (text.empty() ? "\n" : "; ") + counted(imported.repeated, "row") +
            (imported.repeated == 1 ? " repeats another" : " repeat others") + " of the file and " +
            (imported.repeated == 1 ? "was" : "were") + " left out";
  return text.empty() ? text : text + " (--again brings them in once more).";
}

std::string identical_text(std::int64_t rows) {
  if (rows == 0) return {};
  return "\nThe answers of " + counted(rows, "row") +
         " are identical: which is better says nothing, and they come in unjudged.";
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// "label: 0 -> first 520, 1 -> second 499", a line a column.
std::string labels_text(const std::vector<studio::LabelCount>& labels) {
  std::string text;
  std::string column;
  for (const auto& label : labels) {
    if (column != label.column || text.empty()) {
      column = label.column;
      text += (text.empty() ? "  " : "\n  ") + column + ": ";
    } else {
      text += ", ";
    }
    const std::string means = !label.understood       ? "?"
                              : label.meaning.empty() ? "nothing"
                                                      : label.meaning;
    text += (label.value.empty() ? "(empty)" : label.value) + " -> " + means + " " +
            std::to_string(label.rows);
  }
  return text;
}

std::string verdicts_text(const studio::VerdictCounts& verdicts) {
  std::string text;
  for (const auto& [verdict, count] : verdicts)
    text += (text.empty() ? "" : ", ") + verdict + " " + std::to_string(count);
  return text;
}

std::string text_of(const studio::ImportReport& imported) {
  std::string text =
      "Imported " + counted(imported.rows, "row") + " (" + imported.format +
      "): " + counted(imported.comparisons, "comparison") + ", " +
      counted(imported.judgments, "judgment") +
      (imported.annotators > 1 ? " of " + std::to_string(imported.annotators) + " annotators"
                               : "") +
      ".";
  if (!imported.because.empty()) text += "\nRead as " + imported.because + ".";
  if (!imported.verdicts.empty()) text += "\nVerdicts: " + verdicts_text(imported.verdicts) + ".";
  text += identical_text(imported.identical);
  if (imported.skipped_count > 0)
    text += "\nLeft out " + counted(imported.skipped_count, "row") + " that cannot be used.";
  text += repeats_text(imported);
  if (!imported.not_used.empty()) {
    text += "\nNot used: " + listed(imported.not_used);
    text += ". They are kept as they came; --map says what a column is.";
  }
  if (!imported.searchable)
    text += " Stopped before all of it can be found; opening the project completes its index.";
  for (const auto& said : imported.said_roles) text += role_text(said);
  if (imported.kept_roles > 0)
    text += "\nThe prompts of " + counted(imported.kept_roles, "row") +
            " were in the project before and keep their role; arbiter roles changes it.";
  return text;
}

nlohmann::json document_of(const studio::ImportSurvey& survey) {
  nlohmann::json mapping = nlohmann::json::object();
  for (const auto& [target, source] : survey.mapping) mapping[target] = source;
  nlohmann::json examples = nlohmann::json::array();
  for (const auto& row : survey.examples)
    examples.push_back(
        {{"prompt", row.prompt}, {"responses", row.responses}, {"preference", row.preference}});
  return {{"dry_run", true},
          {"format", survey.format},
          {"recognised_by", survey.because},
          {"map", mapping},
          {"rows", survey.rows},
          {"judgments", survey.judgments},
          {"identical_answers", survey.identical},
          {"verdicts", survey.verdicts},
          {"labels", labels_document(survey.labels)},
          {"examples", examples},
          {"not_used", survey.not_used},
          {"unusable", survey.problem_count},
          {"problems", problems_document(survey.problems)},
          {"say", survey.advice}};
}

/// A text for one line of a terminal.
std::string one_line(const std::string& text) {
  constexpr std::size_t longest = 100;
  std::string line;
  for (const char letter : text)
    line += static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f ? ' ' : letter;
  if (line.size() <= longest) return line;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;
  return line.substr(0, end) + " ...";
}

std::string text_of(const studio::ImportSurvey& survey) {
  std::string text = "Nothing was stored (--dry-run). Read as " + survey.format;
  if (!survey.because.empty()) text += ": " + survey.because;
  text += ".\n" + counted(survey.rows, "row") + ", " + counted(survey.judgments, "judgment");
  if (!survey.verdicts.empty()) text += ": " + verdicts_text(survey.verdicts);
  text += ".";
  if (!survey.mapping.empty()) {
    text += "\nColumns:";
    for (const auto& [target, source] : survey.mapping) text += " " + target + "=" + source;
  }
  if (!survey.labels.empty()) text += "\nLabels:\n" + labels_text(survey.labels);
  for (const auto& row : survey.examples) {
    text += "\n- " + one_line(row.prompt);
    for (std::size_t i = 0; i < row.responses.size(); ++i)
      text += "\n    " + std::string(1, static_cast<char>('A' + i % 26)) + ": " +
              one_line(row.responses[i]);
    if (!row.preference.empty()) text += "\n    said: " + row.preference;
  }
  if (!survey.not_used.empty()) text += "\nNot used: " + listed(survey.not_used) + ".";
  text += identical_text(survey.identical);
  if (survey.problem_count > 0) {
    text += "\n" + counted(survey.problem_count, "row") + " cannot be used; the first, line " +
            std::to_string(survey.problems.front().line) + ": " + survey.problems.front().field +
            ": " + survey.problems.front().reason + ".";
  }
  if (!survey.advice.empty())
    text += "\nWhat \"?\" means is not known. Say it: " + survey.advice + ".";
  return text;
}

/// Tells of unusable rows as they are met, like a compiler: file:line: field: reason.
std::function<void(const studio::RowProblem&)> problem_printer(const std::string& file) {
  return [file, printed = 0](const studio::RowProblem& problem) mutable {
    if (++printed > problems_printed) {
      if (printed == problems_printed + 1) std::fputs("(more such rows are not shown)\n", stderr);
      return;
    }
    const std::string field = problem.field.empty() ? "" : problem.field + ": ";
    // Tables in files that are no text have no lines: the reason names the row.
    const std::string line = problem.line > 0 ? std::to_string(problem.line) + ':' : "";
    std::fprintf(stderr, "%s:%s %s%s\n", file.c_str(), line.c_str(), field.c_str(),
                 problem.reason.c_str());
  };
}

/// What would come in; the status says whether it would.
Result<Report> survey(const Options& options, Context& context) {
  studio::ImportSurvey found;
  ARBITER_TRY(run_job(context, "import", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(found, studio::survey_import(options.request, control));
    return {};
  }));
  Report report{document_of(found), text_of(found)};
  const bool refused = found.rows == 0 || !found.advice.empty() ||
                       (found.problem_count > 0 && !options.request.skip_bad);
  report.refused = refused;
  return report;
}

Result<Report> run(const Options& options, Context& context) {
  if (options.dry_run) return survey(options, context);
  studio::ImportRequest request = options.request;
  request.on_problem = problem_printer(request.file.string());
  ARBITER_ASSIGN(const auto project, open_writable_project(options.folder));
  studio::ImportReport imported;
  ARBITER_TRY(run_job(context, "import", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(imported, studio::import_file(*project, request, control));
    return {};
  }));
  return Report{document_of(imported), text_of(imported)};
}

}  // namespace

void add_import(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_project_command(
      app, context, "import",
      "Bring in a data set: JSONL, JSON, CSV, TSV, Parquet or Arrow, plain, .gz or .zst, or a "
      "folder",
      options->folder, [options](Context& shared) { return run(*options, shared); });
  add_path(*command, "FILE", options->request.file,
           "The file, a folder of them as Hugging Face's datasets are laid out, or - for standard "
           "input")
      ->required();
  command->add_option("--split", options->request.part.split,
                      "Of a folder with several: the split to bring in (train, test ...)");
  command->add_option("--config", options->request.part.config,
                      "Of a folder with several: the configuration to bring in");
  command
      ->add_option("--map", options->mapping,
                   "Which column is what: prompt=COLUMN,response_a=COLUMN,response_b=COLUMN (or "
                   "responses= for a list, or chosen= and rejected=) and, where there are such, "
                   "input=, system=, history=, label=, label:ANNOTATOR=, annotator= (who has "
                   "labelled the row), score_a= ... or scores=, models=, rationale=. A COLUMN may "
                   "be a path (input.messages, turns[0].text, completions[*].response) or a "
                   "constant in quotes")
      ->delimiter(',');
  command
      ->add_option("--labels", options->labels,
                   "What the label column's values mean: first=0,second=1,tie=2 (also third, "
                   "both_bad, both_good, skip, none), or signed (below 0 the first is better), or "
                   "signed-positive-first")
      ->delimiter(',');
  command->add_option("--better", options->better, "Which scores are better; default: higher")
      ->check(CLI::IsMember({"higher", "lower"}));
  command->add_option("--within", options->within, "Scores that are no further apart than this tie")
      ->check(CLI::NonNegativeNumber);
  command->add_flag(
      "--dry-run", options->dry_run,
      "Store nothing: tell what would come in, how many rows have each label, what it "
      "would mean, and three examples");
  command->add_option(
      "--annotator", options->request.annotator,
      "Whose judgments the preferences in the file are; else who its column annotator "
      "names, else the file's name");
  command->add_flag("--rank", options->request.rank_together,
                    "Make one ranking of a prompt's unjudged answers (up to 9) instead of pairs of "
                    "neighbours");
  command
      ->add_option("--role", options->request.role,
                   "What its prompts are for: train, validation, test, or shares (the project's); "
                   "else as its column split or its name (test.jsonl) says, else the shares")
      ->check(CLI::IsMember({"train", "validation", "test", "shares"}));
  command->add_flag("--again", options->request.again,
                    "Bring in rows as well that the project has already, or the file twice");
  command->add_flag("--skip-bad", options->request.skip_bad,
                    "Leave rows out that cannot be used, instead of refusing the file");
  check_flags(*command, [command, options]() -> std::optional<FlagProblem> {
    options->request.mapping = parse_mapping(options->mapping);
    options->request.labels.clear();
    for (const auto& piece : options->labels)
      options->request.labels += (options->request.labels.empty() ? "" : ",") + trimmed(piece);
    if (auto problem = add_scoring(*options, options->request)) return problem;
    return unheeded(*command, options->request);
  });
}

}  // namespace arbiter::cli

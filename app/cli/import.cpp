// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstdio>
#include <memory>

#include "app/cli/commands.h"
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
};

/// `a=b` pieces; anything else is wrong usage.
std::vector<std::pair<std::string, std::string>> parse_mapping(
    const std::vector<std::string>& pieces) {
  std::vector<std::pair<std::string, std::string>> mapping;
  for (const auto& piece : pieces) {
    const auto equals = piece.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == piece.size())
      throw CLI::ValidationError("--map", "'" + piece + "' is not TARGET=COLUMN");
    mapping.emplace_back(piece.substr(0, equals), piece.substr(equals + 1));
  }
  return mapping;
}

/// A mapping says whose every preference is, or that there are none.
std::optional<FlagProblem> unheeded(const CLI::App& command, const studio::ImportRequest& request) {
  const auto is_nobodys = [](const auto& pair) {
    return pair.first == "label" || pair.first == "preference";
  };
  const bool heeded = request.mapping.empty() || std::ranges::any_of(request.mapping, is_nobodys);
  if (!is_given(command, "--annotator") || heeded) return std::nullopt;
  return FlagProblem{"--annotator",
                     "The mapping has no label=COLUMN whose annotator is not named in it. Map "
                     "one, or leave the flag out."};
}

nlohmann::json document_of(const studio::ImportReport& imported) {
  nlohmann::json document{{"format", imported.format},
                          {"rows", imported.rows},
                          {"prompts", imported.prompts},
                          {"responses", imported.responses},
                          {"comparisons", imported.comparisons},
                          {"judgments", imported.judgments},
                          {"annotators", imported.annotators},
                          {"not_used", imported.not_used},
                          {"already_there", imported.known},
                          {"repeated_in_file", imported.repeated},
                          {"skipped", imported.skipped_count},
                          {"problems", nlohmann::json::array()},
                          {"roles_said", nlohmann::json::array()},
                          {"roles_kept", imported.kept_roles},
                          {"searchable", imported.searchable},
                          {"seconds", imported.seconds}};
  for (const auto& said : imported.said_roles) {
    document["roles_said"].push_back(
        {{"role", project::role_name(said.role)}, {"by", said.by}, {"rows", said.rows}});
  }
  for (const auto& problem : imported.skipped) {
    document["problems"].push_back(
        {{"line", problem.line}, {"field", problem.field}, {"reason", problem.reason}});
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

std::string text_of(const studio::ImportReport& imported) {
  std::string text =
      "Imported " + counted(imported.rows, "row") + " (" + imported.format +
      "): " + counted(imported.comparisons, "comparison") + ", " +
      counted(imported.judgments, "judgment") +
      (imported.annotators > 1 ? " of " + std::to_string(imported.annotators) + " annotators"
                               : "") +
      ".";
  if (imported.skipped_count > 0)
    text += " Left out " + counted(imported.skipped_count, "row") + " that cannot be used.";
  text += repeats_text(imported);
  if (!imported.not_used.empty()) {
    text += "\nNot used: ";
    for (std::size_t i = 0; i < imported.not_used.size(); ++i)
      text += (i > 0 ? ", " : "") + imported.not_used[i];
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

Result<Report> run(const Options& options, Context& context) {
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
                   "Which column is what: prompt=COLUMN,response_a=COLUMN,response_b=COLUMN and, "
                   "where there are such, input=, label=, label:ANNOTATOR=, annotator= (who has "
                   "labelled the row)")
      ->delimiter(',');
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
    return unheeded(*command, options->request);
  });
}

}  // namespace arbiter::cli

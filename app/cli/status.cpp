// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/piece_text.h"
#include "app/cli/run_text.h"
#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/current_model.h"
#include "core/studio/text/project_model_check.h"

namespace arbiter::cli {
namespace {

/// A run with what measuring it gave.
struct ShownRun {
  std::string line;
  project::Run run;
  std::optional<studio::Figure> accuracy;  ///< on held-out pairs
  std::optional<studio::Figure> cross_validated;
  std::optional<studio::Figure> win_rate;  ///< against the base
};

Result<std::vector<ShownRun>> shown_runs(project::Project& project) {
  ARBITER_ASSIGN(auto runs, project.runs().list());
  std::vector<ShownRun> shown;
  for (const auto& run : runs) {
    ARBITER_ASSIGN(const auto evaluation, studio::evaluation_of(project, run));
    const auto accuracy = studio::held_out_accuracy(run);
    const auto cross_validated = studio::cross_validated_accuracy(run);
    shown.push_back(
        {run_line(run, runs), run, accuracy, cross_validated, studio::win_rate_of(evaluation)});
  }
  return shown;
}

Result<nlohmann::json> document_of(const project::Project& project, const ShownRun& shown) {
  ARBITER_ASSIGN(auto document, run_document(project, shown.run));
  studio::add_figure(document, "held_out_accuracy", shown.accuracy);
  studio::add_figure(document, "cross_validated_accuracy", shown.cross_validated);
  studio::add_figure(document, "win_rate_vs_base", shown.win_rate);
  return document;
}

std::string text_of(const ShownRun& shown) {
  std::string text = "    " + shown.line;
  if (shown.accuracy) text += ", held-out accuracy " + studio::describe(*shown.accuracy);
  if (shown.cross_validated)
    text += ", cross-validated accuracy " + studio::describe(*shown.cross_validated);
  if (shown.win_rate) text += ", win rate " + studio::describe(*shown.win_rate, "head-to-head");
  return text + '\n';
}

nlohmann::json import_document(const project::Imports::Info& import) {
  return {{"source", import.source}, {"format", import.format}, {"rows", import.rows}};
}

std::string text_of(const project::Project& project, const project::Counts& counts,
                    const std::vector<project::Annotator>& annotators,
                    const std::vector<ShownRun>& runs) {
  std::string text = project.name() + " (" + project.folder().string() + ")";
  if (project.read_only()) text += ", can only be read";
  text += "\n  prompts      " + std::to_string(counts.prompts);
  text += " (" + std::to_string(counts.validation_prompts) + " for validation, " +
          std::to_string(counts.held_out_prompts) + " for test)";
  text += "\n  responses    " + std::to_string(counts.responses);
  text += "\n  comparisons  " + std::to_string(counts.comparisons);
  text += "\n  judgments    " + std::to_string(counts.judgments);
  text += "\n  annotators   " + std::to_string(counts.annotators) + "\n";
  for (const auto& annotator : annotators)
    text += "    " + annotator.name + ": " + std::to_string(annotator.judgments) + "\n";
  text += "  runs         " + std::to_string(counts.runs) + "\n";
  for (const auto& run : runs) text += text_of(run);
  return text;
}

/// How the project's model reads prompts; what is in the way where it cannot be used.
struct ModelState {
  nlohmann::json document;
  std::string text;
};

ModelState model_state(project::Project& project) {
  const auto broken = [](const Error& error) {
    return ModelState{{{"problem", to_english(error)}},
                      "  model        " + to_english(error) + "\n"};
  };
  const auto check = studio::check_model_in(project);
  if (!check) return broken(check.error());
  ModelState state{check->to_json(), "  model        " + check->folder.string() +
                                         ", chat template " +
                                         text::chat_family_name(check->chat.family) + "\n"};
  for (const auto& warning : check->warnings)
    state.text += "    Warning: " + to_english(warning) + "\n";
  if (check->needs_chat_choice)
    state.text += "    Its first prompt would be: " + on_one_line(check->first_prompt) + "\n";
  return state;
}

Result<Report> run(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto project, open_project(folder));
  ARBITER_ASSIGN(const auto counts, project->counts());
  ARBITER_ASSIGN(const auto annotators, project->annotators().list());
  ARBITER_ASSIGN(const auto runs, shown_runs(*project));
  ARBITER_ASSIGN(const auto imports, project->imports().list());
  ARBITER_ASSIGN(const auto search, project->search_progress());
  ARBITER_ASSIGN(const auto base, studio::base_model(*project));
  Report report;
  report.document = {{"name", project->name()},
                     {"folder", project->folder().string()},
                     {"read_only", project->read_only()},
                     {"base_model", base.string()},
                     {"prompts", counts.prompts},
                     {"held_out_prompts", counts.held_out_prompts},
                     {"validation_prompts", counts.validation_prompts},
                     {"responses", counts.responses},
                     {"comparisons", counts.comparisons},
                     {"judgments", counts.judgments},
                     {"judgments_history", counts.judgments_history},
                     {"annotators", counts.annotators},
                     {"runs", counts.runs},
                     {"max_seq", counts.max_seq},
                     {"search_indexed", search.indexed},
                     {"search_total", search.total},
                     {"annotator_list", nlohmann::json::array()},
                     {"run_list", nlohmann::json::array()},
                     {"imports", nlohmann::json::array()}};
  for (const auto& annotator : annotators) {
    report.document["annotator_list"].push_back(
        {{"name", annotator.name}, {"judgments", annotator.judgments}});
  }
  for (const auto& one : runs) {
    ARBITER_ASSIGN(auto document, document_of(*project, one));
    report.document["run_list"].push_back(std::move(document));
  }
  for (const auto& import : imports) report.document["imports"].push_back(import_document(import));
  auto model = model_state(*project);
  report.document["model"] = std::move(model.document);
  report.text = text_of(*project, counts, annotators, runs) + "  base model   " + base.string() +
                '\n' + model.text;
  return report;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  const auto folder = std::make_shared<std::filesystem::path>();
  add_project_command(app, context, "status", "Tell what a project holds", *folder,
                      [folder](Context&) { return run(*folder); });
}

}  // namespace arbiter::cli

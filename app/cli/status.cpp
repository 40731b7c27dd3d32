// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/piece_text.h"
#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"
#include "core/studio/text/project_model_check.h"

namespace arbiter::cli {
namespace {

const char* kind_name(project::RunKind kind) {
  switch (kind) {
    case project::RunKind::sft:
      return "sft";
    case project::RunKind::reward:
      return "reward";
    case project::RunKind::ppo:
      return "ppo";
    case project::RunKind::reinforce:
      return "reinforce";
    case project::RunKind::rloo:
      return "rloo";
    case project::RunKind::grpo:
      return "grpo";
    case project::RunKind::dpo:
      return "dpo";
  }
  return "ppo";
}

const char* state_name(project::RunState state) {
  switch (state) {
    case project::RunState::running:
      return "running";
    case project::RunState::paused:
      return "paused";
    case project::RunState::done:
      return "done";
    case project::RunState::cancelled:
      return "cancelled";
    case project::RunState::failed:
      return "failed";
    case project::RunState::interrupted:
      return "interrupted";
  }
  return "failed";
}

/// A run with what measuring it gave.
struct ShownRun {
  project::Run run;
  std::optional<studio::Figure> accuracy;  ///< on held-out pairs
  std::optional<studio::Figure> win_rate;  ///< against the base
};

Result<std::vector<ShownRun>> shown_runs(project::Project& project) {
  ARBITER_ASSIGN(auto runs, project.runs().list());
  std::vector<ShownRun> shown;
  for (auto& run : runs) {
    ARBITER_ASSIGN(const auto evaluation, studio::evaluation_of(project, run));
    const auto accuracy = studio::held_out_accuracy(run);
    shown.push_back({std::move(run), accuracy, studio::win_rate_of(evaluation)});
  }
  return shown;
}

void add_figure(nlohmann::json& document, const std::string& name,
                const std::optional<studio::Figure>& figure) {
  if (!figure) return;
  document[name] = figure->value;
  document[name + "_n"] = figure->n;
  document[name + "_interval"] = studio::interval_json(*figure);
}

nlohmann::json run_document(const ShownRun& shown) {
  const auto& run = shown.run;
  nlohmann::json document{{"id", run.id},
                          {"uuid", run.uuid},
                          {"name", run.name},
                          {"kind", kind_name(run.kind)},
                          {"state", state_name(run.state)},
                          {"step", run.step},
                          {"total_steps", run.total_steps},
                          {"summary", run.summary}};
  add_figure(document, "held_out_accuracy", shown.accuracy);
  add_figure(document, "win_rate_vs_base", shown.win_rate);
  return document;
}

std::string text_of(const ShownRun& shown) {
  const auto& run = shown.run;
  std::string text = "    " + run.name + ": " + state_name(run.state) + ", step " +
                     std::to_string(run.step) + " of " + std::to_string(run.total_steps);
  if (shown.accuracy) text += ", held-out accuracy " + studio::describe(*shown.accuracy);
  if (shown.win_rate) text += ", win rate " + studio::describe(*shown.win_rate, "head-to-heads");
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
  if (counts.held_out_prompts > 0)
    text += " (" + std::to_string(counts.held_out_prompts) + " held out)";
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
  Report report;
  report.document = {{"name", project->name()},
                     {"folder", project->folder().string()},
                     {"read_only", project->read_only()},
                     {"prompts", counts.prompts},
                     {"held_out_prompts", counts.held_out_prompts},
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
  for (const auto& one : runs) report.document["run_list"].push_back(run_document(one));
  for (const auto& import : imports) report.document["imports"].push_back(import_document(import));
  auto model = model_state(*project);
  report.document["model"] = std::move(model.document);
  report.text = text_of(*project, counts, annotators, runs) + model.text;
  return report;
}

}  // namespace

void add_status(CLI::App& app, Context& context) {
  const auto folder = std::make_shared<std::filesystem::path>();
  add_project_command(app, context, "status", "Tell what a project holds", *folder,
                      [folder](Context&) { return run(*folder); });
}

}  // namespace arbiter::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/naming_demo.h"

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/engine/naming_options.h"
#include "core/jobs/metric_channel.h"
#include "core/project/repositories.h"
#include "core/studio/measure/figure.h"
#include "core/studio/training/training.h"

namespace arbiter::studio {
namespace {

NamingSource source_of(const NamingDemoRecipe& recipe, bool feedback) {
  NamingSource source;
  source.generator = recipe.task;
  source.examples = recipe.task == "pictures" ? 5000 : 2500;
  if (recipe.quick) source.examples /= 10;
  source.seed = recipe.compute.seed;
  source.simulate = feedback;
  source.noise = feedback ? recipe.noise : 0;
  return source;
}

template <class Options>
engine::AnyOptions options_of(bool feedback) {
  Options options;
  if (feedback) options.learn_from = "feedback";
  return options;
}

Result<project::Run> train_once(project::Project& project, const NamingDemoRecipe& recipe,
                                bool feedback, jobs::JobControl& control,
                                jobs::MetricChannel& channel) {
  const bool tags = recipe.task == "tags";
  Training training{.common = {},
                    .options = tags ? options_of<engine::TaggerOptions>(feedback)
                                    : options_of<engine::ClassifierOptions>(feedback),
                    .corpus = {}};
  training.common.name = feedback ? "feedback" : "ceiling";
  training.common.compute = recipe.compute;
  training.naming = source_of(recipe, feedback);
  return train(project, training, control, channel);
}

/// The figure of the part for test, with what it was counted on. Of an F1 that is entities, and it
/// has no interval: those of a sentence are no independent witnesses.
void add_test_figure(nlohmann::json& report, const std::string& name, const project::Run& run) {
  if (const auto accuracy = test_accuracy(run)) return add_figure(report, name, accuracy);
  report[name] = run.summary.value("test/f1", 0.0);
  std::int64_t entities = 0;
  const auto told = run.summary.value("report", nlohmann::json::object());
  for (const auto& one : told.value("entities", nlohmann::json::array()))
    entities += one.value("support", std::int64_t{0});
  report[name + "_n"] = entities;
  report[name + "_interval"] = nullptr;
}

}  // namespace

Result<nlohmann::json> run_naming_demo(const std::filesystem::path& folder,
                                       const NamingDemoRecipe& recipe, jobs::JobControl& control) {
  const double began = monotonic_seconds();
  ARBITER_ASSIGN(const auto project, project::Project::create(folder, "Demo"));
  jobs::MetricChannel channel(jobs::MetricChannel::Reader::nobody);
  ARBITER_ASSIGN(const auto ceiling, train_once(*project, recipe, false, control, channel));
  ARBITER_ASSIGN(const auto learned, train_once(*project, recipe, true, control, channel));
  nlohmann::json report{
      {"task", recipe.task},
      {"figure", recipe.task == "tags" ? "entity F1" : "accuracy"},
      {"judgments", static_cast<std::int64_t>(learned.summary.value("judgments", 0.0))},
      {"examples", source_of(recipe, true).examples},
      {"tested", learned.summary.value("test/examples", 0.0)},
      {"noise", recipe.noise},
      {"seed", recipe.compute.seed},
      {"precision", learned.precision},
      {"threads", learned.threads},
      {"report", learned.summary.value("report", nlohmann::json())},
      {"ceiling_report", ceiling.summary.value("report", nlohmann::json())}};
  add_test_figure(report, "accuracy", learned);
  add_test_figure(report, "ceiling", ceiling);
  report["seconds"] = monotonic_seconds() - began;
  ARBITER_TRY(write_file_atomically(project->folder() / "report.json", report.dump(2) + "\n"));
  return report;
}

}  // namespace arbiter::studio

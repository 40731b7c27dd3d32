// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "core/engine/policy_options.h"
#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/chat_options.h"

/// Training as a person asks for it: from the project's judgments to a stored run. Each function
/// blocks and is made to be the body of a `jobs::Job`; the engine is loaded inside it.
namespace arbiter::studio {

/// Common to all. `model` empty: the project's current model (the demo model at first).
struct TrainingRequest {
  std::string name;  ///< empty: `rm-6`, `ppo-7` ...
  std::filesystem::path model;
  project::Id resume_run = 0;  ///< go on with this run from its last checkpoint
  engine::ComputeOptions compute;
  ChatOptions chat;
};

struct SftTraining {
  TrainingRequest common;
  engine::SftOptions options;
  std::filesystem::path corpus;  ///< JSONL of prompt/completion; empty: the project's
                                 ///< person-written or chosen responses
};

struct RewardTraining {
  TrainingRequest common;
  engine::RewardOptions options;
};

/// An algorithm that learns from its own responses against a reward model.
template <class Options>
struct PolicyTraining {
  TrainingRequest common;
  Options options;
  project::Id reward_run = 0;  ///< 0: the newest finished reward model
};
using PpoTraining = PolicyTraining<engine::PpoOptions>;
using ReinforceTraining = PolicyTraining<engine::ReinforceOptions>;
using RlooTraining = PolicyTraining<engine::RlooOptions>;
using GrpoTraining = PolicyTraining<engine::GrpoOptions>;

struct DpoTraining {
  TrainingRequest common;
  engine::DpoOptions options;
};

/// Called once the run is stored, before the first step (the window selects it).
using RunStarted = std::function<void(const project::Run&)>;

Result<project::Run> train_sft(project::Project& project, const SftTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started = {});
Result<project::Run> train_reward(project::Project& project, const RewardTraining& training,
                                  jobs::JobControl& control, jobs::MetricChannel& channel,
                                  const RunStarted& started = {});
Result<project::Run> train_ppo(project::Project& project, const PpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started = {});
Result<project::Run> train_reinforce(project::Project& project, const ReinforceTraining& training,
                                     jobs::JobControl& control, jobs::MetricChannel& channel,
                                     const RunStarted& started = {});
Result<project::Run> train_rloo(project::Project& project, const RlooTraining& training,
                                jobs::JobControl& control, jobs::MetricChannel& channel,
                                const RunStarted& started = {});
Result<project::Run> train_grpo(project::Project& project, const GrpoTraining& training,
                                jobs::JobControl& control, jobs::MetricChannel& channel,
                                const RunStarted& started = {});
Result<project::Run> train_dpo(project::Project& project, const DpoTraining& training,
                               jobs::JobControl& control, jobs::MetricChannel& channel,
                               const RunStarted& started = {});

/// The folder of the model that the project generates with and tunes next.
Result<std::filesystem::path> current_model(project::Project& project);
Result<void> set_current_model(project::Project& project, const std::filesystem::path& model);
/// The model of a finished run becomes the current one; a run without an id has stored nothing.
Result<void> take_as_current(project::Project& project, const project::Run& run);
/// The model that comes with the program.
std::filesystem::path demo_model();

/// Copies a finished run's model as a folder in the Hugging Face layout.
Result<void> export_model(project::Project& project, project::Id run,
                          const std::filesystem::path& folder);

}  // namespace arbiter::studio

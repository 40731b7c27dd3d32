// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/engine/policy_options.h"
#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/training/training_request.h"

/// Training as a person asks for it: from the project's judgments to a stored run. Each function
/// blocks and is made to be the body of a `jobs::Job`; the engine is loaded inside it.
namespace arbiter::studio {

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

}  // namespace arbiter::studio

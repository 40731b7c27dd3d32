// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>

#include "core/jobs/metric_channel.h"
#include "core/studio/training/run_recorder.h"
#include "core/studio/training/training_start.h"

/// What algorithms learn from, out of a project: a function for each `engine::LearnsFrom`.
namespace arbiter::studio {

/// A training between its settings and its first step.
struct Preparation {
  project::Project& project;
  const Training& asked;
  jobs::JobControl& control;
  jobs::MetricChannel& channel;
  engine::TrainingRequest request;  ///< its data is what is collected
  TrainingStart start;              ///< what a resumed run needs is stored in its settings
  /// Who judges an agent; null: nobody. The request points at it.
  std::unique_ptr<engine::FeedbackSource> feedback{};
  std::unique_ptr<engine::NamingJudge> judge{};  ///< of the request; null: none
};

/// Makes what keeps the run of this id; the preparation must outlive it.
using MakeRecorder = std::function<std::unique_ptr<RunRecorder>(project::Id)>;

Result<MakeRecorder> collect_documents(Preparation& made);
Result<MakeRecorder> collect_rankings(Preparation& made);
Result<MakeRecorder> collect_pairs(Preparation& made);
Result<MakeRecorder> collect_prompts(Preparation& made);
Result<MakeRecorder> collect_environment(Preparation& made);
Result<MakeRecorder> collect_examples(Preparation& made);

/// A recorder of what every training tells.
MakeRecorder plain_recorder(Preparation& made);

}  // namespace arbiter::studio

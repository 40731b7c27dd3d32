// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/training/run_recorder.h"
#include "core/tasks/task.h"

namespace arbiter::studio {

/// The recorder of a PPO run. On a task whose gold reward is known it also records that reward's
/// mean over the sampled answers, `objective/gold`, and over the reference's to the same prompts,
/// `objective/gold_reference`. The training is given neither.
class GoldRecorder : public RunRecorder {
 public:
  struct Samples {
    const tasks::GoldRule* gold = nullptr;  ///< null: the task has none
    std::size_t shown = 0;  ///< the first so many go into the panel, the rest are measured
    std::int64_t max_new_tokens = 0;  ///< an answer of this length was cut off
  };
  GoldRecorder(project::Project& project, project::Id run, jobs::JobControl& control,
               jobs::MetricChannel& channel, const DialogueEncoder& encoder,
               const Samples& samples);

  void on_samples(std::int64_t step, std::span<const engine::PolicySample> samples) override;

 protected:
  bool ended(const engine::Tokens& prompt, const engine::Tokens& answer) const override;

 private:
  double gold_of(const engine::Tokens& prompt, const engine::Tokens& answer) const;

  Samples samples_;
};

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/engine/engine.h"
#include "core/jobs/job.h"
#include "core/studio/models/model_target.h"
#include "core/tasks/demo/demo_task.h"

namespace arbiter::studio {

/// Every number that the demo model is made with. `arbiter demo-model OUT` repeats it.
struct DemoModelRecipe {
  std::int64_t seed = 1;
  std::size_t dialogues = 60000;
  std::size_t held_out_dialogues = 500;
  /// A small model loses the topic a little more often than its corpus does; so that its samples
  /// meet each component about half the time, the corpus leans the other way.
  tasks::demo::CorpusMix mix{.on_topic = 0.52, .polite = 0.5, .complete = 0.5, .plain = 0.49};
  std::int32_t vocabulary = 1024;
  engine::ModelShape shape;  ///< its vocabulary and tokens are filled in
  engine::SftOptions sft = recipe();
  engine::ComputeOptions compute;

  static engine::SftOptions recipe() {
    engine::SftOptions options;
    options.learning_rate = 2e-3;
    options.batch_tokens = 4096;
    options.context = 128;
    return options;
  }
};

struct DemoModelReport {
  std::int64_t tokens = 0;  ///< of the training documents
  std::int64_t parameters = 0;
  engine::TrainingOutcome training;
};

/// Writes the corpus, trains the tokenizer and then a fresh decoder on it, and leaves the model in
/// `out`. What was trained so far is kept beside it (`OUT.work`): a second call goes on from there.
/// A folder of that name with anything else in it is refused.
Result<DemoModelReport> make_demo_model(const ModelTarget& out, const DemoModelRecipe& recipe,
                                        jobs::JobControl& control);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "core/engine/algorithm.h"
#include "core/engine/policy_options.h"
#include "core/project/types.h"
#include "core/studio/text/chat_options.h"
#include "core/studio/training/naming_source.h"

namespace arbiter::studio {

/// Common to all. `model` empty: the project's current model (the demo model at first), and of what
/// is no language model a new one.
struct TrainingRequest {
  std::string name;  ///< empty: `rm-6`, `ppo-7` ...
  std::filesystem::path model;
  project::Id resume_run = 0;  ///< go on with this run from its last checkpoint
  /// Which checkpoints stay (retention.h); where not set the project's settings decide. A resumed
  /// run goes on as it began.
  std::optional<std::int64_t> keep_last{};
  std::optional<std::int64_t> keep_every{};
  engine::ComputeOptions compute;
  ChatOptions chat;
  bool take_into_use = true;  ///< its model becomes the project's current one when it is done
};

/// A training as a person asks for it: `options` say which algorithm.
struct Training {
  TrainingRequest common;
  engine::AnyOptions options;
  project::Id reward_run = 0;    ///< 0: the newest finished reward model
  std::filesystem::path corpus;  ///< JSONL of prompt/completion or raw text; empty: the project's
                                 ///< person-written or chosen responses
  std::filesystem::path reward_model{};  ///< a reward model made elsewhere, in place of a run's
  // An agent's.
  std::string environment{};        ///< where it acts
  std::filesystem::path teacher{};  ///< the agent that it imitates; empty: none
  /// Who judges what it does, where its reward is learned: return | reversed | constant
  /// (SimulatedFeedback); empty: nobody.
  std::string simulate{};
  double simulate_noise = 0.1;  ///< share of wrong answers
  NamingSource naming{};            ///< a classifier's or tagger's examples
};

/// The same where the algorithm is known.
template <class Options>
struct TrainingBy {
  TrainingRequest common;
  Options options;
  project::Id reward_run = 0;
  std::filesystem::path corpus;

  operator Training() const { return {common, options, reward_run, corpus, {}, {}, {}, {}, 0.1, {}}; }
};
using SftTraining = TrainingBy<engine::SftOptions>;
using RewardTraining = TrainingBy<engine::RewardOptions>;
using PpoTraining = TrainingBy<engine::PpoOptions>;

/// Called once the run is stored, before the first step (the window selects it).
using RunStarted = std::function<void(const project::Run&)>;

}  // namespace arbiter::studio

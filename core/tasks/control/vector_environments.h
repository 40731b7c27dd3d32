// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/tasks/control/environment.h"

namespace arbiter::tasks::control {

/// An episode that has ended.
struct EndedEpisode {
  std::int64_t index = 0;  ///< which of the environments
  std::int64_t length = 0;
  double total = 0;  ///< the return: sum of the environment's own rewards
};

/// Several environments of one kind that act side by side. One that ends is started again within
/// the same step. Nothing is allocated while it runs. Not shared between threads.
///
/// Episode k of environment i is drawn by a generator of its own, from (seed of i, k): what happens
/// in one environment never moves another's starts, and no generator has to be saved.
class VectorEnvironments {
 public:
  /// One environment a seed, all at the start of their first episode. At least one seed.
  VectorEnvironments(const EnvironmentEntry& entry, std::vector<std::uint64_t> seeds);
  /// `count` environments whose seeds follow from one.
  VectorEnvironments(const EnvironmentEntry& entry, std::int64_t count, std::uint64_t seed);

  const Spec& spec() const { return spec_; }
  std::int64_t count() const { return static_cast<std::int64_t>(seeds_.size()); }

  /// Starts everything over: the same episodes again.
  void reset();

  /// One step of all, where actions are discrete: `[n]`, each in [0, actions).
  void step(std::span<const std::int64_t> choices);
  /// The same where they are numbers: `[n, actions]`. What is out of bounds is cut as the
  /// environment does it.
  void step(std::span<const float> values);

  /// `[n, observations]`: what the agent acts on next. Of an environment whose episode has just
  /// ended, the first observation of its next one.
  std::span<const float> observations() const { return observations_; }
  /// `[n]`, of the last step.
  std::span<const double> rewards() const { return rewards_; }
  /// `[n]`, 1 where the last step ended the task.
  std::span<const std::uint8_t> terminated() const { return terminated_; }
  /// `[n]`, 1 where the last step reached the time limit; both may be set, as with Gymnasium. The
  /// value of what would have followed counts only where it is not terminated.
  std::span<const std::uint8_t> truncated() const { return truncated_; }
  /// `[n, observations]`: where the last step ended an episode, what was seen at its end; other
  /// rows are old.
  std::span<const float> final_observations() const { return final_observations_; }
  /// The episodes that the last step ended, in the order of the environments.
  std::span<const EndedEpisode> ended() const { return ended_; }

  /// One of them, as it stands before the next step; to record its `state()`.
  const Environment& environment(std::int64_t index) const {
    return *environments_[static_cast<std::size_t>(index)];
  }
  std::int64_t episode(std::int64_t index) const;  ///< counted from 0
  std::int64_t length(std::int64_t index) const;   ///< steps of the episode so far

  /// Everything that the next steps depend on, as text: a training that goes on from it goes on bit
  /// for bit. (The results of the last step are not part of it.)
  std::string save() const;
  /// The reverse. Where `saved` is not of this environment and number of environments:
  /// ErrorCode::parse, and nothing has changed.
  Result<void> restore(std::string_view saved);

 private:
  struct Progress {
    std::int64_t episode = 0;
    std::int64_t length = 0;
    double total = 0;
  };

  void begin(std::size_t index, std::int64_t episode);
  /// Steps one environment by the action that `actions_` notes for its next step.
  Step act(std::size_t index);
  void finish(std::size_t index, const Step& step);
  std::span<float> row(std::vector<float>& rows, std::size_t index) const;

  Spec spec_;
  std::vector<std::uint64_t> seeds_;
  std::vector<std::unique_ptr<Environment>> environments_;
  std::vector<Progress> progress_;
  /// `[n, time_limit]` and `[n, time_limit, actions]`: what was done in each running episode. With
  /// its start this is its whole state, of worlds too that cannot be put back by numbers.
  std::vector<std::int32_t> choices_;
  std::vector<float> values_;
  std::vector<float> observations_;
  std::vector<float> final_observations_;
  std::vector<double> rewards_;
  std::vector<std::uint8_t> terminated_;
  std::vector<std::uint8_t> truncated_;
  std::vector<EndedEpisode> ended_;
};

}  // namespace arbiter::tasks::control

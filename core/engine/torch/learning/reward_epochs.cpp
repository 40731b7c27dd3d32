// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_epochs.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/losses.h"

namespace arbiter::engine::learning {

RewardEpochs::RewardEpochs(std::vector<RewardMember> members, std::vector<RewardExample> examples,
                           const RewardOptions& options)
    : members_(std::move(members)),
      examples_(std::move(examples)),
      options_(options),
      batches_(static_cast<std::int64_t>(examples_.size()), options.batch_pairs),
      steps_per_epoch_(batches_.steps()) {
  if (!members_.front().step().learns_ties()) return;
  for (auto& member : members_) member.step().start_tie_parameter(examples_);
}

/// A member's judgments of this step: a permutation of each epoch that depends on (its seed,
/// epoch) alone.
std::vector<RewardExample> RewardEpochs::batch_of_step(std::int64_t seed) const {
  const auto epoch = step_ / steps_per_epoch_;
  std::vector<std::size_t> order(examples_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(mix_seed(static_cast<std::uint64_t>(seed), static_cast<std::uint64_t>(epoch) + 1))
      .shuffle(order);
  const auto [begin, end] = batches_.range(step_ % steps_per_epoch_);
  std::vector<RewardExample> batch;
  for (auto i = begin; i < end; ++i) batch.push_back(examples_[order[static_cast<std::size_t>(i)]]);
  return batch;
}

Result<RewardEpochs::Step> RewardEpochs::advance(bool has_checkpoint) {
  Step done;
  std::vector<std::vector<RewardExample>> batches;
  for (auto& member : members_) {
    batches.push_back(batch_of_step(member.seed()));
    done.of_members.push_back(member.step().accumulate(batches.back()));
    if (!std::isfinite(done.of_members.back().loss))
      return diverged_at("train/loss", batches.back(), has_checkpoint);
  }
  done.factor = schedule_factor("linear", 0, step_, steps_in_all());
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const double own = members_[i].step().apply(done.factor);
    if (!std::isfinite(own)) return diverged_at("train/grad_norm", batches[i], has_checkpoint);
    done.gradient_norm += own / static_cast<double>(members_.size());
  }
  ++step_;
  return done;
}

std::unexpected<Error> RewardEpochs::diverged_at(const std::string& metric,
                                                 std::span<const RewardExample> batch,
                                                 bool has_checkpoint) const {
  constexpr std::size_t kNamed = 8;
  std::string numbers;
  for (std::size_t i = 0; i < std::min(batch.size(), kNamed); ++i)
    numbers += (i == 0 ? "" : ", ") + std::to_string(batch[i].number + 1);
  if (batch.size() > kNamed) numbers += " ...";
  return fail(
      ErrorCode::diverged,
      has_checkpoint
          ? ARBITER_MESSAGE("core",
                            "{metric} became NaN or infinite at step {step} (epoch {epoch}, "
                            "batch {batch} of {batches}: judgments {numbers}). The last "
                            "checkpoint before it is kept; lower the learning rate and resume "
                            "from there.")
          : ARBITER_MESSAGE("core",
                            "{metric} became NaN or infinite at step {step} (epoch {epoch}, "
                            "batch {batch} of {batches}: judgments {numbers}), before the first "
                            "checkpoint. Lower the learning rate and start again."),
      {{"metric", metric},
       {"step", std::to_string(step_ + 1)},
       {"epoch", std::to_string(step_ / steps_per_epoch_ + 1)},
       {"batch", std::to_string(step_ % steps_per_epoch_ + 1)},
       {"batches", std::to_string(steps_per_epoch_)},
       {"numbers", numbers}});
}

}  // namespace arbiter::engine::learning

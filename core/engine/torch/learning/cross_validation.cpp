// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/cross_validation.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/engine/torch/learning/reward_ensemble.h"
#include "core/engine/torch/learning/reward_epochs.h"
#include "core/engine/torch/nn/weights.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

constexpr std::uint64_t fold_stream = 0xf01d;

/// Which prompt each example is of, counted from 0 in the order in which they come.
std::vector<std::size_t> prompts_of(std::span<const RewardExample> examples, std::size_t& count) {
  std::map<std::int64_t, std::size_t> known;
  std::vector<std::size_t> prompts;
  count = 0;
  for (const auto& example : examples) {
    // 0: a prompt that no other is of.
    const auto found = example.group == 0 ? known.end() : known.find(example.group);
    prompts.push_back(found == known.end() ? count++ : found->second);
    if (example.group != 0) known.emplace(example.group, prompts.back());
  }
  return prompts;
}

/// How far the folds are, all of them together.
class FoldClock {
 public:
  FoldClock(RunObserver& observer, std::int64_t fold, std::int64_t folds, std::int64_t before,
            std::int64_t total)
      : observer_(observer),
        fold_(fold),
        folds_(folds),
        before_(before),
        total_(total),
        began_(monotonic_seconds()) {
    at(0);
  }
  void at(std::int64_t step) {
    const double seconds = monotonic_seconds() - began_;
    const auto left = static_cast<double>(total_ - before_ - step);
    observer_.on_progress(
        {.step = before_ + step,
         .total = total_,
         .seconds_left = step > 0 ? seconds / static_cast<double>(step) * left : -1,
         .fold = fold_,
         .folds = folds_});
  }

 private:
  RunObserver& observer_;
  std::int64_t fold_, folds_, before_, total_;
  double began_;
};

std::unexpected<Error> cannot(const char* text, std::map<std::string, std::string> arguments) {
  return fail(ErrorCode::invalid_argument, text, {arguments.begin(), arguments.end()},
              {{}, 0, "folds"});
}

}  // namespace

std::vector<std::int64_t> folds_of(std::span<const RewardExample> examples, std::int64_t folds,
                                   std::int64_t seed) {
  std::size_t count = 0;
  const auto prompts = prompts_of(examples, count);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  Random(mix_seed(static_cast<std::uint64_t>(seed), fold_stream)).shuffle(order);
  std::vector<std::int64_t> fold_of_prompt(count);
  for (std::size_t i = 0; i < count; ++i)
    fold_of_prompt[order[i]] = static_cast<std::int64_t>(i) % folds;
  std::vector<std::int64_t> all;
  for (const auto prompt : prompts) all.push_back(fold_of_prompt[prompt]);
  return all;
}

CrossValidation::CrossValidation(const RewardRequest& request, std::vector<RewardExample> training,
                                 const Compute& compute, RunObserver& observer)
    : request_(request), training_(std::move(training)), compute_(compute), observer_(observer) {
  if (request_.options.folds > 0)
    fold_of_ = folds_of(training_, request_.options.folds, request_.place.compute.seed);
}

std::int64_t CrossValidation::prompts() const {
  std::size_t count = 0;
  prompts_of(training_, count);
  return static_cast<std::int64_t>(count);
}

Result<void> CrossValidation::check() const {
  const auto folds = request_.options.folds;
  if (folds == 0) return {};
  if (folds == 1)
    return cannot(ARBITER_MESSAGE("core",
                                  "One fold would leave out all prompts: folds must be 2 or more, "
                                  "or 0 for no cross-validation."),
                  {});
  if (prompts() < folds)
    return cannot(ARBITER_MESSAGE("core",
                                  "The judgments for training are of {prompts} prompts: too few "
                                  "for {folds} folds. Choose fewer, or judge more prompts."),
                  {{"prompts", std::to_string(prompts())}, {"folds", std::to_string(folds)}});
  ARBITER_ASSIGN(const auto config, nn::read_config(request_.place.model));
  if (config.reward_heads > 0)
    return cannot(ARBITER_MESSAGE("core",
                                  "{path} is a reward model, which may have learned from the same "
                                  "judgments: folds that start from it would leave out nothing. "
                                  "Start from a language model, or set folds to 0."),
                  {{"path", request_.place.model.string()}});
  return {};
}

CrossValidation::Parts CrossValidation::parts_of(std::int64_t fold) const {
  Parts parts;
  for (std::size_t i = 0; i < training_.size(); ++i)
    (fold_of_[i] == fold ? parts.left_out : parts.seen).push_back(training_[i]);
  return parts;
}

std::int64_t CrossValidation::steps_of(std::int64_t fold) const {
  const auto seen = std::ranges::count_if(fold_of_, [&](auto own) { return own != fold; });
  return Batches(seen, request_.options.batch_pairs).steps() * request_.options.epochs;
}

Result<void> CrossValidation::advance() {
  if (observer_.stop_requested()) throw Stopped();
  const auto folds = request_.options.folds;
  const auto parts = parts_of(fold_);
  std::int64_t before = 0;
  std::int64_t total = 0;
  for (std::int64_t fold = 0; fold < folds; ++fold) {
    if (fold < fold_) before += steps_of(fold);
    total += steps_of(fold);
  }
  FoldClock clock(observer_, fold_ + 1, folds, before, total);
  RewardRequest own;
  own.place = request_.place;
  own.place.resume_from.clear();
  own.options = request_.options;
  ARBITER_ASSIGN(auto members, starting_members(own, compute_));
  RewardEpochs epochs(std::move(members), parts.seen, own.options);
  while (epochs.steps_done() < epochs.steps_in_all()) {
    pause_point(observer_);
    if (observer_.stop_requested()) throw Stopped();
    if (!epochs.advance(false)) {
      diverged_ = true;
      return {};
    }
    clock.at(epochs.steps_done());
  }
  std::vector<RewardFigures> of_members;
  for (auto& member : epochs.members())
    of_members.push_back(member.step().evaluate(parts.left_out));
  tally_.add(together(parts.left_out, of_members));
  ++fold_;
  return {};
}

void CrossValidation::add_to(std::vector<Metric>& summary) const {
  if (request_.options.folds == 0) return;
  summary.push_back({"cross_validation/folds", static_cast<double>(request_.options.folds)});
  if (diverged_) {
    summary.push_back({"cross_validation/diverged_fold", static_cast<double>(fold_ + 1)});
    return;
  }
  tally_.add_to(summary, "cross_validation/accuracy");
}

nlohmann::json CrossValidation::state() const {
  return {{"folds", fold_}, {"diverged", diverged_}, {"pairs", tally_.to_json()}};
}

void CrossValidation::restore(const nlohmann::json& state) {
  if (!state.is_object()) return;
  fold_ = state.value("folds", std::int64_t{0});
  diverged_ = state.value("diverged", false);
  tally_ = PairTally::from_json(state.value("pairs", nlohmann::json()));
}

}  // namespace arbiter::engine::learning

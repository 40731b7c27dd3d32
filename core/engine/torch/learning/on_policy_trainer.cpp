// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/on_policy_trainer.h"

#include <torch/torch.h>

#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/held_out.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/response_exchange.h"
#include "core/engine/torch/learning/response_figures.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

/// Independent random streams of one run; each is mixed with the iteration.
enum Stream : std::uint64_t {
  kPrompts = 1,
  kSampling = 2,
  kMinibatches = 3,
  kPanel = 4,
  kBase = 5
};

std::vector<std::int64_t> first_numbers(std::int64_t count) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

/// `part` into the given rows of `whole` `[episodes, time]`.
void put_rows(torch::Tensor& whole, std::span<const std::int64_t> rows, const torch::Tensor& part) {
  const auto index =
      torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
          .to(whole.device());
  whole.index_copy_(0, index, part);
}

}  // namespace

OnPolicyTrainer::OnPolicyTrainer(const TrainingBasis& request, const OnPolicyOptions& options,
                                 std::unique_ptr<PolicyObjective> objective, PolicyModels models,
                                 const Compute& compute, RunObserver& observer)
    : request_(request),
      options_(options),
      objective_(std::move(objective)),
      models_(std::move(models)),
      compute_(compute),
      observer_(observer),
      optimizer_(models_.policy->trained(), 0.0),
      collapse_(options),
      over_optimisation_(options) {}

std::uint64_t OnPolicyTrainer::seed(std::uint64_t stream) const {
  return mix_seed(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), stream),
                  static_cast<std::uint64_t>(step_) + 1);
}

/// Prompts come in shuffled rounds, so that each is used equally often; each as often in a row as
/// its group has members.
std::vector<Tokens> OnPolicyTrainer::next_prompts() const {
  std::vector<Tokens> prompts;
  const auto group = objective_->group_size();
  const auto groups = options_.episodes / group;
  const auto count = static_cast<std::int64_t>(request_.data.prompts.size());
  for (std::int64_t i = 0; i < groups; ++i) {
    const auto position = step_ * groups + i;
    const auto index = prompt_order(position / count)[static_cast<std::size_t>(position % count)];
    prompts.insert(prompts.end(), static_cast<std::size_t>(group), request_.data.prompts[index]);
  }
  return prompts;
}

const std::vector<std::size_t>& OnPolicyTrainer::prompt_order(std::int64_t round) const {
  if (round == prompt_round_) return prompt_order_;
  prompt_order_.resize(request_.data.prompts.size());
  std::iota(prompt_order_.begin(), prompt_order_.end(), 0);
  Random(mix_seed(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), kPrompts),
                  static_cast<std::uint64_t>(round)))
      .shuffle(prompt_order_);
  prompt_round_ = round;
  return prompt_order_;
}

GenerationOptions OnPolicyTrainer::sampling() const {
  GenerationOptions options;
  options.max_new_tokens = options_.max_new_tokens;
  options.temperature = options_.temperature;
  options.batch_size = options_.episodes;
  return options;
}

/// Episodes in memory at once. A value model of its own is held beside the policy.
std::int64_t OnPolicyTrainer::micro_batch(const Rollout& rollout) const {
  if (options_.micro_batch_episodes > 0) return options_.micro_batch_episodes;
  const auto* value = objective_->value_function();
  const std::int64_t models = value != nullptr && value->head() == nullptr ? 2 : 1;
  const auto fitting = sequences_at_once(*models_.policy, rollout.longest()) / models;
  return std::max<std::int64_t>(fitting, 1);
}

std::vector<MinibatchPlan> OnPolicyTrainer::plan(const Rollout& rollout,
                                                 std::span<const std::int64_t> order) const {
  return plan_minibatches(order, options_.minibatches, micro_batch(rollout), *compute_.peers);
}

std::vector<Generation> OnPolicyTrainer::sample_responses(
    const std::vector<Tokens>& prompts) const {
  const PrecisionScope precision(compute_);
  const auto& peers = *compute_.peers;
  const auto [begin, end] = peers.share(static_cast<std::int64_t>(prompts.size()));
  const auto own = std::span(prompts).subspan(static_cast<std::size_t>(begin),
                                              static_cast<std::size_t>(end - begin));
  // Several processes decode a different number of steps, so they cannot agree on a stop here.
  nn::SamplingWatch watch;
  if (peers.alone()) watch = [this](std::size_t) { return !observer_.stop_requested(); };
  auto responses = nn::sample(*models_.policy, own, sampling(), seed(kSampling), watch,
                              static_cast<std::uint64_t>(begin));
  if (peers.alone()) return responses;
  return exchange_responses(std::move(responses), begin, static_cast<std::int64_t>(prompts.size()),
                            options_.max_new_tokens, peers);
}

TokenFigures OnPolicyTrainer::figures(const Rollout& rollout,
                                      std::span<const std::int64_t> rows) const {
  auto* value = objective_->value_function();
  auto figures = token_figures(*models_.policy, value != nullptr ? value->head() : nullptr, rollout,
                               rows, options_.temperature, compute_);
  if (value != nullptr && value->head() == nullptr)
    figures.values = value->values(rollout, rows, compute_);
  return figures;
}

torch::Tensor OnPolicyTrainer::frozen_log_probabilities(const FrozenModel& model,
                                                        const Rollout& rollout,
                                                        std::span<const std::int64_t> rows) const {
  if (model) {
    return token_figures(*model, nullptr, rollout, rows, options_.temperature, compute_)
        .log_probabilities;
  }
  const nn::AdaptersOff start(*models_.policy);
  return token_figures(*models_.policy, nullptr, rollout, rows, options_.temperature, compute_)
      .log_probabilities;
}

/// Figures of all episodes, in the parts in which the first pass of updates computes them.
void OnPolicyTrainer::add_figures(Rollout& rollout) const {
  const torch::NoGradGuard no_gradients;
  const bool values = objective_->value_function() != nullptr;
  rollout.log_probabilities = torch::zeros_like(rollout.mask);
  rollout.entropy = torch::zeros_like(rollout.mask);
  rollout.reference_log_probabilities = torch::zeros_like(rollout.mask);
  if (values) rollout.values = torch::zeros_like(rollout.mask);
  for (const auto& minibatch : plan(rollout, first_numbers(rollout.mask.size(0)))) {
    for (const auto& rows : minibatch.parts) {
      const auto part = figures(rollout, rows);
      put_rows(rollout.log_probabilities, rows, part.log_probabilities);
      put_rows(rollout.entropy, rows, part.entropy);
      if (values) put_rows(rollout.values, rows, part.values);
      put_rows(rollout.reference_log_probabilities, rows,
               frozen_log_probabilities(models_.reference, rollout, rows));
    }
  }
  compute_.peers->sum(rollout.log_probabilities);
  compute_.peers->sum(rollout.entropy);
  compute_.peers->sum(rollout.reference_log_probabilities);
  if (values) compute_.peers->sum(rollout.values);
}

/// What each member of the reward model says: `[episodes, scorers]`.
torch::Tensor OnPolicyTrainer::scorers(const Rollout& rollout) const {
  const auto count = static_cast<std::int64_t>(rollout.sequences.size());
  const auto [begin, end] = compute_.peers->share(count);
  auto scores = torch::zeros({count, models_.reward->scorers()});
  if (end > begin) {
    const auto own =
        std::span(rollout.sequences)
            .subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    scores.narrow(0, begin, end - begin).copy_(models_.reward->normalized(own, compute_));
  }
  compute_.peers->sum(scores);
  return scores;
}

/// Clipped, and less where a response did not end.
torch::Tensor OnPolicyTrainer::limited(torch::Tensor scores, const Rollout& rollout) const {
  if (options_.score_clip > 0) scores = scores.clamp(-options_.score_clip, options_.score_clip);
  for (std::size_t i = 0; i < rollout.responses.size(); ++i)
    if (!rollout.responses[i].ended)
      scores[static_cast<std::int64_t>(i)] -= options_.missing_eos_penalty;
  return scores.to(compute_.device);
}

/// Where several members score, an answer is worth what they say on average less a part of how far
/// they disagree (UWO: Coste et al. 2023, "Reward Model Ensembles Help Mitigate Overoptimization").
void OnPolicyTrainer::add_scores(Rollout& rollout) const {
  const auto of_members = scorers(rollout);
  const auto means = of_members.mean(1);
  rollout.mean_scores = limited(means.clone(), rollout);
  rollout.scores = rollout.mean_scores;
  if (of_members.size(1) < 2) return;
  rollout.spread = of_members.std(1).to(compute_.device);
  const auto lower = means - options_.uncertainty_penalty * of_members.std(1);
  rollout.scores = limited(lower, rollout);
}

Rollout OnPolicyTrainer::roll_out() {
  auto prompts = next_prompts();
  auto responses = sample_responses(prompts);
  auto rollout = make_rollout(std::move(prompts), std::move(responses),
                              models_.policy->config().eos_token, compute_.device);
  add_figures(rollout);
  add_scores(rollout);
  return rollout;
}

void OnPolicyTrainer::estimate_advantages(Rollout& rollout) {
  rollout.kl = kl_estimate(rollout.log_probabilities, rollout.reference_log_probabilities,
                           options_.kl_estimator);
  objective_->estimate_advantages(rollout);
}

/// Gradients of some episodes' loss, times their share of the minibatch.
ObjectiveLoss OnPolicyTrainer::accumulate(const Rollout& rollout,
                                          std::span<const std::int64_t> rows, double share) {
  const auto index =
      torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
          .to(compute_.device);
  const auto pick = [&](const torch::Tensor& x) {
    return x.defined() ? x.index_select(0, index) : torch::Tensor();
  };
  const EpisodeBatch batch{pick(rollout.mask),
                           pick(rollout.log_probabilities),
                           pick(rollout.reference_log_probabilities),
                           pick(rollout.advantages),
                           pick(rollout.values),
                           pick(rollout.returns)};
  auto loss = objective_->loss(batch, figures(rollout, rows));
  (loss.loss * share).backward();
  if (optimizer_.steps == 0) {
    const double largest = ((loss.ratio - 1) * batch.mask).abs().max().item<double>();
    first_ratio_ = std::max(first_ratio_, largest);
  }
  return loss;
}

/// One optimiser step; the approximate KL from the rollout's policy.
Result<double> OnPolicyTrainer::update(const Rollout& rollout, const MinibatchPlan& minibatch,
                                       double rate, UpdateMeans& means) {
  auto* value = objective_->value_function();
  models_.policy->trained().zero_gradients();
  if (value != nullptr) value->parameters().zero_gradients();
  const auto weight_of = [&](std::span<const std::int64_t> rows) {
    if (objective_->means_over_sequences()) return static_cast<double>(rows.size());
    double tokens = 0;
    for (const auto row : rows) tokens += rollout.lengths[row].item<double>();
    return tokens;
  };
  const double whole = weight_of(minibatch.rows);
  std::vector<Metric> sums;
  for (const auto& rows : minibatch.parts) {
    const double share = weight_of(rows) / whole;
    const auto loss = accumulate(rollout, rows, share);
    if (sums.empty())
      for (const auto& metric : loss.metrics) sums.push_back({metric.name, 0});
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i].value += loss.metrics[i].value * share;
  }
  ARBITER_TRY(share_sums(*compute_.peers, sums));
  for (const auto& metric : sums)
    if (!std::isfinite(metric.value))
      return diverged(metric.name, step_ + 1, has_checkpoint(request_.place));

  compute_.peers->sum(models_.policy->trained().gradients());
  if (!std::isfinite(optimizer_.step(rate, options_.max_grad_norm)))
    return diverged("train/grad_norm", step_ + 1, has_checkpoint(request_.place));
  if (value != nullptr) {
    compute_.peers->sum(value->parameters().gradients());
    if (!std::isfinite(value->step(rate, options_.max_grad_norm)))
      return diverged("train/value_grad_norm", step_ + 1, has_checkpoint(request_.place));
  }
  PrecisionScope::forget_casts();

  if (means.sums.empty())
    for (const auto& metric : sums) means.sums.push_back({metric.name, 0});
  for (std::size_t i = 0; i < sums.size(); ++i) means.sums[i].value += sums[i].value * whole;
  means.weight += whole;
  const auto kl = std::ranges::find(sums, std::string("policy/approxkl_avg"), &Metric::name);
  return kl == sums.end() ? 0 : kl->value;
}

Result<void> OnPolicyTrainer::update_all(const Rollout& rollout, double rate, UpdateMeans& means) {
  auto order = first_numbers(rollout.mask.size(0));
  Random random(seed(kMinibatches));
  for (std::int64_t epoch = 0; epoch < options_.epochs; ++epoch) {
    // The first pass keeps the rollout's order, which is random already: its batches are then
    // those that the old log-probabilities were computed in, so that the first ratio is exactly 1
    // in any precision.
    if (epoch > 0) random.shuffle(order);
    for (const auto& minibatch : plan(rollout, order)) {
      if (observer_.stop_requested()) return {};
      ARBITER_ASSIGN(const double approximate_kl, update(rollout, minibatch, rate, means));
      if (options_.target_kl > 0 && approximate_kl > options_.target_kl) return {};
    }
  }
  return {};
}

/// How far the update has moved the policy: the mean of KL(old || new) over the rollout's tokens.
double OnPolicyTrainer::kl_of_update(const Rollout& rollout) const {
  const torch::NoGradGuard no_gradients;
  auto updated = torch::zeros_like(rollout.mask);
  for (const auto& minibatch : plan(rollout, first_numbers(rollout.mask.size(0)))) {
    for (const auto& rows : minibatch.parts) {
      put_rows(
          updated, rows,
          token_figures(*models_.policy, nullptr, rollout, rows, options_.temperature, compute_)
              .log_probabilities);
    }
  }
  compute_.peers->sum(updated);
  return update_kl(updated, rollout.log_probabilities, rollout.mask).item<double>();
}

Result<void> OnPolicyTrainer::advance() {
  in_band_.put_back(models_.policy->trained().values());
  auto rollout = roll_out();
  if (observer_.stop_requested()) return {};
  // A stop in the middle of an update would leave half an iteration in the weights; the state
  // before it is kept, so that a resumed run repeats the iteration whole.
  const auto before = snapshot();
  estimate_advantages(rollout);
  const auto kl_per_sequence =
      ((rollout.log_probabilities - rollout.reference_log_probabilities) * rollout.mask).sum(1);
  const double kl = kl_per_sequence.mean().item<double>();
  if (optimizer_.steps == 0) first_kl_ = kl_per_sequence.abs().max().item<double>();
  const double rate =
      options_.learning_rate *
      schedule_factor(options_.schedule, options_.warmup_fraction, step_, options_.iterations);
  measure_base(rollout);
  UpdateMeans means;
  try {
    ARBITER_TRY(update_all(rollout, rate, means));
    if (objective_->observes_update() && !observer_.stop_requested())
      means.of_update = objective_->observe_update(kl_of_update(rollout));
  } catch (const Stopped&) {
    restore(before);
    throw;
  }
  if (observer_.stop_requested()) {
    restore(before);
    return {};
  }
  ARBITER_TRY(report(rollout, kl, rate, means));
  objective_->observe(kl, static_cast<double>(options_.episodes));
  ++step_;
  too_far_ = options_.max_kl_base > 0 && distances_.back().value > options_.max_kl_base;
  if (over_optimisation_.calm() && !over_optimisation_.found())
    in_band_.keep(before.policy, last_metrics_);
  // The run ends with the policy from before its answers changed, or has it in this checkpoint.
  if (wants_checkpoint()) in_band_.take(models_.policy->trained().values(), !over_optimised());
  if (step_ % options_.sample_every == 0 || step_ == options_.iterations) show_samples();
  return {};
}

Result<void> OnPolicyTrainer::report(const Rollout& rollout, double kl, double rate,
                                     const UpdateMeans& means) {
  const double score = rollout.scores.mean().item<double>();
  double ended = 0;
  for (const auto& response : rollout.responses) ended += response.ended ? 1 : 0;
  const double penalty = objective_->penalises_reward() ? objective_->kl_coefficient() * kl : 0.0;
  last_metrics_ = {{"objective/kl", kl},
                   {"objective/scores", rollout.mean_scores.mean().item<double>()},
                   {"objective/non_score_reward", -penalty},
                   {"objective/rlhf_reward", score - penalty},
                   {"objective/entropy",
                    -(rollout.log_probabilities * rollout.mask).sum(1).mean().item<double>()},
                   {"objective/kl_coef", objective_->kl_coefficient()},
                   {"val/num_eos_tokens", ended},
                   {"response/length_avg", rollout.mask.sum(1).mean().item<double>()},
                   {"response/distinct_2", distinct_pairs(rollout.responses)},
                   {"response/repetition", repetition(rollout.responses)},
                   {"response/like_base", like_base_.value()},
                   {"train/learning_rate", rate}};
  add_counts("response/like_base", like_base_, last_metrics_);
  if (rollout.spread.defined()) {
    last_metrics_.push_back({"objective/scores_lower", score});
    last_metrics_.push_back({"objective/score_spread", rollout.spread.mean().item<double>()});
  }
  last_metrics_.insert(last_metrics_.end(), distances_.begin(), distances_.end());
  for (const auto& metric : means.sums)
    last_metrics_.push_back({metric.name, metric.value / std::max(means.weight, 1.0)});
  std::ranges::copy(means.of_update, std::back_inserter(last_metrics_));
  for (const auto& metric : last_metrics_)
    if (!std::isfinite(metric.value))
      return diverged(metric.name, step_ + 1, has_checkpoint(request_.place));
  over_optimisation_.observe(step_ + 1, last_metrics_);
  if (const auto& found = over_optimisation_.found())
    last_metrics_.push_back({"check/over_optimised", static_cast<double>(step_ + 2 - found->step)});
  observer_.on_metrics(step_ + 1, last_metrics_);
  return collapse_.observe(step_ + 1, last_metrics_, has_checkpoint(request_.place));
}

/// Of sampled responses, in parts that fit into memory: `[episodes]`.
torch::Tensor OnPolicyTrainer::kl_per_sequence(const Rollout& rollout) const {
  const auto count = static_cast<std::int64_t>(rollout.sequences.size());
  const auto all = first_numbers(count);
  const auto part = micro_batch(rollout);
  std::vector<torch::Tensor> sums;
  for (std::int64_t at = 0; at < count; at += part) {
    const auto rows = std::span(all).subspan(static_cast<std::size_t>(at),
                                             static_cast<std::size_t>(std::min(part, count - at)));
    const auto policy =
        token_figures(*models_.policy, nullptr, rollout, rows, options_.temperature, compute_)
            .log_probabilities;
    sums.push_back((policy - frozen_log_probabilities(models_.reference, rollout, rows)).sum(1));
  }
  return torch::cat(sums);
}

/// What a frozen model gives the rollout's responses: summed log-probabilities, `[episodes]`.
torch::Tensor OnPolicyTrainer::sums_by(const FrozenModel& model, const Rollout& rollout) const {
  if (model == models_.reference)
    return (rollout.reference_log_probabilities * rollout.mask).sum(1);
  const torch::NoGradGuard no_gradients;
  std::vector<torch::Tensor> sums;
  const auto all = first_numbers(rollout.mask.size(0));
  const auto part = static_cast<std::size_t>(micro_batch(rollout));
  for (std::size_t at = 0; at < all.size(); at += part) {
    const auto rows = std::span(all).subspan(at, std::min(part, all.size() - at));
    const auto index =
        torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
            .to(compute_.device);
    sums.push_back(
        (frozen_log_probabilities(model, rollout, rows) * rollout.mask.index_select(0, index))
            .sum(1));
  }
  return torch::cat(sums);
}

/// Mean nats per sequence from a frozen model.
double OnPolicyTrainer::measured_kl(const FrozenModel& from, const Rollout& rollout) const {
  return ((rollout.log_probabilities * rollout.mask).sum(1) - sums_by(from, rollout))
      .mean()
      .item<double>();
}

/// How far the rollout's policy is from its start and from the base model, and how many of its
/// answers are like the base's.
void OnPolicyTrainer::measure_base(const Rollout& rollout) {
  const auto by_base = sums_by(models_.base, rollout);
  const auto kl_base = ((rollout.log_probabilities * rollout.mask).sum(1) - by_base).mean();
  const double from_base = kl_base.item<double>();
  const double from_start =
      models_.start == models_.base ? from_base : measured_kl(models_.start, rollout);
  distances_ = {{"objective/kl_start", from_start}, {"objective/kl_base", from_base}};
  const auto means =
      (by_base / rollout.mask.sum(1).clamp_min(1)).to(torch::kFloat64).to(torch::kCPU);
  const std::vector<double> by_token(means.data_ptr<double>(),
                                     means.data_ptr<double>() + means.numel());
  if (!over_optimisation_.has_band()) set_band(rollout, by_token);
  like_base_ = over_optimisation_.like_base(by_token, same_prompts(rollout.prompts));
}

/// From the run's first rollout where the policy is still the base model, else from answers of the
/// base model to the same prompts.
void OnPolicyTrainer::set_band(const Rollout& rollout, const std::vector<double>& by_base) {
  if (models_.base == models_.start && optimizer_.steps == 0)
    return over_optimisation_.set_band(band_of(rollout.responses, by_base));
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute_);
  std::vector<Generation> answers;
  if (models_.base) {
    answers = nn::sample(*models_.base, rollout.prompts, sampling(), seed(kBase));
  } else {
    const nn::AdaptersOff off(*models_.policy);
    answers = nn::sample(*models_.policy, rollout.prompts, sampling(), seed(kBase));
  }
  std::vector<double> means;
  for (const auto& answer : answers)
    means.push_back(
        answer.log_probability /
        std::max(1.0, static_cast<double>(answer.tokens.size() + (answer.ended ? 1 : 0))));
  over_optimisation_.set_band(band_of(answers, std::move(means)));
}

bool OnPolicyTrainer::over_optimised() const {
  return options_.over_optimisation == "stop" && over_optimisation_.found();
}

bool OnPolicyTrainer::ends_here() const { return too_far_ || over_optimised(); }

void OnPolicyTrainer::show_samples() {
  if (request_.data.sample_prompts.empty() || !compute_.peers->leads()) return;
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute_);
  const auto panel_seed = mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), kPanel);
  const auto& prompts = request_.data.sample_prompts;
  const auto policy = nn::sample(*models_.policy, prompts, sampling(), panel_seed);
  if (reference_panel_.empty()) {
    const nn::AdaptersOff off(*models_.policy);
    const nn::Decoder& reference = models_.reference ? *models_.reference : *models_.policy;
    reference_panel_ = nn::sample(reference, prompts, sampling(), panel_seed);
  }
  const auto eos = models_.policy->config().eos_token;
  const auto ours = make_rollout(prompts, policy, eos, compute_.device);
  const auto theirs = make_rollout(prompts, reference_panel_, eos, compute_.device);
  const auto score = [&](const Rollout& rollout) {
    return models_.reward->normalized(rollout.sequences, compute_).mean(1);
  };
  const auto our_scores = score(ours);
  const auto their_scores = score(theirs);
  const auto kl = kl_per_sequence(ours);
  std::vector<PolicySample> samples;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    samples.push_back({prompts[i], policy[i].tokens, reference_panel_[i].tokens,
                       our_scores[row].item<double>(), their_scores[row].item<double>(),
                       kl[row].item<double>()});
  }
  observer_.on_samples(step_, samples);
}

OnPolicyTrainer::Snapshot OnPolicyTrainer::snapshot() const {
  Snapshot taken{models_.policy->trained().values().clone(),
                 optimizer_.first_moment.clone(),
                 optimizer_.second_moment.clone(),
                 optimizer_.steps,
                 std::nullopt,
                 nlohmann::json::object()};
  if (auto* value = objective_->value_function()) taken.value = value->snapshot();
  objective_->store_scalars(taken.objective);
  return taken;
}

void OnPolicyTrainer::restore(const Snapshot& from) {
  const torch::NoGradGuard no_gradients;
  models_.policy->trained().values().copy_(from.policy);
  optimizer_.first_moment.copy_(from.first);
  optimizer_.second_moment.copy_(from.second);
  optimizer_.steps = from.steps;
  if (from.value) objective_->value_function()->restore(*from.value);
  objective_->restore_scalars(from.objective);
}

Result<std::vector<Metric>> OnPolicyTrainer::conclude() {
  // Figures of the model that the run offers.
  const bool from_before = over_optimisation_.found() && !in_band_.metrics().empty();
  auto summary = from_before ? in_band_.metrics() : last_metrics_;
  summary.push_back({"check/ratio_error_before_first_update", first_ratio_});
  summary.push_back({"check/kl_before_first_update", first_kl_});
  summary.push_back({"check/ended_by_kl_base", too_far_ ? 1.0 : 0.0});
  std::erase_if(summary,
                [](const Metric& metric) { return metric.name == "check/over_optimised"; });
  if (const auto& found = over_optimisation_.found()) {
    summary.push_back({"check/over_optimised_at", static_cast<double>(found->step)});
    summary.push_back({"check/over_optimised_by", static_cast<double>(found->sign)});
  }
  return summary;
}

TrainingState OnPolicyTrainer::state() const {
  TrainingState state;
  state.values = {{"first_ratio", first_ratio_},
                  {"too_far", too_far_},
                  {"first_kl", first_kl_},
                  {"collapse", collapse_.rounds_beyond()},
                  {"over_optimisation", over_optimisation_.state()}};
  models_.reward->store_normalizers(state.values);
  store_optimizer(optimizer_, state);
  if (options_.over_optimisation != "ignore") in_band_.store(state);
  objective_->store_scalars(state.values);
  if (auto* value = objective_->value_function()) value->store(state);
  return state;
}

Result<void> OnPolicyTrainer::restore(const TrainingState& state) {
  ARBITER_TRY(restore_optimizer(state, optimizer_));
  objective_->restore_scalars(state.values);
  if (auto* value = objective_->value_function()) ARBITER_TRY(value->restore(state));
  step_ = state.values.value("step", std::int64_t{0});
  first_ratio_ = state.values.value("first_ratio", 0.0);
  first_kl_ = state.values.value("first_kl", 0.0);
  too_far_ = state.values.value("too_far", false);
  models_.reward->restore_normalizers(state.values);
  in_band_.restore(state, compute_.device);
  collapse_.set_rounds_beyond(
      state.values.value("collapse", std::map<std::string, std::int64_t>{}));
  over_optimisation_.restore(
      state.values.value("over_optimisation", nlohmann::json(nlohmann::json::object())));
  return {};
}

}  // namespace arbiter::engine::learning

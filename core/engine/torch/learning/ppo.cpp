// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/ppo.h"

#include <torch/torch.h>

#include <numeric>

#include "core/base/random.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/training_state.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

/// Independent random streams of one run; each is mixed with the iteration.
enum Stream : std::uint64_t { kPrompts = 1, kSampling = 2, kMinibatches = 3, kPanel = 4 };

/// Means over all minibatches of an iteration's updates, weighted by their tokens.
class UpdateMeans {
 public:
  void add(const char* name, const torch::Tensor& value, double weight) {
    auto& [sum, total] = sums_[name];
    sum += value.item<double>() * weight;
    total += weight;
  }
  double of(const char* name) const {
    const auto found = sums_.find(name);
    return found == sums_.end() || found->second.second == 0
               ? 0
               : found->second.first / found->second.second;
  }

 private:
  std::map<std::string, std::pair<double, double>> sums_;
};

struct Models {
  std::unique_ptr<nn::Decoder> policy;
  std::unique_ptr<nn::Decoder> reference;
  std::unique_ptr<nn::Decoder> reward;
};

class PpoTrainer {
 public:
  PpoTrainer(const PpoRequest& request, const Compute& compute, RunObserver& observer,
             Models models)
      : request_(request),
        options_(request.options),
        compute_(compute),
        observer_(observer),
        models_(std::move(models)),
        value_head_(models_.policy->config().width, compute.device),
        policy_optimizer_(models_.policy->parameters(), 0.0),
        value_optimizer_(value_head_.parameters, 0.0),
        normalizer_(read_normalizer(request.reward_model)),
        kl_(options_.kl_coefficient, options_.kl_target, options_.kl_horizon) {}

  Result<TrainingOutcome> run() {
    ARBITER_TRY(resume());
    ProgressClock clock(observer_, step_, options_.iterations);
    while (step_ < options_.iterations) {
      observer_.wait_while_paused();
      if (observer_.stop_requested()) return stop();
      ARBITER_TRY(iterate());
      clock.at(step_);
      const bool shows = step_ % options_.sample_every == 0 || step_ == options_.iterations;
      if (shows) show_samples();
      if (step_ < options_.iterations && step_ % options_.checkpoint_every == 0)
        ARBITER_TRY(checkpoint(false));
    }
    TrainingOutcome outcome;
    outcome.summary = last_metrics_;
    outcome.summary.push_back({"check/ratio_before_first_update", first_ratio_});
    outcome.summary.push_back({"check/kl_before_first_update", first_kl_});
    ARBITER_ASSIGN(outcome.model, checkpoint(true));
    outcome.steps = step_;
    outcome.precision = compute_.precision();
    outcome.threads = compute_.threads;
    outcome.seconds = clock.seconds();
    return outcome;
  }

 private:
  std::unexpected<Error> stop() {
    if (auto written = checkpoint(false); !written) return std::unexpected(written.error());
    return cancelled();
  }

  std::uint64_t seed(Stream stream) const {
    return mix_seed(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), stream),
                    static_cast<std::uint64_t>(step_) + 1);
  }

  /// Prompts come in shuffled rounds, so that each is used equally often.
  std::vector<Tokens> next_prompts() const {
    std::vector<Tokens> prompts;
    const auto count = static_cast<std::int64_t>(request_.prompts.size());
    for (std::int64_t i = 0; i < options_.episodes; ++i) {
      const auto position = step_ * options_.episodes + i;
      prompts.push_back(
          request_
              .prompts[prompt_order(position / count)[static_cast<std::size_t>(position % count)]]);
    }
    return prompts;
  }

  const std::vector<std::size_t>& prompt_order(std::int64_t round) const {
    if (round == prompt_round_) return prompt_order_;
    prompt_order_.resize(request_.prompts.size());
    std::iota(prompt_order_.begin(), prompt_order_.end(), 0);
    Random(mix_seed(mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), kPrompts),
                    static_cast<std::uint64_t>(round)))
        .shuffle(prompt_order_);
    prompt_round_ = round;
    return prompt_order_;
  }

  GenerationOptions sampling() const {
    GenerationOptions options;
    options.max_new_tokens = options_.max_new_tokens;
    options.temperature = options_.temperature;
    options.batch_size = options_.episodes;
    return options;
  }

  /// Figures of all episodes in the minibatches' shape, without gradients.
  TokenFigures figures_of_all(const nn::Decoder& model, const ValueHead* head,
                              const Rollout& rollout) const {
    const torch::NoGradGuard no_gradients;
    const auto episodes = rollout.mask.size(0);
    const auto part = std::max<std::int64_t>(episodes / options_.minibatches, 1);
    std::vector<torch::Tensor> log_probabilities;
    std::vector<torch::Tensor> entropy;
    std::vector<torch::Tensor> values;
    for (std::int64_t at = 0; at < episodes; at += part) {
      std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(part, episodes - at)));
      std::iota(rows.begin(), rows.end(), at);
      auto figures = token_figures(model, head, rollout, rows, options_.temperature, compute_);
      log_probabilities.push_back(figures.log_probabilities);
      entropy.push_back(figures.entropy);
      if (head != nullptr) values.push_back(figures.values);
    }
    return {torch::cat(log_probabilities), torch::cat(entropy),
            values.empty() ? torch::Tensor() : torch::cat(values)};
  }

  torch::Tensor normalized_scores(std::span<const Tokens> sequences,
                                  std::span<const Generation> responses) const {
    auto scores = raw_scores(*models_.reward, sequences, compute_);
    scores = (scores - normalizer_.mean) / normalizer_.deviation;
    if (options_.score_clip > 0) scores = scores.clamp(-options_.score_clip, options_.score_clip);
    for (std::size_t i = 0; i < responses.size(); ++i)
      if (!responses[i].ended) scores[static_cast<std::int64_t>(i)] -= options_.missing_eos_penalty;
    return scores.to(compute_.device);
  }

  Rollout roll_out() {
    auto prompts = next_prompts();
    const auto watch = [this](std::size_t) { return !observer_.stop_requested(); };
    std::vector<Generation> responses;
    {
      const PrecisionScope precision(compute_);
      responses = nn::sample(*models_.policy, prompts, sampling(), seed(kSampling), watch);
    }
    auto rollout = make_rollout(std::move(prompts), std::move(responses),
                                models_.policy->config().eos_token, compute_.device);
    auto policy = figures_of_all(*models_.policy, &value_head_, rollout);
    rollout.log_probabilities = policy.log_probabilities;
    rollout.entropy = policy.entropy;
    rollout.values = policy.values;
    rollout.reference_log_probabilities =
        figures_of_all(*models_.reference, nullptr, rollout).log_probabilities;
    rollout.scores = normalized_scores(rollout.sequences, rollout.responses);
    return rollout;
  }

  void estimate_advantages(Rollout& rollout) const {
    rollout.kl = kl_estimate(rollout.log_probabilities, rollout.reference_log_probabilities,
                             options_.kl_estimator);
    auto rewards =
        token_rewards(rollout.kl, rollout.scores, rollout.lengths, rollout.mask, kl_.coefficient());
    if (options_.whiten_rewards)
      rewards = masked_whiten(rewards, rollout.mask, true) * rollout.mask;
    const auto estimated = generalized_advantages(rewards, rollout.values, rollout.mask,
                                                  options_.gamma, options_.lambda);
    rollout.returns = estimated.returns;
    rollout.advantages = options_.whiten_advantages
                             ? masked_whiten(estimated.advantages, rollout.mask, false)
                             : estimated.advantages;
  }

  /// One optimiser step on some episodes; the approximate KL from the rollout's policy.
  Result<double> update(const Rollout& rollout, std::span<const std::int64_t> rows, double rate,
                        UpdateMeans& means) {
    models_.policy->parameters().zero_gradients();
    value_head_.parameters.zero_gradients();
    const auto index =
        torch::tensor(std::vector<std::int64_t>(rows.begin(), rows.end()), torch::kInt64)
            .to(compute_.device);
    const auto pick = [&](const torch::Tensor& x) { return x.index_select(0, index); };
    const auto mask = pick(rollout.mask);
    const auto figures =
        token_figures(*models_.policy, &value_head_, rollout, rows, options_.temperature, compute_);
    const auto policy =
        clipped_policy_loss(figures.log_probabilities, pick(rollout.log_probabilities),
                            pick(rollout.advantages), mask, options_.clip_range);
    const auto value = clipped_value_loss(figures.values, pick(rollout.values),
                                          pick(rollout.returns), mask, options_.value_clip_range);
    const auto entropy = masked_mean(figures.entropy, mask);
    const auto loss = policy.loss + options_.value_coefficient * value.loss -
                      options_.entropy_coefficient * entropy;
    if (!std::isfinite(loss.item<double>())) return diverged("loss/policy_avg", step_);
    if (policy_optimizer_.steps == 0)
      first_ratio_ = ((policy.ratio - 1) * mask).abs().max().item<double>();
    loss.backward();
    policy_optimizer_.step(rate, options_.max_grad_norm);
    value_optimizer_.step(rate * kValueRateFactor, options_.max_grad_norm);
    PrecisionScope::forget_casts();

    const double tokens = mask.sum().item<double>();
    means.add("loss/policy_avg", policy.loss.detach(), tokens);
    means.add("loss/value_avg", value.loss.detach(), tokens);
    means.add("policy/clipfrac_avg", policy.clip_fraction, tokens);
    means.add("policy/approxkl_avg", policy.approximate_kl, tokens);
    means.add("policy/entropy_avg", entropy.detach(), tokens);
    means.add("val/clipfrac_avg", value.clip_fraction, tokens);
    means.add("val/ratio", masked_mean(policy.ratio, mask), tokens);
    return policy.approximate_kl.item<double>();
  }

  Result<void> update_all(const Rollout& rollout, double rate, UpdateMeans& means) {
    const auto episodes = rollout.mask.size(0);
    const auto part = std::max<std::int64_t>(episodes / options_.minibatches, 1);
    std::vector<std::int64_t> order(static_cast<std::size_t>(episodes));
    std::iota(order.begin(), order.end(), 0);
    Random random(seed(kMinibatches));
    for (std::int64_t epoch = 0; epoch < options_.epochs; ++epoch) {
      // The first pass keeps the rollout's order, which is random already: its batches are then
      // those that the old log-probabilities were computed in, so that the first ratio is exactly 1
      // in any precision.
      if (epoch > 0) random.shuffle(order);
      for (std::int64_t at = 0; at < episodes; at += part) {
        if (observer_.stop_requested()) return {};
        const auto rows = std::span(order).subspan(
            static_cast<std::size_t>(at), static_cast<std::size_t>(std::min(part, episodes - at)));
        ARBITER_ASSIGN(const double approximate_kl, update(rollout, rows, rate, means));
        if (options_.target_kl > 0 && approximate_kl > options_.target_kl) return {};
      }
    }
    return {};
  }

  Result<void> iterate() {
    auto rollout = roll_out();
    if (observer_.stop_requested()) return {};
    estimate_advantages(rollout);
    const auto kl_per_sequence =
        ((rollout.log_probabilities - rollout.reference_log_probabilities) * rollout.mask).sum(1);
    const double kl = kl_per_sequence.mean().item<double>();
    if (policy_optimizer_.steps == 0) first_kl_ = kl_per_sequence.abs().max().item<double>();
    const double rate =
        options_.learning_rate * schedule_factor(options_.schedule, 0, step_, options_.iterations);
    // A stop in the middle of an update would leave half an iteration in the weights; the
    // state before it is kept, so that a resumed run repeats the iteration whole.
    const auto before = snapshot();
    UpdateMeans means;
    ARBITER_TRY(update_all(rollout, rate, means));
    if (observer_.stop_requested()) {
      restore(before);
      return {};
    }
    report(rollout, kl, rate, means);
    if (options_.adaptive_kl) kl_.observe(kl, static_cast<double>(options_.episodes));
    ++step_;
    return {};
  }

  void report(const Rollout& rollout, double kl, double rate, const UpdateMeans& means) {
    const double score = rollout.scores.mean().item<double>();
    double ended = 0;
    for (const auto& response : rollout.responses) ended += response.ended ? 1 : 0;
    last_metrics_ = {{"objective/kl", kl},
                     {"objective/scores", score},
                     {"objective/rlhf_reward", score - kl_.coefficient() * kl},
                     {"objective/entropy",
                      -(rollout.log_probabilities * rollout.mask).sum(1).mean().item<double>()},
                     {"objective/kl_coef", kl_.coefficient()},
                     {"val/num_eos_tokens", ended},
                     {"response/length_avg", rollout.mask.sum(1).mean().item<double>()},
                     {"train/learning_rate", rate}};
    for (const char* name :
         {"loss/policy_avg", "loss/value_avg", "policy/clipfrac_avg", "policy/approxkl_avg",
          "policy/entropy_avg", "val/clipfrac_avg", "val/ratio"}) {
      last_metrics_.push_back({name, means.of(name)});
    }
    observer_.on_metrics(step_ + 1, last_metrics_);
  }

  void show_samples() {
    if (request_.sample_prompts.empty()) return;
    const PrecisionScope precision(compute_);
    const auto panel_seed =
        mix_seed(static_cast<std::uint64_t>(request_.place.compute.seed), kPanel);
    const auto policy =
        nn::sample(*models_.policy, request_.sample_prompts, sampling(), panel_seed);
    if (reference_panel_.empty())
      reference_panel_ =
          nn::sample(*models_.reference, request_.sample_prompts, sampling(), panel_seed);
    const auto eos = models_.policy->config().eos_token;
    const auto ours = make_rollout(request_.sample_prompts, policy, eos, compute_.device);
    const auto theirs =
        make_rollout(request_.sample_prompts, reference_panel_, eos, compute_.device);
    const auto our_scores = normalized_scores(ours.sequences, ours.responses);
    const auto their_scores = normalized_scores(theirs.sequences, theirs.responses);
    const auto kl = ((figures_of_all(*models_.policy, nullptr, ours).log_probabilities -
                      figures_of_all(*models_.reference, nullptr, ours).log_probabilities) *
                     ours.mask)
                        .sum(1);
    std::vector<PolicySample> samples;
    for (std::size_t i = 0; i < request_.sample_prompts.size(); ++i) {
      const auto row = static_cast<std::int64_t>(i);
      samples.push_back({request_.sample_prompts[i], policy[i].tokens, reference_panel_[i].tokens,
                         our_scores[row].item<double>(), their_scores[row].item<double>(),
                         kl[row].item<double>()});
    }
    observer_.on_samples(step_, samples);
  }

  struct Snapshot {
    torch::Tensor policy, first, second, value, value_first, value_second;
    std::int64_t steps = 0;
  };
  Snapshot snapshot() const {
    return {models_.policy->parameters().values().clone(),
            policy_optimizer_.first_moment.clone(),
            policy_optimizer_.second_moment.clone(),
            value_head_.parameters.values().clone(),
            value_optimizer_.first_moment.clone(),
            value_optimizer_.second_moment.clone(),
            policy_optimizer_.steps};
  }
  void restore(const Snapshot& from) {
    const torch::NoGradGuard no_gradients;
    models_.policy->parameters().values().copy_(from.policy);
    policy_optimizer_.first_moment.copy_(from.first);
    policy_optimizer_.second_moment.copy_(from.second);
    value_head_.parameters.values().copy_(from.value);
    value_optimizer_.first_moment.copy_(from.value_first);
    value_optimizer_.second_moment.copy_(from.value_second);
    policy_optimizer_.steps = value_optimizer_.steps = from.steps;
  }

  Result<std::filesystem::path> checkpoint(bool final) {
    TrainingState state;
    state.values = {{"step", step_},
                    {"kl_coefficient", kl_.coefficient()},
                    {"first_ratio", first_ratio_},
                    {"first_kl", first_kl_},
                    {"reward_mean", normalizer_.mean},
                    {"reward_deviation", normalizer_.deviation}};
    store_optimizer(policy_optimizer_, state);
    state.tensors["value.parameters"] = value_head_.parameters.values();
    state.tensors["value.first_moment"] = value_optimizer_.first_moment;
    state.tensors["value.second_moment"] = value_optimizer_.second_moment;
    ARBITER_ASSIGN(auto folder, write_checkpoint(request_.place, step_, *models_.policy, state));
    ARBITER_TRY(observer_.on_checkpoint({step_, folder, final}));
    return folder;
  }

  Result<void> resume() {
    if (request_.place.resume_from.empty()) return {};
    ARBITER_ASSIGN(const auto state, read_training_state(request_.place.resume_from));
    ARBITER_TRY(restore_optimizer(state, policy_optimizer_));
    const torch::NoGradGuard no_gradients;
    const auto copy = [&](const char* name, torch::Tensor& into) -> Result<void> {
      const auto found = state.tensors.find(name);
      if (found == state.tensors.end() || found->second.sizes() != into.sizes()) {
        return fail(ErrorCode::incompatible,
                    ARBITER_MESSAGE("core",
                                    "The checkpoint's training state has no usable `{name}`. Start "
                                    "a new run from its weights."),
                    {{"name", name}}, {request_.place.resume_from.string(), 0, {}});
      }
      into.copy_(found->second);
      return {};
    };
    ARBITER_TRY(copy("value.parameters", value_head_.parameters.values()));
    ARBITER_TRY(copy("value.first_moment", value_optimizer_.first_moment));
    ARBITER_TRY(copy("value.second_moment", value_optimizer_.second_moment));
    value_optimizer_.steps = policy_optimizer_.steps;
    step_ = state.values.value("step", std::int64_t{0});
    kl_.set_coefficient(state.values.value("kl_coefficient", options_.kl_coefficient));
    first_ratio_ = state.values.value("first_ratio", 0.0);
    first_kl_ = state.values.value("first_kl", 0.0);
    normalizer_.mean = state.values.value("reward_mean", normalizer_.mean);
    normalizer_.deviation = state.values.value("reward_deviation", normalizer_.deviation);
    return {};
  }

  /// The value head starts at zero on features that are already there, so it can learn faster
  /// than the trunk without disturbing it.
  static constexpr double kValueRateFactor = 10.0;

  const PpoRequest& request_;
  const PpoOptions& options_;
  Compute compute_;
  RunObserver& observer_;
  Models models_;
  ValueHead value_head_;
  AdamW policy_optimizer_;
  AdamW value_optimizer_;
  RewardNormalizer normalizer_;
  AdaptiveKl kl_;
  std::int64_t step_ = 0;
  double first_ratio_ = 0;
  double first_kl_ = 0;
  std::vector<Metric> last_metrics_;
  std::vector<Generation> reference_panel_;
  mutable std::int64_t prompt_round_ = -1;
  mutable std::vector<std::size_t> prompt_order_;
};

Result<void> check_vocabularies(const Models& models) {
  const auto vocabulary = models.policy->config().vocabulary;
  if (models.reference->config().vocabulary == vocabulary &&
      models.reward->config().vocabulary == vocabulary) {
    return {};
  }
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The policy, its reference and the reward model must share one "
                              "vocabulary. Train the reward model from the same base model."));
}

}  // namespace

Result<TrainingOutcome> train_ppo(const PpoRequest& request, const Compute& compute,
                                  RunObserver& observer) {
  ARBITER_TRY(check(request.options));
  if (request.prompts.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "There are no prompts to roll out. Import prompts first."));
  }
  const auto& weights =
      request.place.resume_from.empty() ? request.place.model : request.place.resume_from;
  const auto& reference = request.reference.empty() ? request.place.model : request.reference;
  Models models;
  ARBITER_ASSIGN(models.policy, nn::load_language_model(weights, compute.device, true));
  ARBITER_ASSIGN(models.reference, nn::load_language_model(reference, compute.device, false));
  ARBITER_ASSIGN(models.reward, nn::load_decoder(request.reward_model, compute.device, false));
  if (models.reward->config().reward_heads == 0) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "{path} is no reward model: it has no reward head. Train a reward "
                                "model first."),
                {{"path", request.reward_model.string()}});
  }
  ARBITER_TRY(check_vocabularies(models));
  return PpoTrainer(request, compute, observer, std::move(models)).run();
}

}  // namespace arbiter::engine::learning

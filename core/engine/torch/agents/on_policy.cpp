// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/on_policy.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace arbiter::engine::agents {
namespace {

// Streams of random numbers, each by its own round.
enum Stream : std::uint64_t { weights = 1, worlds = 2, actions = 3, order = 4 };

std::uint64_t stream(const LearnerPlace& place, Stream which) {
  return mix_seed(training_seed(place.seed), which);
}

Activation activation_of(const std::string& name) {
  return name == "relu" ? Activation::relu : Activation::tanh;
}

}  // namespace

OnPolicyLearner::OnPolicyLearner(const LearnerPlace& place, const AgentOnPolicyOptions& options,
                                 const OnPolicyPlan& plan, const std::vector<std::int64_t>& hidden,
                                 std::unique_ptr<LearnedReward> learned)
    : place_(place),
      options_(options),
      plan_(plan),
      worlds_(*place.environment, options.n_envs, stream(place, Stream::worlds)),
      networks_(place.environment->spec, hidden, activation_of(options.activation), true,
                Optimiser(plan.optimiser, 1e-5), options.log_std_init),
      scaling_(options.normalize_observations, options.normalize_rewards,
               place.environment->spec.observations, options.n_envs, options.gamma),
      learned_(std::move(learned)) {
  networks_.draw(stream(place, weights));
  scaling_.watch(worlds_.all().observations());
  const auto& spec = place.environment->spec;
  experience_.resize(rows(), spec.observations, networks_.taken_width());
  rewards_.resize(static_cast<std::size_t>(rows()));
  ended_.resize(static_cast<std::size_t>(rows()));
  next_.resize(static_cast<std::size_t>(worlds_.count() * spec.observations));
  order_.resize(static_cast<std::size_t>(rows()));
  if (plan_.batch_size == 0 || plan_.batch_size > rows()) plan_.batch_size = rows();
}

void OnPolicyLearner::step_worlds(std::int64_t t) {
  const auto count = worlds_.count();
  const auto first = static_cast<std::size_t>(t * count);
  const auto width = networks_.taken_width();
  const auto n = static_cast<std::size_t>(count);
  auto& all = worlds_.all();
  const auto taken =
      std::span<const float>(experience_.taken)
          .subspan(first * static_cast<std::size_t>(width), n * static_cast<std::size_t>(width));
  if (learned_) learned_->before(worlds_, taken);
  worlds_.step(taken);
  episodes_.add(all.ended());
  std::ranges::copy(all.rewards(), rewards_.begin() + static_cast<std::ptrdiff_t>(first));
  if (learned_) learned_->after(worlds_, std::span(rewards_).subspan(first, n));
  scaling_.watch(all.observations());
  scaling_.scale_rewards(std::span(rewards_).subspan(first, n), all.terminated(), all.truncated());
  const auto observed = static_cast<std::size_t>(worlds_.spec().observations);
  for (std::size_t i = 0; i < n; ++i) {
    const bool terminated = all.terminated()[i] != 0;
    const bool truncated = all.truncated()[i] != 0;
    ended_[first + i] = terminated || truncated ? 1 : 0;
    if (!truncated || terminated) continue;
    const auto last = all.final_observations().subspan(i * observed, observed);
    cut_observations_.insert(cut_observations_.end(), last.begin(), last.end());
    scaling_.apply(std::span(cut_observations_).last(observed));
    cut_rows_.push_back(static_cast<std::int64_t>(first + i));
  }
}

void OnPolicyLearner::collect() {
  Random random(mix_seed(stream(place_, actions), static_cast<std::uint64_t>(round_)));
  const auto count = worlds_.count();
  const auto observed = worlds_.spec().observations;
  const auto block = static_cast<std::size_t>(count * observed);
  cut_observations_.clear();
  cut_rows_.clear();
  for (std::int64_t t = 0; t < plan_.n_steps; ++t) {
    const auto seen =
        std::span(experience_.observations).subspan(static_cast<std::size_t>(t) * block, block);
    std::ranges::copy(worlds_.all().observations(), seen.begin());
    scaling_.apply(seen);
    networks_.act(seen.data(), count, random,
                  experience_.taken.data() + t * count * networks_.taken_width());
    step_worlds(t);
  }
  std::ranges::copy(worlds_.all().observations(), next_.begin());
  scaling_.apply(next_);
  steps_ += rows();
  ++round_;
}

/// What would have followed where the time limit alone has ended an episode.
void OnPolicyLearner::bootstrap() {
  if (cut_rows_.empty()) return;
  Floats values(cut_rows_.size());
  networks_.value_of(cut_observations_.data(), static_cast<std::int64_t>(cut_rows_.size()),
                     values.data());
  for (std::size_t i = 0; i < cut_rows_.size(); ++i)
    rewards_[static_cast<std::size_t>(cut_rows_[i])] +=
        options_.gamma * static_cast<double>(values[i]);
}

void OnPolicyLearner::estimate_advantages() {
  networks_.value_of(experience_.observations.data(), rows(), experience_.values.data());
  bootstrap();
  const auto count = static_cast<std::size_t>(worlds_.count());
  Floats next_values(count);
  networks_.value_of(next_.data(), worlds_.count(), next_values.data());
  for (std::size_t i = 0; i < count; ++i) {
    double advantage = 0;
    auto next_value = static_cast<double>(next_values[i]);
    for (auto t = static_cast<std::size_t>(plan_.n_steps); t-- > 0;) {
      const auto row = t * count + i;
      const double goes_on = ended_[row] != 0 ? 0.0 : 1.0;
      const auto value = static_cast<double>(experience_.values[row]);
      const double error = rewards_[row] + options_.gamma * next_value * goes_on - value;
      advantage = error + options_.gamma * options_.gae_lambda * goes_on * advantage;
      experience_.advantages[row] = static_cast<float>(advantage);
      experience_.returns[row] = static_cast<float>(advantage + value);
      next_value = value;
    }
  }
}

LossSums OnPolicyLearner::update(std::vector<Metric>& metrics) {
  const double left = std::max(0.0, 1 - share_done(steps_, options_.total_timesteps));
  const double rate = options_.learning_rate * (options_.schedule == "linear" ? left : 1.0);
  LossOptions loss;
  loss.clip = plan_.clip_range > 0 ? plan_.clip_range * (plan_.clip_falls ? left : 1.0)
                                   : std::numeric_limits<double>::infinity();
  loss.ent_coef = options_.ent_coef;
  loss.vf_coef = options_.vf_coef;
  loss.normalize_advantage = options_.normalize_advantage;
  Random random(mix_seed(stream(place_, order), static_cast<std::uint64_t>(round_)));
  std::iota(order_.begin(), order_.end(), std::int64_t{0});
  LossSums sums;
  bool goes_on = true;
  for (std::int64_t epoch = 0; epoch < plan_.n_epochs && goes_on; ++epoch) {
    if (plan_.batch_size < rows()) random.shuffle(order_);
    for (std::int64_t at = 0; at < rows() && goes_on; at += plan_.batch_size) {
      const auto batch = std::span<const std::int64_t>(order_).subspan(
          static_cast<std::size_t>(at),
          static_cast<std::size_t>(std::min(plan_.batch_size, rows() - at)));
      const auto part = networks_.learn(experience_, batch, loss, rate, options_.max_grad_norm);
      sums += part;
      ++updates_;
      // After the step, where Stable-Baselines3 leaves it out: the next round sees the new policy.
      goes_on = plan_.target_kl <= 0 || part.kl / part.rows <= 1.5 * plan_.target_kl;
    }
  }
  metrics.push_back({"train/learning_rate", rate});
  if (plan_.clip_range > 0) metrics.push_back({"train/clip_range", loss.clip});
  return sums;
}

double OnPolicyLearner::explained_variance() const {
  double sum = 0;
  double squares = 0;
  double left_sum = 0;
  double left_squares = 0;
  const auto n = static_cast<double>(rows());
  for (std::size_t i = 0; i < experience_.returns.size(); ++i) {
    const auto y = static_cast<double>(experience_.returns[i]);
    const double left = y - static_cast<double>(experience_.values[i]);
    sum += y;
    squares += y * y;
    left_sum += left;
    left_squares += left * left;
  }
  const double variance = squares / n - sum / n * (sum / n);
  const double unexplained = left_squares / n - left_sum / n * (left_sum / n);
  return variance > 1e-12 ? 1 - unexplained / variance : 0;
}

Result<std::vector<Metric>> OnPolicyLearner::advance() {
  std::vector<Metric> metrics;
  if (learned_) ARBITER_TRY(learned_->exchange(steps_));
  if (learned_ && learned_->waits()) return metrics;
  collect();
  estimate_advantages();
  networks_.note_log_probabilities(experience_, rows());
  const auto sums = update(metrics);
  const auto mean = [&](double sum) { return sum / sums.rows; };
  const double entropy = mean(sums.entropy);
  metrics.push_back({plan_.policy_loss, mean(sums.policy)});
  metrics.push_back({"train/value_loss", mean(sums.value)});
  metrics.push_back({"train/entropy", entropy});
  metrics.push_back({"train/entropy_loss", -entropy});
  metrics.push_back({"train/loss", mean(sums.policy) - options_.ent_coef * entropy +
                                       options_.vf_coef * mean(sums.value)});
  metrics.push_back({"train/explained_variance", explained_variance()});
  if (plan_.clip_range > 0) {
    metrics.push_back({"train/approx_kl", mean(sums.kl)});
    metrics.push_back({"train/clip_fraction", mean(sums.clipped)});
  }
  const auto spread = networks_.log_std();
  if (!spread.empty()) {
    double std = 0;
    for (const float x : spread) std += std::exp(static_cast<double>(x));
    metrics.push_back({"train/std", std / static_cast<double>(spread.size())});
  }
  metrics.push_back({"train/n_updates", static_cast<double>(updates_)});
  episodes_.add_to(metrics);
  if (learned_) learned_->add_to(metrics);
  return metrics;
}

AgentModel OnPolicyLearner::model() const {
  AgentModel model;
  networks_.write(model);
  model.scale = scaling_.scale();
  return model;
}

LearnerState OnPolicyLearner::save() const {
  LearnerState state;
  state.values = {{"steps", steps_},
                  {"round", round_},
                  {"updates", updates_},
                  {"worlds", worlds_.all().save()},
                  {"scaling", scaling_.save()},
                  {"episodes", episodes_.save()}};
  networks_.save(state);
  if (learned_) learned_->save(state);
  return state;
}

bool OnPolicyLearner::restore(const LearnerState& state) {
  const auto& values = state.values;
  steps_ = values.value("steps", std::int64_t{0});
  round_ = values.value("round", std::int64_t{0});
  updates_ = values.value("updates", std::int64_t{0});
  episodes_.restore(values.value("episodes", nlohmann::json()));
  return worlds_.all().restore(values.value("worlds", std::string())).has_value() &&
         scaling_.restore(values.value("scaling", nlohmann::json())) && networks_.restore(state) &&
         (!learned_ || learned_->restore(state));
}

Result<void> OnPolicyLearner::start_from(const AgentModel& model,
                                         const std::filesystem::path& folder) {
  if (!networks_.read(model)) return other_form(model, folder);
  scaling_.start_from(model.scale);
  return {};
}

std::unique_ptr<Learner> make_ppo(const LearnerPlace& place, const AgentPpoOptions& options,
                                  const std::vector<std::int64_t>& hidden,
                                  std::unique_ptr<LearnedReward> learned) {
  OnPolicyPlan plan;
  plan.n_steps = options.n_steps;
  plan.batch_size = options.batch_size;
  plan.n_epochs = options.n_epochs;
  plan.clip_range = options.clip_range;
  plan.clip_falls = options.clip_schedule == "linear";
  plan.target_kl = options.target_kl;
  plan.policy_loss = "train/policy_gradient_loss";
  return std::make_unique<OnPolicyLearner>(place, options, plan, hidden, std::move(learned));
}

std::unique_ptr<Learner> make_a2c(const LearnerPlace& place, const AgentA2cOptions& options,
                                  const std::vector<std::int64_t>& hidden,
                                  std::unique_ptr<LearnedReward> learned) {
  OnPolicyPlan plan;
  plan.n_steps = options.n_steps;
  plan.optimiser = options.optimizer == "adam" ? Optimiser::Kind::adam : Optimiser::Kind::rmsprop;
  return std::make_unique<OnPolicyLearner>(place, options, plan, hidden, std::move(learned));
}

}  // namespace arbiter::engine::agents

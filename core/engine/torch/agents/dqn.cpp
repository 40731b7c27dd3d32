// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/dqn.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/exploration.h"
#include "core/engine/torch/agents/replay.h"
#include "core/engine/torch/agents/scaling.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {
namespace {

std::int64_t best_of(std::span<const float> values, std::int64_t actions, std::int64_t row) {
  std::int64_t best = 0;
  for (std::int64_t a = 1; a < actions; ++a)
    if (values[static_cast<std::size_t>(a * kChunk + row)] >
        values[static_cast<std::size_t>(best * kChunk + row)])
      best = a;
  return best;
}

class DqnLearner : public Learner {
 public:
  DqnLearner(const LearnerPlace& place, const AgentDqnOptions& options,
             const std::vector<std::int64_t>& hidden)
      : place_(place),
        options_(options),
        worlds_(*place.environment, options.n_envs, mix_seed(training_seed(place.seed), 2)),
        scaling_(options.normalize_observations, false, place.environment->spec.observations,
                 options.n_envs, options.gamma),
        optimiser_(Optimiser::Kind::adam, 1e-8),
        replay_(std::min(options.buffer_size, options.total_timesteps + options.n_envs),
                place.environment->spec.observations) {
    const auto& spec = place.environment->spec;
    const NetworkShape shape{spec.observations, hidden, spec.actions,
                             options.activation == "relu" ? Activation::relu : Activation::tanh};
    network_ = std::make_unique<Network>(shape, parameters_);
    target_ = std::make_unique<Network>(shape, target_parameters_);
    Random random(mix_seed(training_seed(place.seed), 1));
    network_->draw(random, Start::uniform, 1);
    follow(1);
    scaling_.watch(worlds_.all().observations());
    const auto rows = static_cast<std::size_t>(kChunk);
    seen_.resize(static_cast<std::size_t>(std::max(kChunk, worlds_.count()) * spec.observations));
    then_.resize(rows * static_cast<std::size_t>(spec.observations));
    gradient_.resize(rows * static_cast<std::size_t>(spec.actions));
    taken_.resize(static_cast<std::size_t>(worlds_.count()));
  }

  std::int64_t steps() const override { return steps_; }

  Result<std::vector<Metric>> advance() override {
    Random random(
        mix_seed(mix_seed(training_seed(place_.seed), 3), static_cast<std::uint64_t>(round_++)));
    double rate_of_chance = 0;
    for (std::int64_t i = 0; i < options_.train_freq; ++i) rate_of_chance = act(random);
    std::vector<Metric> metrics{{"rollout/exploration_rate", rate_of_chance}};
    episodes_.add_to(metrics);
    if (steps_ <= options_.learning_starts || replay_.size() == 0) return metrics;
    const double left = std::max(0.0, 1 - share_done(steps_, options_.total_timesteps));
    const double rate = options_.learning_rate * (options_.schedule == "linear" ? left : 1.0);
    const auto updates = options_.gradient_steps > 0 ? options_.gradient_steps
                                                     : options_.train_freq * worlds_.count();
    loss_ = 0;
    q_ = 0;
    for (std::int64_t i = 0; i < updates; ++i) learn(random, rate);
    const double count = static_cast<double>(updates);
    metrics.push_back({"train/loss", loss_ / count});
    metrics.push_back({"train/q_mean", q_ / count});
    metrics.push_back({"train/learning_rate", rate});
    metrics.push_back({"train/n_updates", static_cast<double>(updates_)});
    return metrics;
  }

  AgentModel model() const override {
    AgentModel model;
    model.shape = network_->shape();
    model.networks["q"] = network_->write();
    model.scale = scaling_.scale();
    return model;
  }

  LearnerState save() const override {
    LearnerState state;
    state.values = {{"steps", steps_},
                    {"round", round_},
                    {"updates", updates_},
                    {"calls", calls_},
                    {"worlds", worlds_.all().save()},
                    {"scaling", scaling_.save()},
                    {"episodes", episodes_.save()}};
    save_numbers(parameters_.values, "parameters", state);
    save_numbers(target_parameters_.values, "target", state);
    optimiser_.save(state);
    replay_.save(state);
    return state;
  }

  bool restore(const LearnerState& state) override {
    const auto& values = state.values;
    steps_ = values.value("steps", std::int64_t{0});
    round_ = values.value("round", std::int64_t{0});
    updates_ = values.value("updates", std::int64_t{0});
    calls_ = values.value("calls", std::int64_t{0});
    episodes_.restore(values.value("episodes", nlohmann::json()));
    const bool whole =
        worlds_.all().restore(values.value("worlds", std::string())).has_value() &&
        scaling_.restore(values.value("scaling", nlohmann::json())) &&
        restore_numbers(state, "parameters", parameters_.size(), parameters_.values) &&
        restore_numbers(state, "target", parameters_.size(), target_parameters_.values) &&
        optimiser_.restore(state, parameters_.size()) && replay_.restore(state);
    network_->changed();
    target_->changed();
    return whole;
  }

  Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) override {
    const auto found = model.networks.find("q");
    if (found == model.networks.end() || model.shape.activation != network_->shape().activation ||
        !network_->read(found->second))
      return other_form(model, folder);
    scaling_.start_from(model.scale);
    follow(1);
    return {};
  }

 private:
  /// One step of each environment; the share of random actions in it.
  double act(Random& random) {
    const auto count = worlds_.count();
    const auto width = worlds_.spec().observations;
    const auto size = static_cast<std::size_t>(width);
    const double chance = exploration_rate(
        share_done(steps_, options_.total_timesteps), options_.exploration_fraction,
        options_.exploration_initial_eps, options_.exploration_final_eps);
    const bool blind = steps_ < options_.learning_starts;
    auto& all = worlds_.all();
    before_.assign(all.observations().begin(), all.observations().end());
    std::ranges::copy(before_, seen_.begin());
    scaling_.apply(std::span(seen_).first(before_.size()));
    for (std::int64_t begin = 0; begin < count; begin += kChunk) {
      const auto rows = std::min(kChunk, count - begin);
      const auto values = network_->forward(seen_.data() + begin * width, rows);
      for (std::int64_t row = 0; row < rows; ++row) {
        const bool at_random = blind || random.chance(chance);
        taken_[static_cast<std::size_t>(begin + row)] =
            static_cast<float>(at_random ? static_cast<std::int64_t>(random.below(
                                               static_cast<std::uint64_t>(worlds_.spec().actions)))
                                         : best_of(values, worlds_.spec().actions, row));
      }
    }
    worlds_.step(taken_);
    scaling_.watch(all.observations());
    episodes_.add(all.ended());
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
      const bool terminated = all.terminated()[i] != 0;
      const bool ended = terminated || all.truncated()[i] != 0;
      const auto then = ended ? all.final_observations() : all.observations();
      replay_.add(std::span<const float>(before_).subspan(i * size, size), taken_[i],
                  all.rewards()[i], terminated, then.subspan(i * size, size));
    }
    steps_ += count;
    ++calls_;
    if (calls_ % std::max<std::int64_t>(options_.target_update_interval / count, 1) == 0)
      follow(options_.tau);
    return chance;
  }

  /// The target network moves towards the network.
  void follow(double tau) {
    if (tau >= 1) {
      target_parameters_.values = parameters_.values;
    } else {
      const auto share = static_cast<float>(tau);
      for (std::size_t i = 0; i < parameters_.values.size(); ++i)
        target_parameters_.values[i] +=
            share * (parameters_.values[i] - target_parameters_.values[i]);
    }
    target_->changed();
  }

  void gather(std::span<const std::int64_t> rows, const Floats& from, Floats& into) {
    const auto width = worlds_.spec().observations;
    for (std::size_t i = 0; i < rows.size(); ++i)
      std::copy_n(from.begin() + rows[i] * width, width,
                  into.begin() + static_cast<std::ptrdiff_t>(i) * width);
    scaling_.apply(std::span(into).first(rows.size() * static_cast<std::size_t>(width)));
  }

  /// What the drawn steps' actions are worth, by the reward and what comes after.
  void estimate(std::span<const std::int64_t> rows) {
    const auto count = static_cast<std::int64_t>(rows.size());
    const auto actions = worlds_.spec().actions;
    gather(rows, replay_.next_observations, then_);
    const auto valued = target_->forward(then_.data(), count);
    std::span<const float> chosen = valued;
    if (options_.double_q) chosen = network_->forward(then_.data(), count);
    for (std::int64_t row = 0; row < count; ++row) {
      const auto at = static_cast<std::size_t>(rows[static_cast<std::size_t>(row)]);
      const auto best = best_of(chosen, actions, row);
      goals_[static_cast<std::size_t>(row)] =
          replay_.rewards[at] + static_cast<float>(options_.gamma) * replay_.goes_on[at] *
                                    valued[static_cast<std::size_t>(best * kChunk + row)];
    }
  }

  void learn(Random& random, double rate) {
    const auto batch = options_.batch_size;
    const float share = 1.0F / static_cast<float>(batch);
    std::int64_t rows[kChunk];
    for (std::int64_t begin = 0; begin < batch; begin += kChunk) {
      const auto count = std::min(kChunk, batch - begin);
      for (std::int64_t i = 0; i < count; ++i)
        rows[i] =
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(replay_.size())));
      const std::span<const std::int64_t> drawn(rows, static_cast<std::size_t>(count));
      estimate(drawn);
      gather(drawn, replay_.observations, seen_);
      const auto values = network_->forward(seen_.data(), count);
      std::ranges::fill(gradient_, 0.0F);
      for (std::int64_t row = 0; row < count; ++row) {
        const auto action =
            static_cast<std::int64_t>(replay_.actions[static_cast<std::size_t>(rows[row])]);
        const auto at = static_cast<std::size_t>(action * kChunk + row);
        const float error = values[at] - goals_[static_cast<std::size_t>(row)];
        const float size = std::abs(error);
        loss_ += static_cast<double>((size < 1 ? 0.5F * error * error : size - 0.5F) * share);
        q_ += static_cast<double>(values[at] * share);
        gradient_[at] = std::clamp(error, -1.0F, 1.0F) * share;
      }
      network_->backward(seen_.data(), count, gradient_.data());
    }
    optimiser_.step(parameters_, rate, options_.max_grad_norm);
    network_->changed();
    ++updates_;
  }

  LearnerPlace place_;
  AgentDqnOptions options_;
  Worlds worlds_;
  Scaling scaling_;
  Parameters parameters_;
  Parameters target_parameters_;
  std::unique_ptr<Network> network_;
  std::unique_ptr<Network> target_;
  Optimiser optimiser_;
  Replay replay_;
  EpisodeLog episodes_;
  std::int64_t steps_ = 0;
  std::int64_t round_ = 0;
  std::int64_t updates_ = 0;
  std::int64_t calls_ = 0;
  double loss_ = 0;
  double q_ = 0;
  Floats before_;
  Floats seen_;
  Floats then_;
  Floats gradient_;
  Floats taken_;
  float goals_[kChunk] = {};
};

}  // namespace

std::unique_ptr<Learner> make_dqn(const LearnerPlace& place, const AgentDqnOptions& options,
                                  const std::vector<std::int64_t>& hidden) {
  return std::make_unique<DqnLearner>(place, options, hidden);
}

}  // namespace arbiter::engine::agents

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/distill.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/optimiser.h"
#include "core/engine/torch/agents/sampling.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {
namespace {

class DistillLearner : public Learner {
 public:
  DistillLearner(const LearnerPlace& place, const AgentDistillOptions& options,
                 const std::vector<std::int64_t>& hidden, const AgentModel& teacher)
      : place_(place),
        options_(options),
        worlds_(*place.environment, options.n_envs, mix_seed(training_seed(place.seed), 2)),
        teacher_(teacher, place.environment->spec),
        scale_(teacher.scale),
        log_std_(teacher.log_std),
        optimiser_(Optimiser::Kind::adam, 1e-8) {
    const auto& spec = place.environment->spec;
    student_ = std::make_unique<Network>(
        NetworkShape{spec.observations, hidden, spec.actions,
                     options.activation == "relu" ? Activation::relu : Activation::tanh},
        parameters_);
    Random random(mix_seed(training_seed(place.seed), 1));
    student_->draw(random, Start::orthogonal, 0.01);
    const auto rows = static_cast<std::size_t>(kChunk);
    batch_.resize(rows * static_cast<std::size_t>(spec.observations));
    gradient_.resize(rows * static_cast<std::size_t>(spec.actions));
    target_.resize(gradient_.size());
    taken_.resize(static_cast<std::size_t>(worlds_.count()) *
                  (spec.discrete ? 1U : static_cast<std::size_t>(spec.actions)));
  }

  std::int64_t steps() const override { return steps_; }

  Result<std::vector<Metric>> advance() override {
    Random random(
        mix_seed(mix_seed(training_seed(place_.seed), 3), static_cast<std::uint64_t>(round_++)));
    agreed_ = 0;
    const double share = student_share();
    for (std::int64_t i = 0; i < options_.n_steps; ++i) act(random, share);
    const double left = std::max(0.0, 1 - share_done(steps_, options_.total_timesteps));
    const double rate = options_.learning_rate * (options_.schedule == "linear" ? left : 1.0);
    double loss = 0;
    for (std::int64_t i = 0; i < options_.gradient_steps; ++i) loss += learn(random, rate);
    const auto acted = static_cast<double>(options_.n_steps * worlds_.count());
    std::vector<Metric> metrics{{"train/loss", loss / static_cast<double>(options_.gradient_steps)},
                                {"train/agreement", agreed_ / acted},
                                {"train/learning_rate", rate},
                                {"rollout/student_share", share}};
    episodes_.add_to(metrics);
    return metrics;
  }

  AgentModel model() const override {
    AgentModel model;
    model.shape = student_->shape();
    model.networks["policy"] = student_->write();
    model.log_std = log_std_;
    model.scale = scale_;
    return model;
  }

  LearnerState save() const override {
    LearnerState state;
    state.values = {{"steps", steps_},
                    {"round", round_},
                    {"next", next_},
                    {"size", size()},
                    {"worlds", worlds_.all().save()},
                    {"episodes", episodes_.save()}};
    save_numbers(parameters_.values, "parameters", state);
    optimiser_.save(state);
    save_numbers(observations_, "observations", state);
    save_numbers(preferences_, "preferences", state);
    return state;
  }

  bool restore(const LearnerState& state) override {
    const auto& values = state.values;
    const auto& spec = worlds_.spec();
    steps_ = values.value("steps", std::int64_t{0});
    round_ = values.value("round", std::int64_t{0});
    next_ = values.value("next", std::int64_t{0});
    const auto size = values.value("size", std::int64_t{0});
    episodes_.restore(values.value("episodes", nlohmann::json()));
    const bool whole =
        size >= 0 && size <= options_.buffer_size && next_ >= 0 &&
        worlds_.all().restore(values.value("worlds", std::string())).has_value() &&
        restore_numbers(state, "parameters", parameters_.size(), parameters_.values) &&
        restore_numbers(state, "observations", size * spec.observations, observations_) &&
        restore_numbers(state, "preferences", size * spec.actions, preferences_) &&
        optimiser_.restore(state, parameters_.size());
    student_->changed();
    return whole;
  }

  Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) override {
    const auto found = model.networks.find("policy");
    if (found == model.networks.end() || model.shape.activation != student_->shape().activation ||
        !student_->read(found->second))
      return other_form(model, folder);
    return {};
  }

 private:
  std::int64_t size() const {
    return static_cast<std::int64_t>(preferences_.size()) / worlds_.spec().actions;
  }

  double student_share() const {
    if (options_.actor == "teacher") return 0;
    if (options_.actor == "student") return 1;
    return std::min(share_done(steps_, options_.total_timesteps), 1.0);
  }

  /// A distribution in place: `[actions][kChunk]` preferences at a temperature.
  void soften(std::span<float> preferences, std::int64_t rows, double temperature) const {
    for (float& x : preferences) x = static_cast<float>(static_cast<double>(x) / temperature);
    best().softmax(preferences.data(), worlds_.spec().actions, rows);
  }

  /// One step of each environment; what was seen and the teacher's word on it are kept.
  void act(Random& random, double student_acts) {
    const auto& spec = worlds_.spec();
    auto& all = worlds_.all();
    seen_.assign(all.observations().begin(), all.observations().end());
    for (std::int64_t begin = 0; begin < worlds_.count(); begin += kChunk) {
      const auto rows = std::min(kChunk, worlds_.count() - begin);
      const auto raw =
          std::span<const float>(seen_).subspan(static_cast<std::size_t>(begin * spec.observations),
                                                static_cast<std::size_t>(rows * spec.observations));
      const auto said = teacher_.preferences(raw, rows);
      std::copy(said.begin(), said.end(), target_.begin());
      keep(raw, rows);
      std::ranges::copy(raw, batch_.begin());
      scale_.apply(std::span(batch_).first(raw.size()));
      const auto own = student_->forward(batch_.data(), rows);
      choose(own, begin, rows, random, student_acts);
    }
    worlds_.step(taken_);
    episodes_.add(all.ended());
    steps_ += worlds_.count();
  }

  void choose(std::span<float> own, std::int64_t begin, std::int64_t rows, Random& random,
              double student_acts) {
    const auto& spec = worlds_.spec();
    agreed_ += static_cast<double>(agreeing(own, rows));
    if (spec.discrete) {
      soften(target_, rows, options_.temperature);
      best().softmax(own.data(), spec.actions, rows);
    }
    for (std::int64_t row = 0; row < rows; ++row) {
      const auto& by = random.chance(student_acts) ? own : std::span<float>(target_);
      if (spec.discrete) {
        double left = random.uniform();
        std::int64_t a = 0;
        for (; a + 1 < spec.actions; ++a) {
          left -= static_cast<double>(by[static_cast<std::size_t>(a * kChunk + row)]);
          if (left < 0) break;
        }
        taken_[static_cast<std::size_t>(begin + row)] = static_cast<float>(a);
        continue;
      }
      for (std::int64_t a = 0; a < spec.actions; ++a)
        taken_[static_cast<std::size_t>((begin + row) * spec.actions + a)] =
            by[static_cast<std::size_t>(a * kChunk + row)] +
            std::exp(log_std_[static_cast<std::size_t>(a)]) *
                static_cast<float>(draw_normal(random));
    }
  }

  /// Rows where both prefer the same action; of numbers, where they are within the spread.
  std::int64_t agreeing(std::span<const float> own, std::int64_t rows) const {
    const auto& spec = worlds_.spec();
    std::int64_t count = 0;
    for (std::int64_t row = 0; row < rows; ++row) {
      std::int64_t mine = 0;
      std::int64_t theirs = 0;
      bool near = true;
      for (std::int64_t a = 0; a < spec.actions; ++a) {
        const auto at = static_cast<std::size_t>(a * kChunk + row);
        if (own[at] > own[static_cast<std::size_t>(mine * kChunk + row)]) mine = a;
        if (target_[at] > target_[static_cast<std::size_t>(theirs * kChunk + row)]) theirs = a;
        if (!spec.discrete)
          near = near &&
                 std::abs(own[at] - target_[at]) < std::exp(log_std_[static_cast<std::size_t>(a)]);
      }
      count += (spec.discrete ? mine == theirs : near) ? 1 : 0;
    }
    return count;
  }

  void keep(std::span<const float> raw, std::int64_t rows) {
    const auto& spec = worlds_.spec();
    for (std::int64_t row = 0; row < rows; ++row) {
      if (size() < options_.buffer_size) {
        observations_.resize(observations_.size() + static_cast<std::size_t>(spec.observations));
        preferences_.resize(preferences_.size() + static_cast<std::size_t>(spec.actions));
      }
      std::copy_n(raw.begin() + row * spec.observations, spec.observations,
                  observations_.begin() + next_ * spec.observations);
      for (std::int64_t a = 0; a < spec.actions; ++a)
        preferences_[static_cast<std::size_t>(next_ * spec.actions + a)] =
            target_[static_cast<std::size_t>(a * kChunk + row)];
      next_ = (next_ + 1) % options_.buffer_size;
    }
  }

  double learn(Random& random, double rate) {
    const auto& spec = worlds_.spec();
    const float share = 1.0F / static_cast<float>(options_.batch_size);
    double loss = 0;
    for (std::int64_t begin = 0; begin < options_.batch_size; begin += kChunk) {
      const auto rows = std::min(kChunk, options_.batch_size - begin);
      for (std::int64_t row = 0; row < rows; ++row) {
        const auto at = static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(size())));
        std::copy_n(observations_.begin() + at * spec.observations, spec.observations,
                    batch_.begin() + row * spec.observations);
        for (std::int64_t a = 0; a < spec.actions; ++a)
          target_[static_cast<std::size_t>(a * kChunk + row)] =
              preferences_[static_cast<std::size_t>(at * spec.actions + a)];
      }
      scale_.apply(std::span(batch_).first(static_cast<std::size_t>(rows * spec.observations)));
      const auto own = student_->forward(batch_.data(), rows);
      loss += spec.discrete ? cross_entropy(own, rows, share) : squared_error(own, rows, share);
      student_->backward(batch_.data(), rows, gradient_.data());
    }
    optimiser_.step(parameters_, rate, options_.max_grad_norm);
    student_->changed();
    return loss;
  }

  double cross_entropy(std::span<float> own, std::int64_t rows, float share) {
    const auto& spec = worlds_.spec();
    soften(target_, rows, options_.temperature);
    best().softmax(own.data(), spec.actions, rows);
    double loss = 0;
    for (std::int64_t a = 0; a < spec.actions; ++a)
      for (std::int64_t row = 0; row < rows; ++row) {
        const auto at = static_cast<std::size_t>(a * kChunk + row);
        loss -= static_cast<double>(share * target_[at]) *
                std::log(std::max(static_cast<double>(own[at]), 1e-30));
        gradient_[at] = share * (own[at] - target_[at]);
      }
    return loss;
  }

  double squared_error(std::span<const float> own, std::int64_t rows, float share) {
    const auto& spec = worlds_.spec();
    double loss = 0;
    for (std::int64_t a = 0; a < spec.actions; ++a) {
      const float inverse = std::exp(-log_std_[static_cast<std::size_t>(a)]);
      for (std::int64_t row = 0; row < rows; ++row) {
        const auto at = static_cast<std::size_t>(a * kChunk + row);
        const float z = (own[at] - target_[at]) * inverse;
        loss += static_cast<double>(0.5F * z * z * share);
        gradient_[at] = share * z * inverse;
      }
    }
    return loss;
  }

  LearnerPlace place_;
  AgentDistillOptions options_;
  Worlds worlds_;
  Actor teacher_;
  ObservationScale scale_;
  std::vector<float> log_std_;
  Parameters parameters_;
  std::unique_ptr<Network> student_;
  Optimiser optimiser_;
  EpisodeLog episodes_;
  std::int64_t steps_ = 0;
  std::int64_t round_ = 0;
  std::int64_t next_ = 0;
  double agreed_ = 0;
  Floats observations_;  ///< as they are, of the last steps
  Floats preferences_;   ///< the teacher's, `[rows, actions]`
  Floats seen_;
  Floats batch_;
  Floats target_;
  Floats gradient_;
  Floats taken_;
};

}  // namespace

std::unique_ptr<Learner> make_distill(const LearnerPlace& place, const AgentDistillOptions& options,
                                      const std::vector<std::int64_t>& hidden,
                                      const AgentModel& teacher) {
  return std::make_unique<DistillLearner>(place, options, hidden, teacher);
}

}  // namespace arbiter::engine::agents

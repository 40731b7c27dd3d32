// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/reinforce.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/engine/torch/agents/actor_critic.h"
#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/scaling.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {
namespace {

class ReinforceLearner : public Learner {
 public:
  ReinforceLearner(const LearnerPlace& place, const AgentReinforceOptions& options,
                   const std::vector<std::int64_t>& hidden, std::unique_ptr<LearnedReward> learned)
      : place_(place),
        options_(options),
        networks_(place.environment->spec, hidden,
                  options.activation == "relu" ? Activation::relu : Activation::tanh,
                  options.baseline == "value", Optimiser(Optimiser::Kind::adam, 1e-8),
                  options.log_std_init),
        scaling_(options.normalize_observations, false, place.environment->spec.observations,
                 options.n_envs, options.gamma),
        learned_(std::move(learned)) {
    networks_.draw(mix_seed(training_seed(place.seed), 1));
  }

  std::int64_t steps() const override { return steps_; }

  Result<std::vector<Metric>> advance() override {
    if (learned_) ARBITER_TRY(learned_->exchange(steps_));
    if (learned_ && learned_->waits()) return std::vector<Metric>{};
    const auto rows = collect();
    estimate(rows);
    experience_.log_probabilities.resize(static_cast<std::size_t>(rows));
    networks_.note_log_probabilities(experience_, rows);
    const double left = std::max(0.0, 1 - share_done(steps_, options_.total_timesteps));
    const double rate = options_.learning_rate * (options_.schedule == "linear" ? left : 1.0);
    std::vector<std::int64_t> all(static_cast<std::size_t>(rows));
    std::iota(all.begin(), all.end(), std::int64_t{0});
    LossOptions loss;
    loss.clip = std::numeric_limits<double>::infinity();
    loss.ent_coef = options_.ent_coef;
    loss.vf_coef = options_.vf_coef;
    loss.normalize_advantage = options_.normalize_advantage;
    const auto sums = networks_.learn(experience_, all, loss, rate, options_.max_grad_norm);
    std::vector<Metric> metrics{{"train/learning_rate", rate},
                                {"train/policy_loss", sums.policy / sums.rows},
                                {"train/entropy", sums.entropy / sums.rows}};
    if (options_.baseline == "value")
      metrics.push_back({"train/value_loss", sums.value / sums.rows});
    episodes_.add_to(metrics);
    if (learned_) learned_->add_to(metrics);
    return metrics;
  }

  AgentModel model() const override {
    AgentModel model;
    networks_.write(model);
    model.scale = scaling_.scale();
    return model;
  }

  LearnerState save() const override {
    LearnerState state;
    state.values = {{"steps", steps_},
                    {"round", round_},
                    {"scaling", scaling_.save()},
                    {"episodes", episodes_.save()}};
    networks_.save(state);
    if (learned_) learned_->save(state);
    return state;
  }

  bool restore(const LearnerState& state) override {
    steps_ = state.values.value("steps", std::int64_t{0});
    round_ = state.values.value("round", std::int64_t{0});
    episodes_.restore(state.values.value("episodes", nlohmann::json()));
    return scaling_.restore(state.values.value("scaling", nlohmann::json())) &&
           networks_.restore(state) && (!learned_ || learned_->restore(state));
  }

  Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) override {
    if (!networks_.read(model)) return other_form(model, folder);
    scaling_.start_from(model.scale);
    return {};
  }

 private:
  struct Episode {
    Floats observations;
    Floats taken;
    std::vector<double> rewards;
    bool cut = false;  ///< its time limit ended it, not the task
    Floats last;       ///< what was seen then
  };

  /// One episode of each environment, one after the other in `experience_`; how many rows.
  std::int64_t collect() {
    const auto seed = mix_seed(training_seed(place_.seed), 2);
    Worlds worlds(*place_.environment, options_.n_envs,
                  mix_seed(seed, static_cast<std::uint64_t>(round_)));
    Random random(
        mix_seed(mix_seed(training_seed(place_.seed), 3), static_cast<std::uint64_t>(round_)));
    const auto count = static_cast<std::size_t>(worlds.count());
    const auto width = static_cast<std::size_t>(worlds.spec().observations);
    const auto taken_width = static_cast<std::size_t>(networks_.taken_width());
    running_.assign(count, {});
    std::vector<bool> done(count);
    std::vector<double> rewards;
    if (learned_) learned_->begin();
    Floats seen(count * width);
    Floats taken(count * taken_width);
    scaling_.watch(worlds.all().observations());
    for (std::size_t ended = 0; ended < count;) {
      std::ranges::copy(worlds.all().observations(), seen.begin());
      scaling_.apply(seen);
      networks_.act(seen.data(), worlds.count(), random, taken.data());
      if (learned_) learned_->before(worlds, taken);
      worlds.step(taken);
      rewards.assign(worlds.all().rewards().begin(), worlds.all().rewards().end());
      if (learned_) learned_->after(worlds, rewards);
      scaling_.watch(worlds.all().observations());
      for (std::size_t i = 0; i < count; ++i) {
        if (done[i]) continue;
        auto& episode = running_[i];
        const auto at = static_cast<std::ptrdiff_t>(i * width);
        episode.observations.insert(episode.observations.end(), seen.begin() + at,
                                    seen.begin() + at + static_cast<std::ptrdiff_t>(width));
        const auto done_at = static_cast<std::ptrdiff_t>(i * taken_width);
        episode.taken.insert(episode.taken.end(), taken.begin() + done_at,
                             taken.begin() + done_at + static_cast<std::ptrdiff_t>(taken_width));
        episode.rewards.push_back(rewards[i]);
        const bool terminated = worlds.all().terminated()[i] != 0;
        if (!terminated && worlds.all().truncated()[i] == 0) continue;
        done[i] = true;
        ++ended;
        episode.cut = !terminated;
        const auto last = worlds.all().final_observations().subspan(i * width, width);
        episode.last.assign(last.begin(), last.end());
        scaling_.apply(episode.last);
        const auto& all = worlds.all().ended();
        episodes_.add(std::span(std::ranges::find(all, static_cast<std::int64_t>(i),
                                                  &tasks::control::EndedEpisode::index),
                                1));
      }
    }
    std::int64_t rows = 0;
    experience_ = {};
    for (const auto& episode : running_) {
      rows += static_cast<std::int64_t>(episode.rewards.size());
      experience_.observations.insert(experience_.observations.end(), episode.observations.begin(),
                                      episode.observations.end());
      experience_.taken.insert(experience_.taken.end(), episode.taken.begin(), episode.taken.end());
    }
    steps_ += rows;
    ++round_;
    return rows;
  }

  void estimate(std::int64_t rows) {
    const auto n = static_cast<std::size_t>(rows);
    const bool by_value = options_.baseline == "value";
    experience_.values.assign(n, 0.0F);
    experience_.returns.assign(n, 0.0F);
    experience_.advantages.assign(n, 0.0F);
    if (by_value)
      networks_.value_of(experience_.observations.data(), rows, experience_.values.data());
    std::size_t row = 0;
    double mean = 0;
    for (const auto& episode : running_) {
      double to_go = 0;
      if (episode.cut && by_value) {
        float after = 0;
        networks_.value_of(episode.last.data(), 1, &after);
        to_go = static_cast<double>(after);
      }
      for (auto t = episode.rewards.size(); t-- > 0;) {
        to_go = episode.rewards[t] + options_.gamma * to_go;
        experience_.returns[row + t] = static_cast<float>(to_go);
        mean += to_go;
      }
      row += episode.rewards.size();
    }
    mean = options_.baseline == "mean" ? mean / static_cast<double>(n) : 0;
    for (std::size_t i = 0; i < n; ++i)
      experience_.advantages[i] =
          experience_.returns[i] - (by_value ? experience_.values[i] : static_cast<float>(mean));
  }

  LearnerPlace place_;
  AgentReinforceOptions options_;
  ActorCritic networks_;
  Scaling scaling_;
  std::unique_ptr<LearnedReward> learned_;  ///< null: the environment's own reward
  EpisodeLog episodes_;
  std::int64_t steps_ = 0;
  std::int64_t round_ = 0;
  Experience experience_;
  std::vector<Episode> running_;
};

}  // namespace

std::unique_ptr<Learner> make_reinforce(const LearnerPlace& place,
                                        const AgentReinforceOptions& options,
                                        const std::vector<std::int64_t>& hidden,
                                        std::unique_ptr<LearnedReward> learned) {
  return std::make_unique<ReinforceLearner>(place, options, hidden, std::move(learned));
}

}  // namespace arbiter::engine::agents

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/tabular.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/agents/exploration.h"
#include "core/engine/torch/agents/worlds.h"

namespace arbiter::engine::agents {
namespace {

class TabularLearner : public Learner {
 public:
  TabularLearner(const LearnerPlace& place, const AgentQOptions& options)
      : place_(place),
        options_(options),
        worlds_(*place.environment, options.n_envs, mix_seed(training_seed(place.seed), 2)),
        bins_(ObservationBins::of(place.environment->spec, options.bins, options.unbounded_range)),
        taken_(static_cast<std::size_t>(options.n_envs)),
        cells_(static_cast<std::size_t>(options.n_envs)) {
    const auto count = bins_.cells(most_cells) * place.environment->spec.actions;
    table_.assign(static_cast<std::size_t>(count), static_cast<float>(options.start_value));
    seen_.assign(static_cast<std::size_t>(count / place.environment->spec.actions), 0.0F);
  }

  std::int64_t steps() const override { return steps_; }

  Result<std::vector<Metric>> advance() override {
    constexpr std::int64_t a_round = 64;
    Random random(
        mix_seed(mix_seed(training_seed(place_.seed), 3), static_cast<std::uint64_t>(round_++)));
    double error = 0;
    double chance = 0;
    for (std::int64_t i = 0; i < a_round; ++i) error += act(random, chance);
    std::vector<Metric> metrics{
        {"rollout/exploration_rate", chance},
        {"train/loss", error / static_cast<double>(a_round * worlds_.count())},
        {"train/learning_rate", rate()},
        {"train/visited", static_cast<double>(visited_) / static_cast<double>(seen_.size())}};
    episodes_.add_to(metrics);
    return metrics;
  }

  AgentModel model() const override {
    AgentModel model;
    model.shape.inputs = worlds_.spec().observations;
    model.shape.outputs = worlds_.spec().actions;
    model.bins = bins_;
    model.table = table_;
    return model;
  }

  LearnerState save() const override {
    LearnerState state;
    state.values = {{"steps", steps_},
                    {"round", round_},
                    {"visited", visited_},
                    {"worlds", worlds_.all().save()},
                    {"episodes", episodes_.save()}};
    state.numbers["table"] = table_;
    state.numbers["seen"] = seen_;
    return state;
  }

  bool restore(const LearnerState& state) override {
    const auto& values = state.values;
    const auto table = state.numbers.find("table");
    const auto seen = state.numbers.find("seen");
    if (table == state.numbers.end() || table->second.size() != table_.size() ||
        seen == state.numbers.end() || seen->second.size() != seen_.size())
      return false;
    table_ = table->second;
    seen_ = seen->second;
    steps_ = values.value("steps", std::int64_t{0});
    round_ = values.value("round", std::int64_t{0});
    visited_ = values.value("visited", std::int64_t{0});
    episodes_.restore(values.value("episodes", nlohmann::json()));
    return worlds_.all().restore(values.value("worlds", std::string())).has_value();
  }

  Result<void> start_from(const AgentModel& model, const std::filesystem::path& folder) override {
    if (!model.is_table() || model.bins.bins != bins_.bins || model.bins.low != bins_.low ||
        model.bins.high != bins_.high || model.table.size() != table_.size())
      return other_form(model, folder);
    table_ = model.table;
    return {};
  }

 private:
  double rate() const {
    const double way = std::min(share_done(steps_, options_.total_timesteps), 1.0);
    return options_.learning_rate + way * (options_.final_learning_rate - options_.learning_rate);
  }

  const float* row(std::int64_t cell) const {
    return table_.data() + cell * worlds_.spec().actions;
  }
  std::int64_t best(std::int64_t cell) const {
    const float* values = row(cell);
    return std::max_element(values, values + worlds_.spec().actions) - values;
  }

  /// One step of each environment and what is learned from it; the sum of squared errors.
  double act(Random& random, double& chance) {
    const auto& spec = worlds_.spec();
    const auto width = static_cast<std::size_t>(spec.observations);
    auto& all = worlds_.all();
    chance = exploration_rate(share_done(steps_, options_.total_timesteps),
                              options_.exploration_fraction, options_.exploration_initial_eps,
                              options_.exploration_final_eps);
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      cells_[i] = bins_.cell(all.observations().subspan(i * width, width));
      auto& seen = seen_[static_cast<std::size_t>(cells_[i])];
      if (seen == 0) ++visited_;
      seen = 1;
      const auto actions = static_cast<std::uint64_t>(spec.actions);
      taken_[i] = static_cast<float>(random.chance(chance)
                                         ? static_cast<std::int64_t>(random.below(actions))
                                         : best(cells_[i]));
    }
    worlds_.step(taken_);
    episodes_.add(all.ended());
    double squares = 0;
    for (std::size_t i = 0; i < taken_.size(); ++i) {
      const bool terminated = all.terminated()[i] != 0;
      const bool ended = terminated || all.truncated()[i] != 0;
      const auto then = ended ? all.final_observations() : all.observations();
      double goal = all.rewards()[i];
      if (!terminated) {
        const auto cell = bins_.cell(then.subspan(i * width, width));
        goal += options_.gamma * static_cast<double>(row(cell)[best(cell)]);
      }
      auto& value = table_[static_cast<std::size_t>(cells_[i] * spec.actions +
                                                    static_cast<std::int64_t>(taken_[i]))];
      const double error = goal - static_cast<double>(value);
      value += static_cast<float>(rate() * error);
      squares += error * error;
    }
    steps_ += worlds_.count();
    return squares;
  }

  LearnerPlace place_;
  AgentQOptions options_;
  Worlds worlds_;
  ObservationBins bins_;
  std::vector<float> table_;
  std::vector<float> seen_;  ///< 1: the cell has been visited
  EpisodeLog episodes_;
  std::int64_t steps_ = 0;
  std::int64_t round_ = 0;
  std::int64_t visited_ = 0;
  std::vector<float> taken_;
  std::vector<std::int64_t> cells_;
};

}  // namespace

std::unique_ptr<Learner> make_tabular(const LearnerPlace& place, const AgentQOptions& options) {
  return std::make_unique<TabularLearner>(place, options);
}

Result<void> check_table(const Spec& spec, const AgentQOptions& options) {
  const auto bins = ObservationBins::of(spec, options.bins, options.unbounded_range);
  if (bins.cells(most_cells / spec.actions) > 0) return {};
  return fail(
      ErrorCode::invalid_argument,
      ARBITER_MESSAGE("core",
                      "A table of {bins} bins for each of {count} numbers is too large. "
                      "Choose fewer bins, or dqn."),
      {{"bins", std::to_string(options.bins)}, {"count", std::to_string(spec.observations)}},
      {{}, 0, "bins"});
}

}  // namespace arbiter::engine::agents

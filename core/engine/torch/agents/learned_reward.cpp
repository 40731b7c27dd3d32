// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/learned_reward.h"

#include <algorithm>
#include <cmath>

#include "core/engine/torch/agents/episodes.h"

namespace arbiter::engine::agents {
namespace {

using tasks::control::Clip;
using tasks::control::ClipStep;

constexpr std::size_t pool_size = 200;

std::int64_t width_of(const Spec& spec) { return spec.observations + spec.actions; }

RewardEnsembleOptions ensemble_options(const AgentPreferenceOptions& options,
                                       const std::vector<std::int64_t>& hidden) {
  RewardEnsembleOptions made;
  made.members = options.reward_members;
  made.hidden = hidden;
  made.learning_rate = options.reward_learning_rate;
  made.label_noise = options.label_noise;
  return made;
}

/// An observation, then the action: each choice's own place, or its numbers within their bounds.
void add_features(const Spec& spec, std::span<const float> seen, std::span<const float> taken,
                  Floats& into) {
  into.insert(into.end(), seen.begin(), seen.end());
  for (std::int64_t a = 0; a < spec.actions; ++a) {
    const auto i = static_cast<std::size_t>(a);
    into.push_back(spec.discrete ? (static_cast<std::int64_t>(taken[0]) == a ? 1.0F : 0.0F)
                                 : std::clamp(taken[i], spec.action_low[i], spec.action_high[i]));
  }
}

nlohmann::json fragment_json(const Fragment& fragment) {
  return {{"steps", fragment.steps}, {"return", fragment.true_return}};
}

}  // namespace

LearnedReward::LearnedReward(const LearnerPlace& place, const AgentPreferenceOptions& options,
                             const std::vector<std::int64_t>& hidden, FeedbackSource& source,
                             std::int64_t total_steps, std::int64_t environments)
    : place_(place),
      options_(options),
      source_(source),
      total_steps_(total_steps),
      width_(width_of(place.environment->spec)),
      length_(std::max<std::int64_t>(
          1, std::llround(options.fragment_seconds / place.environment->spec.step_seconds))),
      ensemble_(width_, ensemble_options(options, hidden), mix_seed(training_seed(place.seed), 20)),
      running_(static_cast<std::size_t>(environments)) {
  for (auto& clip : running_) clip.environment = place.environment->spec.name;
}

bool LearnedReward::waits() const {
  const auto first = std::min(options_.first_comparisons, options_.comparisons);
  return asked_ >= first && static_cast<std::int64_t>(judged_.size()) < first;
}

void LearnedReward::begin() {
  for (auto& clip : running_) clip.steps.clear();
}

void LearnedReward::before(const Worlds& worlds, std::span<const float> taken) {
  const auto& spec = worlds.spec();
  const auto observed = static_cast<std::size_t>(spec.observations);
  const auto per_row = spec.discrete ? std::size_t{1} : static_cast<std::size_t>(spec.actions);
  features_.clear();
  for (std::size_t i = 0; i < running_.size(); ++i) {
    const auto seen = worlds.all().observations().subspan(i * observed, observed);
    const auto done = taken.subspan(i * per_row, per_row);
    add_features(spec, seen, done, features_);
    auto& step = running_[i].steps.emplace_back();
    step.observation.assign(seen.begin(), seen.end());
    step.state = worlds.all().environment(static_cast<std::int64_t>(i)).state();
    if (spec.discrete)
      step.choice = static_cast<std::int64_t>(done[0]);
    else
      step.values.assign(done.begin(), done.end());
  }
}

LearnedReward::Filmed LearnedReward::film(Clip clip) const {
  const auto& spec = place_.environment->spec;
  Filmed filmed;
  filmed.fragment.steps = static_cast<std::int64_t>(clip.steps.size());
  for (const auto& step : clip.steps) {
    const auto choice = static_cast<float>(step.choice);
    add_features(spec, step.observation,
                 spec.discrete ? std::span(&choice, 1) : std::span<const float>(step.values),
                 filmed.fragment.features);
    filmed.fragment.true_return += step.reward;
  }
  filmed.clip = std::move(clip);
  return filmed;
}

void LearnedReward::finish(std::size_t environment, bool terminated) {
  auto& clip = running_[environment];
  clip.terminated = terminated;
  auto next = Clip{clip.environment, {}, false};
  pool_.push_back(film(std::exchange(clip, std::move(next))));
  if (pool_.size() > pool_size) pool_.pop_front();
}

void LearnedReward::after(const Worlds& worlds, std::span<double> rewards) {
  for (std::size_t i = 0; i < running_.size(); ++i) {
    running_[i].steps.back().reward = rewards[i];
    const bool terminated = worlds.all().terminated()[i] != 0;
    const bool ended = terminated || worlds.all().truncated()[i] != 0;
    if (ended || static_cast<std::int64_t>(running_[i].steps.size()) >= length_)
      finish(i, terminated);
  }
  if (judged_.empty())
    std::ranges::fill(rewards, 0.0);
  else
    ensemble_.reward(features_, worlds.count(), rewards);
}

/// How many comparisons are to have been asked by this step: the first ones at once, the others as
/// the schedule has them, the last when four fifths of the training are done.
std::int64_t LearnedReward::due(std::int64_t step) const {
  constexpr double last_at = 0.8;
  const auto first = std::min(options_.first_comparisons, options_.comparisons);
  const double way = std::min(share_done(step, total_steps_) / last_at, 1.0);
  const double share = options_.comparison_schedule == "falling" ? 1 - (1 - way) * (1 - way) : way;
  return first +
         static_cast<std::int64_t>(share * static_cast<double>(options_.comparisons - first));
}

std::pair<std::size_t, std::size_t> LearnedReward::choose(Random& random) {
  const auto draw = [&] {
    const auto left = random.below(pool_.size());
    auto right = random.below(pool_.size() - 1);
    if (right >= left) ++right;
    return std::pair<std::size_t, std::size_t>(left, right);
  };
  auto chosen = draw();
  if (options_.query != "disagreement" || judged_.empty()) return chosen;
  double most = ensemble_.disagreement(pool_[chosen.first].fragment, pool_[chosen.second].fragment);
  for (std::int64_t i = 1; i < options_.query_candidates; ++i) {
    const auto other = draw();
    const double here =
        ensemble_.disagreement(pool_[other.first].fragment, pool_[other.second].fragment);
    if (here <= most) continue;
    most = here;
    chosen = other;
  }
  return chosen;
}

Result<void> LearnedReward::ask(std::int64_t step) {
  if (pool_.size() < 2) return {};
  Random random(
      mix_seed(mix_seed(training_seed(place_.seed), 21), static_cast<std::uint64_t>(asked_)));
  for (const auto wanted = due(step); asked_ < wanted;) {
    const auto [left, right] = choose(random);
    ++asked_;
    offered_[asked_] = {pool_[left].fragment, pool_[right].fragment};
    ARBITER_TRY(source_.offer({asked_, pool_[left].clip, pool_[right].clip}));
  }
  return {};
}

Result<void> LearnedReward::exchange(std::int64_t step) {
  ARBITER_TRY(ask(step));
  ARBITER_ASSIGN(const auto answers, source_.judged());

  for (const auto& answer : answers) {
    const auto found = offered_.find(answer.number);
    if (found == offered_.end()) continue;  // of another training, or said twice
    judged_.push_back(
        {std::move(found->second.first), std::move(found->second.second), answer.left_better});
    offered_.erase(found);
    ++fresh_;
  }
  // Anew whenever the comparisons have grown by a tenth.
  const auto enough = std::max<std::int64_t>(1, static_cast<std::int64_t>(judged_.size()) / 10);
  const bool last = static_cast<std::int64_t>(judged_.size()) >= options_.comparisons;
  if (!waits() && fresh_ > 0 && (fresh_ >= enough || last)) learn();
  return {};
}

void LearnedReward::learn() {
  Random random(
      mix_seed(mix_seed(training_seed(place_.seed), 22), static_cast<std::uint64_t>(trainings_++)));
  loss_ = ensemble_.learn(judged_, options_.reward_epochs, random);
  accuracy_ = ensemble_.accuracy(judged_);
  fresh_ = 0;
}

void LearnedReward::add_to(std::vector<Metric>& metrics) {
  metrics.push_back({"reward/comparisons", static_cast<double>(judged_.size())});
  metrics.push_back({"reward/asked", static_cast<double>(asked_)});
  if (judged_.empty()) return;
  metrics.push_back({"reward/loss", loss_});
  metrics.push_back({"reward/accuracy", accuracy_});
  // How far the reward model and the environment's own reward agree on the last fragments.
  double n = 0;
  double x = 0;
  double y = 0;
  double xx = 0;
  double yy = 0;
  double xy = 0;
  for (const auto& filmed : pool_) {
    if (filmed.fragment.steps == 0) continue;
    std::vector<double> rewards(static_cast<std::size_t>(filmed.fragment.steps));
    ensemble_.reward(filmed.fragment.features, filmed.fragment.steps, rewards);
    double a = 0;
    for (const double reward : rewards) a += reward;
    const double b = filmed.fragment.true_return;
    n += 1;
    x += a;
    y += b;
    xx += a * a;
    yy += b * b;
    xy += a * b;
  }
  if (n < 2) return;
  const double spread = std::sqrt(std::max((xx - x * x / n) * (yy - y * y / n), 0.0));
  metrics.push_back({"reward/predicted_return", x / n});
  metrics.push_back({"reward/true_return", y / n});
  metrics.push_back({"reward/correlation", spread > 1e-9 ? (xy - x * y / n) / spread : 0});
}

void LearnedReward::save(LearnerState& state) const {
  ensemble_.save(state);
  nlohmann::json told{{"asked", asked_},
                      {"fresh", fresh_},
                      {"trainings", trainings_},
                      {"loss", loss_},
                      {"accuracy", accuracy_},
                      {"judged", nlohmann::json::array()},
                      {"offered", nlohmann::json::array()}};
  std::vector<float> features;
  const auto keep = [&](const Fragment& fragment) {
    features.insert(features.end(), fragment.features.begin(), fragment.features.end());
    return fragment_json(fragment);
  };
  for (const auto& pair : judged_)
    told["judged"].push_back({{"left", keep(pair.left)},
                              {"right", keep(pair.right)},
                              {"left_better", pair.left_better}});
  for (const auto& [number, pair] : offered_)
    told["offered"].push_back(
        {{"number", number}, {"left", keep(pair.first)}, {"right", keep(pair.second)}});
  state.numbers["preferences"] = std::move(features);
  // What is running and the pool, with what it takes to draw them.
  const auto clips = [](const auto& all, const auto& clip_of) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& one : all) {
      const Clip& clip = clip_of(one);
      nlohmann::json steps = nlohmann::json::array();
      for (const auto& step : clip.steps)
        steps.push_back({step.observation, step.state, step.choice, step.values, step.reward});
      list.push_back({{"steps", std::move(steps)}, {"terminated", clip.terminated}});
    }
    return list;
  };
  told["running"] = clips(running_, [](const Clip& clip) -> const Clip& { return clip; });
  told["pool"] = clips(pool_, [](const Filmed& filmed) -> const Clip& { return filmed.clip; });
  state.values["preferences"] = std::move(told);
}

bool LearnedReward::restore(const LearnerState& state) {
  if (!ensemble_.restore(state)) return false;
  const auto told = state.values.value("preferences", nlohmann::json());
  const auto features = state.numbers.find("preferences");
  if (!told.is_object() || features == state.numbers.end()) return false;
  try {
    std::size_t at = 0;
    const auto fragment_of = [&](const nlohmann::json& value) {
      Fragment fragment;
      fragment.steps = value.at("steps").get<std::int64_t>();
      fragment.true_return = value.at("return").get<double>();
      const auto size = static_cast<std::size_t>(fragment.steps * width_);
      if (size > features->second.size() - at) throw std::out_of_range("preferences");
      fragment.features.assign(features->second.begin() + static_cast<std::ptrdiff_t>(at),
                               features->second.begin() + static_cast<std::ptrdiff_t>(at + size));
      at += size;
      return fragment;
    };
    judged_.clear();
    offered_.clear();
    pool_.clear();
    for (const auto& one : told.at("judged")) {
      auto left = fragment_of(one.at("left"));
      auto right = fragment_of(one.at("right"));
      judged_.push_back({std::move(left), std::move(right), one.at("left_better").get<double>()});
    }
    for (const auto& one : told.at("offered")) {
      auto left = fragment_of(one.at("left"));
      auto right = fragment_of(one.at("right"));
      offered_[one.at("number").get<std::int64_t>()] = {std::move(left), std::move(right)};
    }
    const auto clip_of = [&](const nlohmann::json& value) {
      Clip clip{place_.environment->spec.name, {}, value.at("terminated").get<bool>()};
      for (const auto& step : value.at("steps"))
        clip.steps.push_back({step.at(0).get<std::vector<float>>(),
                              step.at(1).get<std::vector<double>>(), step.at(2).get<std::int64_t>(),
                              step.at(3).get<std::vector<float>>(), step.at(4).get<double>()});
      return clip;
    };
    const auto& running = told.at("running");
    if (running.size() != running_.size()) return false;
    for (std::size_t i = 0; i < running.size(); ++i) running_[i] = clip_of(running[i]);
    for (const auto& one : told.at("pool")) pool_.push_back(film(clip_of(one)));
    asked_ = told.at("asked").get<std::int64_t>();
    trainings_ = told.at("trainings").get<std::int64_t>();
    fresh_ = told.at("fresh").get<std::int64_t>();
    loss_ = told.at("loss").get<double>();
    accuracy_ = told.at("accuracy").get<double>();
  } catch (const std::exception&) {
    return false;  // damaged
  }
  return true;
}

Result<std::unique_ptr<LearnedReward>> learned_reward_of(const LearnerPlace& place,
                                                         const AgentPreferenceOptions& options) {
  if (options.reward != "learned") return nullptr;
  if (place.feedback == nullptr) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "A learned reward needs somebody who compares what the agent "
                                "does. Name who judges, or learn from the environment's reward."),
                {}, {{}, 0, "reward"});
  }
  ARBITER_ASSIGN(const auto hidden, hidden_widths(options.reward_arch));
  return std::make_unique<LearnedReward>(place, options, hidden, *place.feedback,
                                         options.total_timesteps, options.n_envs);
}

}  // namespace arbiter::engine::agents

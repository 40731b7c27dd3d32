// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/control/vector_environments.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

namespace arbiter::tasks::control {
namespace {

std::vector<std::uint64_t> seeds_from(std::int64_t count, std::uint64_t seed) {
  std::vector<std::uint64_t> seeds;
  for (std::int64_t i = 0; i < count; ++i)
    seeds.push_back(mix_seed(seed, static_cast<std::uint64_t>(i)));
  return seeds;
}

/// An environment's running episode as it is saved.
struct Saved {
  std::int64_t episode = 0;
  std::vector<std::int32_t> choices;
  std::vector<float> values;
};

bool is_choice(const nlohmann::json& value, std::int64_t actions) {
  return value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
         value.get<std::int64_t>() < actions;
}

std::optional<Saved> read_saved(const nlohmann::json& value, const Spec& spec) {
  if (!value.is_object()) return {};
  const auto episode = value.find("episode");
  const auto actions = value.find("actions");
  if (episode == value.end() || !episode->is_number_integer() || episode->get<std::int64_t>() < 0)
    return {};
  if (actions == value.end() || !actions->is_array()) return {};
  Saved saved;
  saved.episode = episode->get<std::int64_t>();
  for (const auto& action : *actions) {
    if (spec.discrete ? !is_choice(action, spec.actions) : !action.is_number()) return {};
    if (spec.discrete)
      saved.choices.push_back(action.get<std::int32_t>());
    else
      saved.values.push_back(action.get<float>());
  }
  const auto width = spec.discrete ? std::size_t{1} : static_cast<std::size_t>(spec.actions);
  // A running episode is shorter than its limit.
  if (actions->size() % width != 0 ||
      actions->size() / width >= static_cast<std::size_t>(spec.time_limit))
    return {};
  return saved;
}

}  // namespace

VectorEnvironments::VectorEnvironments(const EnvironmentEntry& entry,
                                       std::vector<std::uint64_t> seeds)
    : spec_(entry.spec), seeds_(std::move(seeds)) {
  assert(!seeds_.empty());
  const std::size_t n = seeds_.size();
  const auto numbers = static_cast<std::size_t>(spec_.observations);
  const std::size_t history = n * static_cast<std::size_t>(spec_.time_limit);
  for (std::size_t i = 0; i < n; ++i) environments_.push_back(entry.make());
  progress_.resize(n);
  if (spec_.discrete)
    choices_.resize(history);
  else
    values_.resize(history * static_cast<std::size_t>(spec_.actions));
  observations_.resize(n * numbers);
  final_observations_.resize(n * numbers);
  rewards_.resize(n);
  terminated_.resize(n);
  truncated_.resize(n);
  ended_.reserve(n);
  reset();
}

VectorEnvironments::VectorEnvironments(const EnvironmentEntry& entry, std::int64_t count,
                                       std::uint64_t seed)
    : VectorEnvironments(entry, seeds_from(count, seed)) {}

std::span<float> VectorEnvironments::row(std::vector<float>& rows, std::size_t index) const {
  const auto numbers = static_cast<std::size_t>(spec_.observations);
  return std::span(rows).subspan(index * numbers, numbers);
}

void VectorEnvironments::begin(std::size_t index, std::int64_t episode) {
  progress_[index] = {episode, 0, 0};
  Random random(mix_seed(seeds_[index], static_cast<std::uint64_t>(episode)));
  environments_[index]->reset(random);
  environments_[index]->observe(row(observations_, index));
}

void VectorEnvironments::reset() {
  for (std::size_t i = 0; i < seeds_.size(); ++i) begin(i, 0);
  std::ranges::fill(rewards_, 0.0);
  std::ranges::fill(terminated_, std::uint8_t{0});
  std::ranges::fill(truncated_, std::uint8_t{0});
  ended_.clear();
}

Step VectorEnvironments::act(std::size_t index) {
  auto& progress = progress_[index];
  const auto at = index * static_cast<std::size_t>(spec_.time_limit) +
                  static_cast<std::size_t>(progress.length);
  Action action;
  if (spec_.discrete) {
    action.choice = choices_[at];
  } else {
    const auto width = static_cast<std::size_t>(spec_.actions);
    action.values = std::span<const float>(values_).subspan(at * width, width);
  }
  const Step step = environments_[index]->step(action);
  ++progress.length;
  progress.total += step.reward;
  return step;
}

void VectorEnvironments::finish(std::size_t index, const Step& step) {
  const auto progress = progress_[index];
  rewards_[index] = step.reward;
  terminated_[index] = step.terminated ? 1 : 0;
  truncated_[index] = progress.length >= spec_.time_limit ? 1 : 0;
  if (terminated_[index] == 0 && truncated_[index] == 0) {
    environments_[index]->observe(row(observations_, index));
    return;
  }
  environments_[index]->observe(row(final_observations_, index));
  ended_.push_back({static_cast<std::int64_t>(index), progress.length, progress.total});
  begin(index, progress.episode + 1);
}

void VectorEnvironments::step(std::span<const std::int64_t> choices) {
  assert(spec_.discrete && choices.size() == seeds_.size());
  ended_.clear();
  const auto limit = static_cast<std::size_t>(spec_.time_limit);
  for (std::size_t i = 0; i < seeds_.size(); ++i) {
    assert(choices[i] >= 0 && choices[i] < spec_.actions);
    choices_[i * limit + static_cast<std::size_t>(progress_[i].length)] =
        static_cast<std::int32_t>(choices[i]);
    finish(i, act(i));
  }
}

void VectorEnvironments::step(std::span<const float> values) {
  const auto width = static_cast<std::size_t>(spec_.actions);
  assert(!spec_.discrete && values.size() == seeds_.size() * width);
  ended_.clear();
  const auto limit = static_cast<std::size_t>(spec_.time_limit);
  for (std::size_t i = 0; i < seeds_.size(); ++i) {
    const auto at = (i * limit + static_cast<std::size_t>(progress_[i].length)) * width;
    std::ranges::copy(values.subspan(i * width, width),
                      values_.begin() + static_cast<std::ptrdiff_t>(at));
    finish(i, act(i));
  }
}

std::int64_t VectorEnvironments::episode(std::int64_t index) const {
  return progress_[static_cast<std::size_t>(index)].episode;
}

std::int64_t VectorEnvironments::length(std::int64_t index) const {
  return progress_[static_cast<std::size_t>(index)].length;
}

std::string VectorEnvironments::save() const {
  nlohmann::json running = nlohmann::json::array();
  const auto limit = static_cast<std::size_t>(spec_.time_limit);
  for (std::size_t i = 0; i < seeds_.size(); ++i) {
    const auto length = static_cast<std::size_t>(progress_[i].length);
    nlohmann::json actions = nlohmann::json::array();
    if (spec_.discrete) {
      for (const auto choice : std::span(choices_).subspan(i * limit, length))
        actions.push_back(choice);
    } else {
      const auto width = static_cast<std::size_t>(spec_.actions);
      for (const float value : std::span(values_).subspan(i * limit * width, length * width))
        actions.push_back(value);
    }
    running.push_back({{"episode", progress_[i].episode}, {"actions", std::move(actions)}});
  }
  return nlohmann::json{
      {"environment", spec_.name}, {"seeds", seeds_}, {"running", std::move(running)}}
      .dump();
}

Result<void> VectorEnvironments::restore(std::string_view saved) {
  const auto refuse = [&] {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "this is not the saved state of {count} environments "
                                "`{environment}`: it is damaged, or of other settings"),
                {{"count", std::to_string(seeds_.size())}, {"environment", spec_.name}});
  };
  const auto json = nlohmann::json::parse(saved, nullptr, false);
  if (!json.is_object() || json.value("environment", nlohmann::json()) != spec_.name ||
      json.value("seeds", nlohmann::json()) != nlohmann::json(seeds_))
    return refuse();
  const auto running = json.value("running", nlohmann::json());
  if (!running.is_array() || running.size() != seeds_.size()) return refuse();
  std::vector<Saved> all;
  for (const auto& value : running) {
    auto one = read_saved(value, spec_);
    if (!one) return refuse();
    all.push_back(std::move(*one));
  }
  reset();
  const auto limit = static_cast<std::size_t>(spec_.time_limit);
  for (std::size_t i = 0; i < all.size(); ++i) {
    begin(i, all[i].episode);
    const auto width = spec_.discrete ? std::size_t{1} : static_cast<std::size_t>(spec_.actions);
    std::ranges::copy(all[i].choices, choices_.begin() + static_cast<std::ptrdiff_t>(i * limit));
    std::ranges::copy(all[i].values,
                      values_.begin() + static_cast<std::ptrdiff_t>(i * limit * width));
    const auto steps = (all[i].choices.size() + all[i].values.size()) / width;
    for (std::size_t step = 0; step < steps; ++step) act(i);
    environments_[i]->observe(row(observations_, i));
  }
  return {};
}

}  // namespace arbiter::tasks::control

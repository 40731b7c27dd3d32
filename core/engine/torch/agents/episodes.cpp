// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/episodes.h"

#include <algorithm>
#include <cmath>

namespace arbiter::engine::agents {
namespace {

using tasks::control::EndedEpisode;
using tasks::control::VectorEnvironments;

constexpr std::size_t window = 100;
constexpr std::size_t short_window = 20;

/// Each environment's first episode.
std::vector<EndedEpisode> play_once(Actor& actor, VectorEnvironments& worlds,
                                    const std::function<bool()>& stopped) {
  const auto& spec = worlds.spec();
  const auto count = static_cast<std::size_t>(worlds.count());
  std::vector<std::int64_t> choices(count);
  std::vector<float> values(count * static_cast<std::size_t>(spec.actions));
  std::vector<EndedEpisode> first;
  std::vector<bool> done(count);
  while (first.size() < count && !stopped()) {
    if (spec.discrete) {
      actor.choose(worlds.observations(), worlds.count(), choices);
      worlds.step(std::span<const std::int64_t>(choices));
    } else {
      actor.choose(worlds.observations(), worlds.count(), values);
      worlds.step(std::span<const float>(values));
    }
    for (const auto& ended : worlds.ended()) {
      const auto index = static_cast<std::size_t>(ended.index);
      if (!done[index]) first.push_back(ended);
      done[index] = true;
    }
  }
  return first;
}

}  // namespace

std::uint64_t training_seed(std::int64_t seed) {
  constexpr std::uint64_t stream = 0x747261696e000000ULL;
  return mix_seed(static_cast<std::uint64_t>(seed), stream);
}

Played play(const AgentModel& model, const tasks::control::EnvironmentEntry& entry,
            std::int64_t episodes, std::uint64_t seed, const std::function<bool()>& stopped) {
  Actor actor(model, entry.spec);
  double sum = 0;
  double squares = 0;
  double length = 0;
  for (std::int64_t begin = 0; begin < episodes && !stopped(); begin += kChunk) {
    std::vector<std::uint64_t> seeds;
    for (auto i = begin; i < std::min(begin + kChunk, episodes); ++i)
      seeds.push_back(mix_seed(seed, static_cast<std::uint64_t>(i)));
    VectorEnvironments worlds(entry, std::move(seeds));
    for (const auto& ended : play_once(actor, worlds, stopped)) {
      sum += ended.total;
      squares += ended.total * ended.total;
      length += static_cast<double>(ended.length);
    }
  }
  const auto n = static_cast<double>(episodes);
  Played played{episodes, sum / n, 0, length / n};
  if (episodes > 1) {
    const double variance = std::max(0.0, (squares - sum * played.mean) / (n - 1));
    played.standard_error = std::sqrt(variance / n);
  }
  return played;
}

void EpisodeLog::add(std::span<const EndedEpisode> ended) {
  for (const auto& episode : ended) {
    last_.push_back({episode.total, episode.length});
    if (last_.size() > window) last_.pop_front();
  }
}

void EpisodeLog::add_to(std::vector<Metric>& metrics) const {
  if (last_.empty()) return;
  double total = 0;
  double length = 0;
  double recent = 0;
  const auto recent_count = std::min(last_.size(), short_window);
  for (std::size_t i = 0; i < last_.size(); ++i) {
    total += last_[i].total;
    length += static_cast<double>(last_[i].length);
    if (i + recent_count >= last_.size()) recent += last_[i].total;
  }
  const auto n = static_cast<double>(last_.size());
  metrics.push_back({"rollout/ep_rew_mean", total / n});
  metrics.push_back({"rollout/ep_len_mean", length / n});
  metrics.push_back({"rollout/ep_rew_mean_20", recent / static_cast<double>(recent_count)});
}

nlohmann::json EpisodeLog::save() const {
  nlohmann::json saved = nlohmann::json::array();
  for (const auto& episode : last_) saved.push_back({episode.total, episode.length});
  return saved;
}

void EpisodeLog::restore(const nlohmann::json& saved) {
  last_.clear();
  if (!saved.is_array()) return;
  for (const auto& one : saved)
    if (one.is_array() && one.size() == 2 && one[0].is_number() && one[1].is_number())
      last_.push_back({one[0].get<double>(), one[1].get<std::int64_t>()});
}

}  // namespace arbiter::engine::agents

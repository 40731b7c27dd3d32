// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/agents/scaling.h"

#include <algorithm>
#include <cmath>

namespace arbiter::engine::agents {
namespace {

bool read_all(const nlohmann::json& saved, const char* name, std::vector<double>& into) {
  const auto found = saved.find(name);
  if (found == saved.end() || !found->is_array() || found->size() != into.size()) return false;
  for (std::size_t i = 0; i < into.size(); ++i) {
    if (!(*found)[i].is_number()) return false;
    into[i] = (*found)[i].get<double>();
  }
  return true;
}

}  // namespace

template <class T>
void RunningMoments::add(std::span<const T> rows) {
  const auto width = mean_.size();
  const auto n = static_cast<double>(rows.size() / width);
  if (n == 0) return;
  const double total = count_ + n;
  for (std::size_t column = 0; column < width; ++column) {
    double sum = 0;
    for (std::size_t i = column; i < rows.size(); i += width) sum += static_cast<double>(rows[i]);
    const double mean = sum / n;
    double squares = 0;
    for (std::size_t i = column; i < rows.size(); i += width) {
      const double x = static_cast<double>(rows[i]) - mean;
      squares += x * x;
    }
    const double delta = mean - mean_[column];
    variance_[column] =
        (variance_[column] * count_ + squares + delta * delta * count_ * n / total) / total;
    mean_[column] += delta * n / total;
  }
  count_ = total;
}

nlohmann::json RunningMoments::save() const {
  return {{"mean", mean_}, {"variance", variance_}, {"count", count_}};
}

bool RunningMoments::restore(const nlohmann::json& saved) {
  if (!saved.is_object() || !saved.contains("count") || !saved["count"].is_number()) return false;
  count_ = saved["count"].get<double>();
  return read_all(saved, "mean", mean_) && read_all(saved, "variance", variance_);
}

Scaling::Scaling(bool observations, bool rewards, std::int64_t width, std::int64_t environments,
                 double gamma)
    : observations_(observations),
      rewards_(rewards),
      gamma_(gamma),
      seen_(width),
      returns_seen_(1),
      returns_(static_cast<std::size_t>(environments), 0.0) {
  refresh();
}

void Scaling::refresh() {
  if (observations_) scale_ = {seen_.mean(), seen_.variance()};
}

void Scaling::watch(std::span<const float> observations) {
  if (!observations_) return;
  seen_.add(observations);
  refresh();
}

void Scaling::apply(std::span<float> rows) const { scale_.apply(rows); }

void Scaling::scale_rewards(std::span<double> rewards, std::span<const std::uint8_t> terminated,
                            std::span<const std::uint8_t> truncated) {
  if (!rewards_) return;
  for (std::size_t i = 0; i < rewards.size(); ++i) returns_[i] = returns_[i] * gamma_ + rewards[i];
  returns_seen_.add(std::span<const double>(returns_));
  const double deviation = std::sqrt(returns_seen_.variance().front() + 1e-8);
  for (std::size_t i = 0; i < rewards.size(); ++i) {
    rewards[i] = std::clamp(rewards[i] / deviation, -10.0, 10.0);
    if (terminated[i] != 0 || truncated[i] != 0) returns_[i] = 0;
  }
}

ObservationScale Scaling::scale() const { return scale_; }

void Scaling::start_from(const ObservationScale& scale) {
  if (!observations_ || scale.empty()) return;
  // As if it had been seen often: what is learned rests on it.
  constexpr double rows = 10000;
  seen_.restore({{"mean", scale.mean}, {"variance", scale.variance}, {"count", rows}});
  refresh();
}

nlohmann::json Scaling::save() const {
  return {{"observations", seen_.save()}, {"rewards", returns_seen_.save()}, {"returns", returns_}};
}

bool Scaling::restore(const nlohmann::json& saved) {
  if (!saved.is_object()) return false;
  const bool whole = seen_.restore(saved.value("observations", nlohmann::json())) &&
                     returns_seen_.restore(saved.value("rewards", nlohmann::json())) &&
                     read_all(saved, "returns", returns_);
  refresh();
  return whole;
}

}  // namespace arbiter::engine::agents

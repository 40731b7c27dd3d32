// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_model.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/engine/reward_members.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine::learning {
namespace {

struct Spread {
  double mean = 0;
  double deviation = 0;  ///< of the sample; 0 where it is one
};

/// Of one sequence, over scorers.
Spread spread_of(const std::vector<std::vector<double>>& scorers, std::size_t sequence) {
  const auto count = static_cast<double>(scorers.size());
  double sum = 0;
  for (const auto& scores : scorers) sum += scores[sequence];
  const double mean = sum / count;
  if (scorers.size() < 2) return {mean, 0};
  double squares = 0;
  for (const auto& scores : scorers) squares += std::pow(scores[sequence] - mean, 2);
  return {mean, std::sqrt(squares / (count - 1))};
}

/// Of the names of one member's values; the first has none.
std::string suffix(std::size_t member) {
  return member == 0 ? std::string() : "_" + std::to_string(member + 1);
}

}  // namespace

void RewardModel::store_normalizers(nlohmann::json& values) const {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& normalizer = members_[i].scale.normalizer;
    values["reward_mean" + suffix(i)] = normalizer.mean;
    values["reward_deviation" + suffix(i)] = normalizer.deviation;
  }
}

void RewardModel::restore_normalizers(const nlohmann::json& values) {
  for (std::size_t i = 0; i < members_.size(); ++i) {
    auto& normalizer = members_[i].scale.normalizer;
    normalizer.mean = values.value("reward_mean" + suffix(i), normalizer.mean);
    normalizer.deviation = values.value("reward_deviation" + suffix(i), normalizer.deviation);
  }
}

Result<RewardModel> RewardModel::load(const std::filesystem::path& folder, const Compute& compute) {
  RewardModel loaded;
  ARBITER_ASSIGN(const auto folders, reward_members(folder));
  for (const auto& member : folders) {
    ARBITER_ASSIGN(auto model, nn::load_decoder(member, compute.device, compute.frozen_weights()));
    if (model->config().reward_heads == 0) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "{path} is no reward model: it has no reward head. Train a "
                                  "reward model first."),
                  {{"path", member.string()}});
    }
    ARBITER_ASSIGN(const auto scale, read_scale(member));
    loaded.members_.push_back({std::move(model), scale});
    if (loaded.members_.back().model->config().vocabulary == loaded.config().vocabulary) continue;
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "{path} has another vocabulary than the reward model that it is a "
                                "member of. Copy the whole folder again."),
                {{"path", member.string()}});
  }
  return loaded;
}

std::int64_t RewardModel::context() const {
  const auto shortest = std::ranges::min_element(
      members_, {}, [](const Member& member) { return member.model->config().context; });
  return shortest->model->config().context;
}

std::int64_t RewardModel::scorers() const {
  std::int64_t count = 0;
  for (const auto& member : members_) count += member.model->config().reward_heads;
  return count;
}

torch::Tensor RewardModel::normalized(std::span<const Tokens> sequences,
                                      const Compute& compute) const {
  std::vector<torch::Tensor> parts;
  for (const auto& [model, scale] : members_) {
    const auto& [mean, deviation] = scale.normalizer;
    parts.push_back((raw_head_scores(*model, sequences, compute) - mean) / deviation);
  }
  return torch::cat(parts, 1);
}

RewardScores RewardModel::score(std::span<const Tokens> sequences, const Compute& compute,
                                const ScoringProgress& progress) const {
  RewardScores scores;
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& [model, scale] = members_[i];
    ScoringProgress of_all;
    if (progress) {
      of_all = [&, i](std::size_t done) {
        progress((i * sequences.size() + done) / members_.size());
      };
    }
    const auto raw = raw_head_scores(*model, sequences, compute, 64, of_all);
    const auto values = raw.accessor<float, 2>();
    for (std::int64_t head = 0; head < raw.size(1); ++head) {
      auto& own = scores.members.emplace_back();
      for (std::int64_t row = 0; row < raw.size(0); ++row)
        own.push_back(scale.normalizer.apply(static_cast<double>(values[row][head])));
    }
  }
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto spread = spread_of(scores.members, i);
    scores.values.push_back(spread.mean);
    scores.deviations.push_back(spread.deviation);
  }
  scores.heads = scorers();
  scores.temperature = temperature();
  return scores;
}

/// Where none was fitted to the mean of the members, what they have on average.
double RewardModel::temperature() const {
  if (const auto& first = members_.front().scale;
      members_.size() > 1 && first.ensemble_temperature > 0)
    return first.ensemble_temperature;
  double sum = 0;
  for (const auto& member : members_)
    sum += member.scale.temperature / member.scale.normalizer.deviation;
  return sum / static_cast<double>(members_.size());
}

}  // namespace arbiter::engine::learning

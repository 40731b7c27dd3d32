// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_examples.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/engine/accuracy.h"

namespace arbiter::engine::learning {
namespace {

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Adds every two responses of which one stands on a better place.
void add_differences(const RewardExample& example, std::span<const double> scores,
                     RewardFigures& into) {
  const auto add = [&](double difference, std::size_t better, std::size_t worse) {
    into.differences.push_back(difference);
    into.groups.push_back(example.group);
    into.identities.push_back(pair_identity(*example.sequences[better], *example.sequences[worse]));
  };
  if (example.is_pair()) {
    if (example.target != 0.5) add((scores[0] - scores[1]) * (example.target < 0.5 ? -1 : 1), 0, 1);
    return;
  }
  std::size_t begin = 0;
  for (const auto size : example.tiers) {
    const auto end = begin + static_cast<std::size_t>(size);
    for (std::size_t better = begin; better < end; ++better)
      for (std::size_t worse = end; worse < scores.size(); ++worse)
        add(scores[better] - scores[worse], better, worse);
    begin = end;
  }
}

}  // namespace

std::size_t RewardExample::longest() const {
  return (*std::ranges::max_element(sequences, {}, [](const Tokens* s) { return s->size(); }))
      ->size();
}

RewardExample example_of(const RewardPair& pair, std::int64_t number) {
  RewardExample example;
  example.sequences = {&pair.chosen, &pair.rejected};
  example.tiers = {1, 1};
  example.target = pair.target;
  example.margin = pair.margin;
  example.weight = pair.weight;
  example.number = number;
  example.group = pair.group;
  return example;
}

RewardExample example_of(const RewardRanking& ranking, std::int64_t number) {
  RewardExample example;
  for (const auto& tier : ranking.tiers) {
    for (const auto& sequence : tier) example.sequences.push_back(&sequence);
    example.tiers.push_back(static_cast<std::int64_t>(tier.size()));
  }
  if (example.is_pair()) example.target = ranking.tiers.size() == 1 ? 0.5 : 1.0;
  example.weight = ranking.weight;
  example.number = number;
  example.group = ranking.group;
  return example;
}

double RewardFigures::accuracy() const {
  if (differences.empty()) return 0;
  double right = 0;
  for (const double d : differences) right += d > 0 ? 1 : d == 0 ? 0.5 : 0;
  return right / static_cast<double>(differences.size());
}

double RewardFigures::margin() const { return mean_of(differences); }
double RewardFigures::mean_score() const { return mean_of(scores); }
double RewardFigures::mean_disagreement() const {
  return scores.empty() ? 0 : disagreement / static_cast<double>(scores.size());
}

RewardFigures figures_of(std::span<const RewardExample> examples, const torch::Tensor& scores) {
  const auto means = scores.mean(1).contiguous();
  const std::span values(means.data_ptr<double>(), static_cast<std::size_t>(means.numel()));
  RewardFigures figures;
  figures.scores.assign(values.begin(), values.end());
  if (scores.size(1) > 1) figures.disagreement = scores.std(1).sum().item<double>();
  std::size_t at = 0;
  for (const auto& example : examples) {
    add_differences(example, values.subspan(at, example.sequences.size()), figures);
    at += example.sequences.size();
  }
  return figures;
}

std::vector<RewardExample> picked(std::span<const RewardExample> batch,
                                  std::span<const std::size_t> indices) {
  std::vector<RewardExample> examples;
  for (const auto i : indices) examples.push_back(batch[i]);
  return examples;
}

std::vector<std::size_t> by_length(std::span<const RewardExample> batch) {
  std::vector<std::size_t> order(batch.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return batch[i].longest(); });
  return order;
}

std::vector<std::vector<std::size_t>> micro_batches(std::span<const RewardExample> batch,
                                                    std::span<const std::size_t> order,
                                                    std::int64_t pairs) {
  const auto most =
      pairs > 0 ? 2 * static_cast<std::size_t>(pairs) : std::numeric_limits<std::size_t>::max();
  std::vector<std::vector<std::size_t>> parts;
  std::size_t sequences = 0;
  for (const auto i : order) {
    const auto own = batch[i].sequences.size();
    if (parts.empty() || sequences + own > most) {
      parts.emplace_back();
      sequences = 0;
    }
    sequences += own;
    parts.back().push_back(i);
  }
  return parts;
}

ScoreTable::ScoreTable(std::span<const RewardExample> batch, std::int64_t heads) {
  std::int64_t row = 0;
  for (const auto& example : batch) {
    auto& rows = rows_.emplace_back(example.sequences.size());
    for (auto& place : rows) place = row++;
  }
  scores_ = torch::zeros({row, heads}, torch::kFloat64);
}

void ScoreTable::fill(std::span<const std::size_t> indices, const torch::Tensor& scores) {
  std::vector<std::int64_t> rows;
  for (const auto i : indices) rows.insert(rows.end(), rows_[i].begin(), rows_[i].end());
  scores_.index_put_({torch::tensor(rows, torch::kInt64)},
                     scores.detach().to(torch::kCPU, torch::kFloat64));
}

}  // namespace arbiter::engine::learning

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/reward_scores.h"

#include <torch/torch.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "core/base/json_reader.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::learning {
namespace {

/// A forward pass is split where more than one token in eight of it would be padding, but not into
/// passes so small that their products are no longer efficient.
constexpr std::size_t kFewestTokens = 1024;

std::vector<std::size_t> by_length(std::span<const Tokens* const> sequences) {
  std::vector<std::size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return sequences[i]->size(); });
  return order;
}

/// Parts of `order` (shortest first) that share a forward pass.
std::vector<std::span<const std::size_t>> passes_of(std::span<const Tokens* const> sequences,
                                                    std::span<const std::size_t> order) {
  std::vector<std::span<const std::size_t>> passes;
  std::size_t begin = 0;
  std::size_t real = 0;
  for (std::size_t at = 0; at < order.size(); ++at) {
    const auto length = sequences[order[at]]->size();
    const auto rectangle = (at - begin + 1) * length;
    const bool mostly_padding = 8 * (rectangle - real - length) > rectangle;
    if (at > begin && mostly_padding && real >= kFewestTokens) {
      passes.push_back(order.subspan(begin, at - begin));
      begin = at;
      real = 0;
    }
    real += length;
  }
  if (begin < order.size()) passes.push_back(order.subspan(begin));
  return passes;
}

torch::Tensor last_hidden(const nn::Decoder& model, std::span<const Tokens* const> sequences,
                          std::span<const std::size_t> rows, const Compute& compute) {
  std::vector<Tokens> part;
  part.reserve(rows.size());
  for (const auto row : rows) part.push_back(*sequences[row]);
  const PrecisionScope precision(compute);
  return model.last_hidden(part);
}

}  // namespace

Result<RewardScale> read_scale(const std::filesystem::path& reward_model) {
  const auto file = reward_model / "arbiter.json";
  const auto notes = read_json_object(file);
  if (!notes && notes.error().code == ErrorCode::not_found) return RewardScale();
  if (!notes) return std::unexpected(notes.error());
  JsonReader reader(*notes, file.string());
  const RewardScale scale{{reader.number("reward_mean", 0), reader.number("reward_deviation", 1)},
                          reader.number("temperature", 1),
                          reader.number("ensemble_temperature", 0)};
  if (!(scale.normalizer.deviation > 0)) reader.refuse("reward_deviation", "a number above 0");
  if (!(scale.temperature > 0)) reader.refuse("temperature", "a number above 0");
  if (!(scale.ensemble_temperature >= 0))
    reader.refuse("ensemble_temperature", "a number from 0 on");
  ARBITER_TRY(reader.result());
  return scale;
}

torch::Tensor head_scores(const nn::Decoder& model, std::span<const Tokens* const> sequences,
                          const Compute& compute) {
  const auto order = by_length(sequences);
  std::vector<torch::Tensor> parts;
  for (const auto& rows : passes_of(sequences, order))
    parts.push_back(last_hidden(model, sequences, rows, compute));
  std::vector<std::int64_t> places(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) places[order[i]] = static_cast<std::int64_t>(i);
  const auto hidden =
      torch::cat(parts).index_select(0, torch::tensor(places, torch::kInt64).to(compute.device));
  // In f32 whatever the trunk's precision: a difference of scores is what the loss is made of.
  return model.rewards(hidden.to(torch::kFloat32));
}

torch::Tensor raw_head_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                              const Compute& compute, std::size_t batch,
                              const ScoringProgress& progress) {
  const torch::NoGradGuard no_gradients;
  std::vector<const Tokens*> pointers;
  for (const auto& sequence : sequences) pointers.push_back(&sequence);
  const auto order = by_length(pointers);
  if (!order.empty()) {
    const auto longest = static_cast<std::int64_t>(pointers[order.back()]->size());
    batch = std::min(batch, static_cast<std::size_t>(sequences_at_once(model, longest)));
  }
  auto scores =
      torch::empty({static_cast<std::int64_t>(sequences.size()), model.config().reward_heads});
  for (std::size_t at = 0; at < order.size(); at += batch) {
    stop_point();
    const auto rows = std::span(order).subspan(at, std::min(batch, order.size() - at));
    std::vector<const Tokens*> part;
    std::vector<std::int64_t> places;
    for (const auto row : rows) {
      part.push_back(pointers[row]);
      places.push_back(static_cast<std::int64_t>(row));
    }
    scores.index_put_({torch::tensor(places, torch::kInt64)},
                      head_scores(model, part, compute).to(torch::kCPU));
    if (progress) progress(at + rows.size());
  }
  return scores;
}

torch::Tensor raw_scores(const nn::Decoder& model, std::span<const Tokens> sequences,
                         const Compute& compute, std::size_t batch) {
  return raw_head_scores(model, sequences, compute, batch).mean(1);
}

}  // namespace arbiter::engine::learning

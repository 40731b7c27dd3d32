// SPDX-License-Identifier: GPL-3.0-or-later
// The decoder's fused CPU path: sequences one after another without padding, hand-vectorised
// operations, a cache with a length for each row. The plain path (decoder.cpp) is what it is
// tested against, and what runs on other devices and processors.
#include <torch/torch.h>

#include <algorithm>
#include <limits>

#include "core/engine/torch/autocast.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/decoder.h"
#include "core/engine/torch/nn/huge_pages.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::nn {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
/// In float32 the weights of a larger model are not kept a second time in the products' order: the
/// plain product reads them where they are.
constexpr std::int64_t kLargestCopied = 64'000'000;

bool bf16_is_set() { return bf16_autocast_is_on(torch::kCPU); }

std::int64_t rounded_up(std::int64_t x, std::int64_t to) { return (x + to - 1) / to * to; }

torch::Tensor integers(std::span<const std::int64_t> values) {
  return torch::tensor(std::vector<std::int64_t>(values.begin(), values.end()), torch::kInt64);
}

bool within(const torch::Tensor& indices, std::int64_t end) {
  const auto* at = indices.data_ptr<std::int64_t>();
  return std::all_of(at, at + indices.numel(), [end](auto i) { return i >= 0 && i < end; });
}

/// Sequences one after another: their tokens and the position of each.
struct Line {
  std::vector<std::int64_t> ids;
  std::vector<std::int64_t> places;
  std::vector<fused::Segment> segments;

  explicit Line(std::span<const Tokens> sequences) {
    for (const auto& sequence : sequences) {
      const auto length = static_cast<std::int64_t>(sequence.size());
      segments.push_back({static_cast<std::int64_t>(ids.size()), length, 0, 0});
      ids.insert(ids.end(), sequence.begin(), sequence.end());
      for (std::int64_t i = 0; i < length; ++i) places.push_back(i);
    }
  }
  /// Asks for the output of one more token.
  void want(std::int64_t row, std::int64_t position) {
    auto& segment = segments[static_cast<std::size_t>(row)];
    if (segment.query_count == 0) segment.first_query = position;
    const auto end = std::max(segment.first_query + segment.query_count, position + 1);
    segment.first_query = std::min(segment.first_query, position);
    segment.query_count = end - segment.first_query;
  }
  std::int64_t wanted() const {
    std::int64_t count = 0;
    for (const auto& segment : segments) count += segment.query_count;
    return count;
  }
};

}  // namespace

bool Decoder::is_fused() const {
  const bool bf16 = bf16_is_set();
  if (!fused::usable(device_, bf16) || (!config_.learned_positions && config_.head_width % 2 != 0))
    return false;
  const bool even = config_.width % 2 == 0 && config_.mlp_width % 2 == 0 &&
                    config_.heads * config_.head_width % 2 == 0;
  return even || !bf16;
}

fused::Heads Decoder::heads(bool rotary) const {
  fused::Heads heads{config_.heads, config_.key_value_heads, config_.head_width, {}, {}};
  if (rotary && !config_.learned_positions) {
    heads.cosine = rope_cosine_;
    heads.sine = rope_sine_;
  }
  return heads;
}

torch::Tensor Decoder::project(const torch::Tensor& x, std::size_t weight, std::size_t bias,
                               const torch::Tensor& addend, bool bf16, bool wide) const {
  const auto& matrix = parameters_.at(weight);
  const auto offset = bias == kNone ? torch::Tensor() : parameters_.at(bias);
  torch::Tensor y;
  if (!bf16 && parameters_.size() > kLargestCopied) {
    y = torch::linear(x, matrix, offset);
    if (addend.defined()) y = y + addend;
  } else {
    if (packed_.size() <= weight) packed_.resize(parameters_.entries().size());
    auto& packed = packed_[weight];
    if (packed == nullptr) packed = std::make_unique<fused::PackedWeight>(matrix);
    y = fused::linear(x, *packed, offset, addend, bf16, wide);
  }
  if (adapters_ && adapters_on_) adapters_->add_to(y, x, weight);
  return y;
}

torch::Tensor Decoder::fused_norm(const torch::Tensor& x, std::size_t weight, std::size_t bias,
                                  bool narrow) const {
  return fused::norm(x, parameters_.at(weight),
                     config_.layer_norm ? parameters_.at(bias) : torch::Tensor(),
                     config_.norm_epsilon, narrow);
}

torch::Tensor Decoder::fused_mlp(const Layer& layer, const torch::Tensor& x, bool bf16) const {
  const auto normal = fused_norm(x, layer.norm2, layer.norm2_bias, bf16);
  const auto inner = project(normal, layer.gate_up, layer.gate_up_bias, {}, bf16, false);
  const auto active = config_.gelu_mlp ? fused::gelu(inner) : fused::swiglu(inner);
  return project(active, layer.down, layer.down_bias, x, bf16, true);
}

torch::Tensor Decoder::fused_embedding(const torch::Tensor& ids,
                                       const torch::Tensor& places) const {
  // The kernels look up without asking.
  TORCH_CHECK_INDEX(within(ids, config_.vocabulary), "token id out of range");
  TORCH_CHECK_INDEX(within(places, config_.context), "sequence longer than the context");
  return fused::embedding(
      parameters_.at(embedding_), ids,
      config_.learned_positions ? parameters_.at(position_embedding_) : torch::Tensor(), places);
}

torch::Tensor Decoder::fused_hidden(const torch::Tensor& ids, const torch::Tensor& places,
                                    const fused::Segments& segments, RowCache* cache) const {
  const bool bf16 = bf16_is_set();
  auto all = std::make_shared<std::vector<fused::Segment>>(*segments);
  std::vector<std::int64_t> rows;
  for (auto& segment : *all) {
    for (std::int64_t i = 0; i < segment.query_count; ++i)
      rows.push_back(segment.begin + segment.first_query + i);
    segment.first_query = 0;
    segment.query_count = segment.length;
  }
  const bool some = static_cast<std::int64_t>(rows.size()) < ids.numel();
  auto x = fused_embedding(ids, places);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    stop_point();
    const auto& layer = layers_[i];
    const bool last = i + 1 == layers_.size();
    const auto normal = fused_norm(x, layer.norm1, layer.norm1_bias, bf16);
    auto qkv = project(normal, layer.qkv, layer.qkv_bias, {}, bf16, false);
    if (cache != nullptr) {
      if (!config_.learned_positions) fused::rotate(qkv, heads(true), places, 1);
      for (std::size_t row = 0; row < segments->size(); ++row)
        for (std::int64_t t = 0; t < (*segments)[row].length; ++t)
          fused::cache_token(qkv, (*segments)[row].begin + t, heads(false), cache->keys[i],
                             cache->values[i], static_cast<std::int64_t>(row), t);
    }
    // After the last layer's keys and values, only the wanted tokens go on.
    const auto mixed = fused::attention(qkv, heads(cache == nullptr), places,
                                        last ? segments : fused::Segments(all));
    if (last && some) x = x.index_select(0, integers(rows));
    x = project(mixed, layer.output, layer.output_bias, x, bf16, true);
    x = fused_mlp(layer, x, bf16);
  }
  return fused_norm(x, final_norm_, final_norm_bias_, false);
}

torch::Tensor Decoder::hidden_at(std::span<const Tokens> sequences, const torch::Tensor& row,
                                 const torch::Tensor& position) const {
  const bool empty = std::ranges::any_of(sequences, [](const auto& s) { return s.empty(); });
  if (!is_fused() || empty) {
    const auto batch = pad_right(sequences, config_.pad_token, device_);
    return hidden(batch.input).index({row, position});
  }
  Line line(sequences);
  const auto rows = row.contiguous();
  const auto positions = position.contiguous();
  const auto* row_at = rows.data_ptr<std::int64_t>();
  const auto* position_at = positions.data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < rows.numel(); ++i) line.want(row_at[i], position_at[i]);
  const auto segments = std::make_shared<const std::vector<fused::Segment>>(line.segments);
  const auto all = fused_hidden(integers(line.ids), integers(line.places), segments, nullptr);
  // The places may come in any order and with gaps.
  std::vector<std::int64_t> first_output;
  std::int64_t outputs = 0;
  for (const auto& segment : *segments) {
    first_output.push_back(outputs - segment.first_query);
    outputs += segment.query_count;
  }
  std::vector<std::int64_t> at;
  bool in_order = outputs == rows.numel();
  for (std::int64_t i = 0; i < rows.numel(); ++i) {
    at.push_back(first_output[static_cast<std::size_t>(row_at[i])] + position_at[i]);
    in_order = in_order && at.back() == i;
  }
  return in_order ? all : all.index_select(0, integers(at));
}

torch::Tensor Decoder::last_hidden(std::span<const Tokens> sequences) const {
  std::vector<std::int64_t> last;
  for (const auto& sequence : sequences)
    last.push_back(static_cast<std::int64_t>(sequence.size()) - 1);
  const auto count = static_cast<std::int64_t>(sequences.size());
  return hidden_at(sequences, torch::arange(count, torch::kInt64).to(device_),
                   integers(last).to(device_));
}

torch::Tensor Decoder::begin(std::span<const Tokens> prompts, std::int64_t capacity,
                             RowCache& cache) const {
  const auto rows = static_cast<std::int64_t>(prompts.size());
  const auto options =
      torch::TensorOptions().dtype(bf16_is_set() ? torch::kBFloat16 : torch::kFloat32);
  cache.capacity = rounded_up(capacity, kernels::kPanel);
  const auto kv = config_.key_value_heads;
  const auto wide = rounded_up(config_.head_width, kernels::kPanel);
  // All layers in one buffer, which is large enough for huge pages.
  const auto of_keys = rows * kv * config_.head_width * cache.capacity;
  const auto of_values = rows * kv * cache.capacity * wide;
  const auto buffer = torch::empty({config_.layers * (of_keys + of_values)}, options);
  prefer_huge_pages(buffer);
  // Zeros: lanes past a row's length are multiplied too, and must be numbers.
  buffer.zero_();
  for (std::int64_t i = 0; i < config_.layers; ++i) {
    const auto at = i * (of_keys + of_values);
    cache.keys.push_back(
        buffer.narrow(0, at, of_keys).view({rows, kv, config_.head_width, cache.capacity}));
    cache.values.push_back(
        buffer.narrow(0, at + of_keys, of_values).view({rows, kv, cache.capacity, wide}));
  }
  Line line(prompts);
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto length = line.segments[static_cast<std::size_t>(row)].length;
    line.want(row, length - 1);
    cache.lengths.push_back(length);
  }
  return fused_hidden(integers(line.ids), integers(line.places),
                      std::make_shared<const std::vector<fused::Segment>>(line.segments), &cache);
}

torch::Tensor Decoder::advance(std::span<const std::int64_t> tokens,
                               std::span<const std::int64_t> slots, RowCache& cache) const {
  const bool bf16 = cache.keys.front().scalar_type() == torch::kBFloat16;
  std::vector<std::int64_t> places;
  for (const auto slot : slots) places.push_back(cache.lengths[static_cast<std::size_t>(slot)]++);
  const auto place_tensor = integers(places);
  const auto shape = heads(true);
  auto x = fused_embedding(integers(tokens), place_tensor);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    stop_point();
    const auto& layer = layers_[i];
    const auto normal = fused_norm(x, layer.norm1, layer.norm1_bias, bf16);
    auto qkv = project(normal, layer.qkv, layer.qkv_bias, {}, bf16, false);
    if (!config_.learned_positions) fused::rotate(qkv, shape, place_tensor, 1);
    const auto mixed =
        fused::cached_attention(qkv, shape, cache.keys[i], cache.values[i], slots, places);
    x = project(mixed, layer.output, layer.output_bias, x, bf16, true);
    x = fused_mlp(layer, x, bf16);
  }
  return fused_norm(x, final_norm_, final_norm_bias_, false);
}

}  // namespace arbiter::engine::nn

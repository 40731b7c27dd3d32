// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/decoder.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <cmath>
#include <limits>

#include "core/engine/torch/autocast.h"
#include "core/engine/torch/nn/rope.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::nn {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

}  // namespace

KeyValueCache KeyValueCache::make(const DecoderConfig& config, std::int64_t rows,
                                  std::int64_t capacity, torch::Device device) {
  KeyValueCache cache;
  // In a bfloat16 scope the products take bfloat16: kept so, the cache is not cast at each step.
  const bool half = bf16_autocast_is_on(device.type());
  const auto options =
      torch::TensorOptions().dtype(half ? torch::kBFloat16 : torch::kFloat32).device(device);
  const std::vector<std::int64_t> shape{rows, config.key_value_heads, capacity, config.head_width};
  for (std::int64_t i = 0; i < config.layers; ++i) {
    cache.keys.push_back(torch::empty(shape, options));
    cache.values.push_back(torch::empty(shape, options));
  }
  return cache;
}

void KeyValueCache::keep_rows(const torch::Tensor& rows) {
  for (auto& tensor : keys) tensor = tensor.index_select(0, rows);
  for (auto& tensor : values) tensor = tensor.index_select(0, rows);
}

Decoder::Decoder(const DecoderConfig& config, torch::Device device, Weights weights)
    : config_(config), device_(device) {
  const auto width = config.width;
  const auto add = [&](const std::string& name, std::vector<std::int64_t> shape, bool present,
                       bool multiplies = false) {
    return present ? parameters_.add(name, std::move(shape), multiplies) : kNone;
  };
  embedding_ = add("embedding", {config.vocabulary, width}, true);
  position_embedding_ = add("positions", {config.context, width}, config.learned_positions);
  const auto gate_up = config.gelu_mlp ? config.mlp_width : 2 * config.mlp_width;
  for (std::int64_t i = 0; i < config.layers; ++i) {
    const std::string at = "layers." + std::to_string(i) + ".";
    Layer layer{};
    layer.norm1 = add(at + "norm1", {width}, true);
    layer.norm1_bias = add(at + "norm1_bias", {width}, config.layer_norm);
    layer.qkv = add(at + "qkv", {config.qkv_width(), width}, true, true);
    layer.qkv_bias = add(at + "qkv_bias", {config.qkv_width()}, config.attention_bias);
    layer.output = add(at + "output", {width, config.heads * config.head_width}, true, true);
    layer.output_bias = add(at + "output_bias", {width}, config.output_bias);
    layer.norm2 = add(at + "norm2", {width}, true);
    layer.norm2_bias = add(at + "norm2_bias", {width}, config.layer_norm);
    layer.gate_up = add(at + "gate_up", {gate_up, width}, true, true);
    layer.gate_up_bias = add(at + "gate_up_bias", {gate_up}, config.output_bias);
    layer.down = add(at + "down", {width, config.mlp_width}, true, true);
    layer.down_bias = add(at + "down_bias", {width}, config.output_bias);
    layers_.push_back(layer);
  }
  final_norm_ = add("final_norm", {width}, true);
  final_norm_bias_ = add("final_norm_bias", {width}, config.layer_norm);
  head_ =
      add("head", {config.vocabulary, width}, !config.tied_head && config.reward_heads == 0, true);
  score_ = add("score", {config.reward_heads, width}, config.reward_heads > 0);
  parameters_.allocate(device, weights);

  if (!config.learned_positions) {
    const auto angles =
        torch::outer(torch::arange(config.context, torch::kFloat64), rope_frequencies(config));
    rope_cosine_ = angles.cos().to(torch::kFloat32).to(device);
    rope_sine_ = angles.sin().to(torch::kFloat32).to(device);
  }
}

void Decoder::initialize(std::int64_t seed) {
  const torch::NoGradGuard no_gradients;
  auto generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(seed));
  const double residual = 1.0 / std::sqrt(2.0 * static_cast<double>(config_.layers));
  for (const auto& entry : parameters_.entries()) {
    stop_point();
    auto value = entry.value.detach();
    const bool bias = entry.name.ends_with("_bias");
    if (bias || entry.name == "score") {
      value.zero_();
    } else if (entry.shape.size() == 1) {
      value.fill_(1);
    } else {
      const bool projects = entry.name.ends_with(".output") || entry.name.ends_with(".down");
      value.copy_(
          torch::empty(entry.shape).normal_(0, projects ? 0.02 * residual : 0.02, generator));
    }
  }
}

void Decoder::copy_from(const Decoder& other) {
  const torch::NoGradGuard no_gradients;
  for (const auto& entry : parameters_.entries())
    if (const auto* source = other.parameters_.find(entry.name))
      entry.value.detach().copy_(source->value.detach());
}

torch::Tensor Decoder::normalized(const torch::Tensor& x, std::size_t weight,
                                  std::size_t bias) const {
  if (config_.layer_norm) {
    return torch::layer_norm(x, {config_.width}, parameters_.at(weight), parameters_.at(bias),
                             config_.norm_epsilon);
  }
  const auto scale = torch::rsqrt(x.pow(2).mean(-1, true) + config_.norm_epsilon);
  return x * scale * parameters_.at(weight);
}

torch::Tensor Decoder::linear(const torch::Tensor& x, std::size_t weight, std::size_t bias) const {
  auto y = torch::linear(x, parameters_.at(weight),
                         bias == kNone ? torch::Tensor() : parameters_.at(bias));
  if (adapters_ && adapters_on_) adapters_->add_to(y, x, weight);
  return y;
}

Result<void> Decoder::add_adapters(const LoraConfig& config, bool trainable, std::int64_t seed) {
  ARBITER_ASSIGN(adapters_, LoraAdapters::make(config, *this, trainable, seed));
  return {};
}

void Decoder::merge_adapters() {
  const torch::NoGradGuard no_gradients;
  for (const auto& site : adapters_->sites()) {
    stop_point();
    auto rows = parameters_.at(site.weight).detach().narrow(0, site.row, site.rows);
    rows.add_(adapters_->delta(site.weight, site.row));
  }
  if (adapters_->score().defined())
    parameters_.at(score_).detach().copy_(adapters_->score().detach());
  adapters_.reset();
}

torch::Tensor Decoder::attention(std::size_t index, const torch::Tensor& x,
                                 const ForwardInput& input, const torch::Tensor& cosine,
                                 const torch::Tensor& sine, KeyValueCache* cache) const {
  const Layer& layer = layers_[index];
  const auto batch = x.size(0);
  const auto time = x.size(1);
  const auto split = linear(x, layer.qkv, layer.qkv_bias)
                         .split({config_.heads * config_.head_width, config_.key_value_width(),
                                 config_.key_value_width()},
                                -1);
  const auto by_heads = [&](const torch::Tensor& part, std::int64_t heads) {
    return part.view({batch, time, heads, config_.head_width}).transpose(1, 2);
  };
  auto query = by_heads(split[0], config_.heads);
  auto key = by_heads(split[1], config_.key_value_heads);
  auto value = by_heads(split[2], config_.key_value_heads);
  if (!config_.learned_positions) {
    query = apply_rope(query, cosine, sine);
    key = apply_rope(key, cosine, sine);
  }
  if (cache != nullptr) {
    cache->keys[index].narrow(2, cache->length, time).copy_(key);
    cache->values[index].narrow(2, cache->length, time).copy_(value);
    key = cache->keys[index].narrow(2, 0, cache->length + time);
    value = cache->values[index].narrow(2, 0, cache->length + time);
  }
  const auto groups = config_.heads / config_.key_value_heads;
  if (groups > 1) {
    key = key.repeat_interleave(groups, 1);
    value = value.repeat_interleave(groups, 1);
  }
  const double scale = 1.0 / std::sqrt(static_cast<double>(config_.head_width));
  auto scores = torch::matmul(query * scale, key.transpose(-1, -2));
  if (input.mask.defined()) scores = scores + input.mask;
  const auto mixed = torch::matmul(scores.softmax(-1), value);
  return linear(mixed.transpose(1, 2).reshape({batch, time, config_.heads * config_.head_width}),
                layer.output, layer.output_bias);
}

torch::Tensor Decoder::mlp(const Layer& layer, const torch::Tensor& x) const {
  const auto inner = linear(x, layer.gate_up, layer.gate_up_bias);
  if (config_.gelu_mlp) return linear(torch::gelu(inner, "tanh"), layer.down, layer.down_bias);
  const auto halves = inner.chunk(2, -1);
  return linear(torch::silu(halves[0]) * halves[1], layer.down, layer.down_bias);
}

torch::Tensor Decoder::hidden(const ForwardInput& input, KeyValueCache* cache) const {
  auto x = torch::embedding(parameters_.at(embedding_), input.ids);
  torch::Tensor cosine;
  torch::Tensor sine;
  if (config_.learned_positions) {
    x = x + torch::embedding(parameters_.at(position_embedding_), input.positions);
  } else {
    cosine = rope_cosine_.index({input.positions}).unsqueeze(1);
    sine = rope_sine_.index({input.positions}).unsqueeze(1);
  }
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    stop_point();
    const auto& layer = layers_[i];
    x = x + attention(i, normalized(x, layer.norm1, layer.norm1_bias), input, cosine, sine, cache);
    x = x + mlp(layer, normalized(x, layer.norm2, layer.norm2_bias));
  }
  if (cache != nullptr) cache->length += input.ids.size(1);
  return normalized(x, final_norm_, final_norm_bias_);
}

torch::Tensor Decoder::logits(const torch::Tensor& hidden) const {
  const auto head = head_ == kNone ? embedding_ : head_;
  if (is_fused() && hidden.dim() == 2)
    return project(hidden, head, kNone, {}, bf16_autocast_is_on(torch::kCPU), true);
  return torch::linear(hidden, parameters_.at(head));
}

torch::Tensor Decoder::rewards(const torch::Tensor& hidden) const {
  const bool adapted = adapters_ && adapters_on_ && adapters_->score().defined();
  return torch::linear(hidden, adapted ? adapters_->score() : parameters_.at(score_));
}

torch::Tensor causal_mask(std::int64_t time, torch::Device device) {
  return torch::full({time, time}, -std::numeric_limits<float>::infinity(),
                     torch::TensorOptions().device(device))
      .triu(1);
}

}  // namespace arbiter::engine::nn

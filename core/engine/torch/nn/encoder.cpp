// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/encoder.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/base/files.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/tensor_file.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::nn {
namespace {

constexpr const char* embeddings = "bert.embeddings.";
constexpr const char* pooler = "bert.pooler.dense";
constexpr const char* head = "classifier";

std::string layer_name(std::int64_t index) {
  return "bert.encoder.layer." + std::to_string(index) + '.';
}

/// Older checkpoints call a norm's weight and bias gamma and beta.
std::string older_name(const std::string& name) {
  if (name.ends_with("LayerNorm.weight")) return name.substr(0, name.size() - 6) + "gamma";
  if (name.ends_with("LayerNorm.bias")) return name.substr(0, name.size() - 4) + "beta";
  return name;
}

/// The tensor of that name: with or without the prefix of the model inside a larger one.
const TensorEntry* find_in(const SafetensorsIndex& file, const std::string& name) {
  for (const auto& candidate : {name, older_name(name)}) {
    if (const auto* found = file.find(candidate)) return found;
    if (!candidate.starts_with("bert.")) continue;
    if (const auto* found = file.find(candidate.substr(5))) return found;
  }
  return nullptr;
}

bool may_be_absent(const std::string& name) {
  return name.starts_with(head) || name.starts_with(pooler);
}

std::unexpected<Error> missing(const std::string& name, const std::filesystem::path& file) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core", "Tensor `{name}` is missing in the encoder's weights."),
              {{"name", name}}, {file.string(), 0, {}});
}

}  // namespace

Encoder::Encoder(const EncoderConfig& config, std::int64_t labels, bool pools, torch::Device device,
                 Weights weights)
    : config_(config), pools_(pools), device_(device) {
  const auto width = config.width;
  const auto matrix = [&](const std::string& name, std::int64_t rows, std::int64_t columns) {
    parameters_.add(name + ".weight", {rows, columns}, true);
    parameters_.add(name + ".bias", {rows});
  };
  const auto norm = [&](const std::string& name) {
    parameters_.add(name + ".weight", {width});
    parameters_.add(name + ".bias", {width});
  };
  const std::string of = embeddings;
  parameters_.add(of + "word_embeddings.weight", {config.vocabulary, width});
  parameters_.add(of + "position_embeddings.weight", {config.context, width});
  parameters_.add(of + "token_type_embeddings.weight", {config.token_types, width});
  norm(of + "LayerNorm");
  for (std::int64_t i = 0; i < config.layers; ++i) {
    const auto layer = layer_name(i);
    for (const char* part : {"query", "key", "value"})
      matrix(layer + "attention.self." + part, width, width);
    matrix(layer + "attention.output.dense", width, width);
    norm(layer + "attention.output.LayerNorm");
    matrix(layer + "intermediate.dense", config.mlp_width, width);
    matrix(layer + "output.dense", width, config.mlp_width);
    norm(layer + "output.LayerNorm");
  }
  if (pools_) matrix(pooler, width, width);
  if (labels > 0) matrix(head, labels, width);
  parameters_.allocate(device, weights);
}

const torch::Tensor& Encoder::at(const std::string& name) const {
  return parameters_.find(name)->value;
}

torch::Tensor Encoder::linear(const torch::Tensor& x, const std::string& name) const {
  return torch::linear(x, at(name + ".weight"), at(name + ".bias"));
}

torch::Tensor Encoder::normalized(const torch::Tensor& x, const std::string& name) const {
  return torch::layer_norm(x.to(torch::kFloat32), {config_.width}, at(name + ".weight"),
                           at(name + ".bias"), config_.norm_epsilon);
}

torch::Tensor Encoder::attention(const torch::Tensor& x, const torch::Tensor& mask,
                                 const std::string& layer) const {
  const auto batch = x.size(0);
  const auto time = x.size(1);
  const auto by_heads = [&](const char* part) {
    return linear(x, layer + "attention.self." + part)
        .view({batch, time, config_.heads, config_.head_width()})
        .transpose(1, 2);
  };
  const double scale = 1.0 / std::sqrt(static_cast<double>(config_.head_width()));
  const auto scores =
      torch::matmul(by_heads("query") * scale, by_heads("key").transpose(-1, -2)) + mask;
  const auto mixed = torch::matmul(scores.softmax(-1), by_heads("value"));
  const auto joined = mixed.transpose(1, 2).reshape({batch, time, config_.width});
  return linear(joined, layer + "attention.output.dense");
}

torch::Tensor Encoder::hidden(std::span<const Tokens* const> sequences) const {
  std::size_t longest = 1;
  for (const auto* sequence : sequences) longest = std::max(longest, sequence->size());
  const auto rows = static_cast<std::int64_t>(sequences.size());
  const auto time = static_cast<std::int64_t>(longest);
  auto ids = torch::full({rows, time}, config_.pad_token, torch::kInt64);
  auto mask = torch::zeros({rows, 1, 1, time});
  for (std::int64_t row = 0; row < rows; ++row) {
    const auto& sequence = *sequences[static_cast<std::size_t>(row)];
    std::ranges::copy(sequence, ids.data_ptr<std::int64_t>() + row * time);
    const auto length = static_cast<std::int64_t>(sequence.size());
    // An empty text sees its own padding, so that no softmax row is empty.
    if (length > 0) mask[row].narrow(-1, length, time - length).fill_(kMasked);
  }
  ids = ids.to(device_);
  mask = mask.to(device_);
  const std::string of = embeddings;
  auto x = torch::embedding(at(of + "word_embeddings.weight"), ids) +
           at(of + "position_embeddings.weight").narrow(0, 0, time) +
           at(of + "token_type_embeddings.weight")[0];
  x = normalized(x, of + "LayerNorm");
  for (std::int64_t i = 0; i < config_.layers; ++i) {
    stop_point();
    const auto layer = layer_name(i);
    x = normalized(x + attention(x, mask, layer), layer + "attention.output.LayerNorm");
    auto inner = linear(x, layer + "intermediate.dense");
    inner = config_.activation == "relu"
                ? torch::relu(inner)
                : torch::gelu(inner, config_.activation == "gelu_new" ? "tanh" : "none");
    x = normalized(x + linear(inner, layer + "output.dense"), layer + "output.LayerNorm");
  }
  return x;
}

torch::Tensor Encoder::pooled(const torch::Tensor& hidden) const {
  return torch::tanh(linear(hidden.select(1, 0), pooler));
}

torch::Tensor Encoder::logits(const torch::Tensor& states) const { return linear(states, head); }

void Encoder::initialize(std::int64_t seed) {
  const torch::NoGradGuard no_gradients;
  auto generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(seed));
  for (const auto& entry : parameters_.entries()) {
    auto value = entry.value.detach();
    if (entry.name.ends_with(".bias")) {
      value.zero_();
    } else if (entry.shape.size() == 1) {
      value.fill_(1);
    } else {
      value.copy_(torch::empty(entry.shape).normal_(0, 0.02, generator));
    }
  }
}

Result<void> Encoder::load(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsIndex::open(folder));
  const torch::NoGradGuard no_gradients;
  for (const auto& entry : parameters_.entries()) {
    stop_point();
    const auto* stored = find_in(file, entry.name);
    if (stored == nullptr) {
      if (may_be_absent(entry.name)) continue;
      return missing(entry.name, file.path());
    }
    ARBITER_ASSIGN(const auto tensor, tensor_of(*stored, file.bytes(*stored), file.path()));
    ARBITER_TRY(fill_tensor(entry.value.detach(), tensor, entry.name, file.path()));
  }
  return {};
}

Result<void> Encoder::save(const std::filesystem::path& folder,
                           std::span<const std::string> labels) const {
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& entry : parameters_.entries())
    tensors.push_back(tensor_to_write(entry.name, entry.value, alive));
  ARBITER_TRY(write_safetensors(folder / "model.safetensors", tensors));
  auto object = to_json(config_);
  if (!labels.empty()) {
    object["architectures"] = nlohmann::json::array(
        {pools_ ? "BertForSequenceClassification" : "BertForTokenClassification"});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      object["id2label"][std::to_string(i)] = labels[i];
      object["label2id"][labels[i]] = i;
    }
  }
  return write_file_atomically(folder / "config.json", object.dump(2) + "\n");
}

Result<void> create_encoder(const EncoderConfig& config, std::int64_t seed,
                            const std::filesystem::path& folder) {
  Encoder encoder(config, 0, false, torch::kCPU, Weights::frozen);
  encoder.initialize(seed);
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  return encoder.save(folder, {});
}

}  // namespace arbiter::engine::nn

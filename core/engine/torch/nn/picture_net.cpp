// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/picture_net.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/tensor_file.h"
#include "core/engine/torch/stop.h"

namespace arbiter::engine::nn {
namespace {

constexpr const char* model_type = "arbiter-pictures";
constexpr std::int64_t least_places = 4;  ///< a side, when the head sees it

/// How often the picture is halved.
std::size_t halvings(std::int64_t size) {
  std::size_t count = 0;
  for (; size / 2 >= least_places; size /= 2) ++count;
  return count;
}

std::string layer_name(std::size_t index) { return "layers." + std::to_string(index); }

}  // namespace

PictureNet::PictureNet(const PictureNetConfig& config, torch::Device device, Weights weights)
    : config_(config), device_(device), layers_(halvings(config.size) + 1) {
  std::int64_t before = 3;
  for (std::size_t i = 0; i < layers_; ++i) {
    const auto channels = config.channels << std::min<std::size_t>(i, 2);
    parameters_.add(layer_name(i) + ".weight", {channels, before, 3, 3});
    parameters_.add(layer_name(i) + ".norm", {channels});
    parameters_.add(layer_name(i) + ".bias", {channels});
    before = channels;
  }
  parameters_.add("head.weight", {config.labels, before * least_places * least_places});
  parameters_.add("head.bias", {config.labels});
  parameters_.allocate(device, weights);
}

torch::Tensor PictureNet::logits(const torch::Tensor& pixels) const {
  const auto value = [&](std::size_t index) { return parameters_.at(index); };
  auto x = pixels.to(device_).to(torch::kFloat32).permute({0, 3, 1, 2}).contiguous();
  // Brightness, tint and contrast of a picture are of no matter. One scale for all channels: what
  // is noise in one stays small.
  x = x - x.mean({2, 3}, true);
  x = x * torch::rsqrt(x.square().mean({1, 2, 3}, true) + 1);
  for (std::size_t i = 0; i < layers_; ++i) {
    stop_point();
    x = torch::conv2d(x, value(3 * i), {}, 1, 1);
    x = torch::relu(torch::group_norm(x, 1, value(3 * i + 1), value(3 * i + 2)));
    if (i + 1 < layers_) x = torch::max_pool2d(x, 2);
  }
  // Where on the picture something is seen counts: nothing is pooled over all of it.
  x = torch::adaptive_avg_pool2d(x, {least_places, least_places}).flatten(1);
  return torch::linear(x, value(3 * layers_), value(3 * layers_ + 1));
}

void PictureNet::initialize(std::int64_t seed) {
  const torch::NoGradGuard no_gradients;
  auto generator = at::detail::createCPUGenerator(static_cast<std::uint64_t>(seed));
  for (const auto& entry : parameters_.entries()) {
    auto value = entry.value.detach();
    if (entry.shape.size() < 2 || entry.name == "head.weight") {
      value.fill_(entry.name.ends_with(".norm") ? 1 : 0);
      continue;
    }
    const auto inputs = static_cast<double>(entry.size / entry.shape[0]);
    value.copy_(torch::empty(entry.shape).normal_(0, std::sqrt(2 / inputs), generator));
  }
}

Result<void> PictureNet::load(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto file, SafetensorsIndex::open(folder));
  const torch::NoGradGuard no_gradients;
  for (const auto& entry : parameters_.entries()) {
    const auto* stored = file.find(entry.name);
    if (stored == nullptr) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core", "Tensor `{name}` is missing in the network's weights."),
                  {{"name", entry.name}}, {file.path().string(), 0, {}});
    }
    ARBITER_ASSIGN(const auto tensor, tensor_of(*stored, file.bytes(*stored), file.path()));
    ARBITER_TRY(fill_tensor(entry.value.detach(), tensor, entry.name, file.path()));
  }
  return {};
}

Result<void> PictureNet::save(const std::filesystem::path& folder) const {
  std::vector<torch::Tensor> alive;
  std::vector<TensorToWrite> tensors;
  for (const auto& entry : parameters_.entries())
    tensors.push_back(tensor_to_write(entry.name, entry.value, alive));
  ARBITER_TRY(write_safetensors(folder / "model.safetensors", tensors));
  const nlohmann::json object{{"model_type", model_type},
                              {"picture_size", config_.size},
                              {"channels", config_.channels},
                              {"num_labels", config_.labels}};
  return write_file_atomically(folder / "config.json", object.dump(2) + "\n");
}

Result<PictureNetConfig> read_picture_net_config(const std::filesystem::path& folder) {
  const auto file = (folder / "config.json").string();
  ARBITER_ASSIGN(const auto object, read_json_object(file));
  JsonReader reader(object, file);
  const bool fits = reader.text("model_type") == model_type;
  const PictureNetConfig config{.size = reader.integer("picture_size", 32, 8, 512),
                                .channels = reader.integer("channels", 16, 1, 1024),
                                .labels = reader.integer("num_labels", 0, 0, 1 << 16)};
  ARBITER_TRY(reader.result());
  if (fits && config.labels > 0) return config;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The model in {folder} is no network for pictures. Leave it out to "
                              "start with a new one."),
              {{"folder", folder.string()}});
}

}  // namespace arbiter::engine::nn

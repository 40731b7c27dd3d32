// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::nn {

struct PictureNetConfig {
  std::int64_t size = 32;      ///< pixels a side
  std::int64_t channels = 24;  ///< of the first layer; each later one doubles them up to 4 times
  std::int64_t labels = 0;
};

/// A small convolutional network for square RGB pictures: 3 x 3 convolutions, each normalised over
/// all its outputs (Wu and He 2018, one group), rectified and, until about 4 x 4 places are left,
/// reduced by a maximum over 2 x 2; then a linear head on all places. Pictures are brought to mean
/// 0 in each channel and to one scale. In float32 also where products are bfloat16: networks this
/// small are no faster and learn less. For one thread at a time.
class PictureNet {
 public:
  PictureNet(const PictureNetConfig& config, torch::Device device, Weights weights);

  const PictureNetConfig& config() const { return config_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

  /// `[pictures, size, size, 3]` uint8 to logits `[pictures, labels]`.
  torch::Tensor logits(const torch::Tensor& pixels) const;

  /// Normal with variance 2 / inputs (He et al. 2015); biases and head 0.
  void initialize(std::int64_t seed);
  /// Fills all of it; another shape is an error that names the tensor.
  Result<void> load(const std::filesystem::path& folder);
  /// `model.safetensors` and `config.json`.
  Result<void> save(const std::filesystem::path& folder) const;

 private:
  PictureNetConfig config_;
  torch::Device device_;
  Parameters parameters_;
  std::size_t layers_ = 0;
};

/// An error where the folder has no network for pictures.
Result<PictureNetConfig> read_picture_net_config(const std::filesystem::path& folder);

}  // namespace arbiter::engine::nn

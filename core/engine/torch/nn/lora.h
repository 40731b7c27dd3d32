// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/engine/adapter_config.h"
#include "core/engine/torch/nn/parameters.h"

/// Low-rank adapters (Hu et al. 2021, "LoRA"): y = W x + (alpha / rank) B A x. W stays as it is, A
/// and B are trained. On disk they have PEFT's layout.
namespace arbiter::engine::nn {

class Decoder;

struct LoraConfig {
  std::int64_t rank = 8;
  double alpha = 16;
  /// Last parts of module names as PEFT matches them: `q_proj`, `c_attn` ... Empty: the usual ones
  /// of the architecture.
  std::vector<std::string> targets;
};

/// The adapters of one decoder, and its reward heads where it has some: these are trained whole.
class LoraAdapters {
 public:
  /// A is uniform in +-1/sqrt(inputs), B zero: at first nothing changes. A target that no module
  /// has is an error.
  static Result<std::unique_ptr<LoraAdapters>> make(const LoraConfig& config, const Decoder& model,
                                                    bool trainable, std::int64_t seed);

  const LoraConfig& config() const { return config_; }
  Parameters& parameters() { return parameters_; }
  const Parameters& parameters() const { return parameters_; }

  /// Adds to `y` = W x, in place, what the adapters on parameter `weight` of the decoder give.
  void add_to(torch::Tensor& y, const torch::Tensor& x, std::size_t weight) const;
  /// (alpha / rank) B A of the rows that begin at `row` of parameter `weight`: `[rows, inputs]`;
  /// undefined where none is adapted.
  torch::Tensor delta(std::size_t weight, std::int64_t row) const;
  /// The reward heads `[heads, width]`; undefined for a language model.
  torch::Tensor score() const;

  struct Site {
    std::string module;      ///< as the checkpoint names it, without `.weight`
    std::size_t weight = 0;  ///< index of the decoder's (fused) parameter
    std::int64_t row = 0;    ///< first of its rows that belong to the module
    std::int64_t rows = 0;
    std::size_t a = 0;  ///< `[rank, inputs]`
    std::size_t b = 0;  ///< `[rows, rank]`
  };
  const std::vector<Site>& sites() const { return sites_; }

 private:
  explicit LoraAdapters(LoraConfig config) : config_(std::move(config)) {}
  double scale() const { return config_.alpha / static_cast<double>(config_.rank); }

  LoraConfig config_;
  Parameters parameters_;
  std::vector<Site> sites_;
  std::optional<std::size_t> score_;
};

/// While it lives the decoder computes without its adapters: the same weights are then the frozen
/// reference policy.
class AdaptersOff {
 public:
  explicit AdaptersOff(const Decoder& model);
  ~AdaptersOff();
  AdaptersOff(const AdaptersOff&) = delete;
  AdaptersOff& operator=(const AdaptersOff&) = delete;

 private:
  const Decoder& model_;
  bool before_;
};

/// Writes `adapter_config.json` and `adapter_model.safetensors`; `base` is the folder of W.
Result<void> save_adapters(const Decoder& model, const std::filesystem::path& base,
                           const std::filesystem::path& folder);

using engine::is_adapter_folder;
using engine::read_adapter_config;

/// Fills the decoder's adapters from `folder`.
Result<void> load_adapters(Decoder& model, const std::filesystem::path& folder);

}  // namespace arbiter::engine::nn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <memory>
#include <span>

#include "core/engine/engine.h"
#include "core/engine/naming.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/parameters.h"

namespace arbiter::engine::learning {

using Examples = std::span<const NamedExample* const>;

/// A network that names: for pictures, or on a decoder or an encoder for texts.
class NamingNetwork {
 public:
  virtual ~NamingNetwork() = default;

  virtual nn::Parameters& parameters() = 0;
  /// `[rows, labels]`, float32: the rows of each example in order.
  virtual torch::Tensor logits(Examples examples) const = 0;
  /// How many examples as long as the longest of these go through at once.
  virtual std::int64_t at_once(Examples examples) const = 0;
  /// The weights and what tells of them, with its labels; `base` has the tokenizer's files.
  virtual Result<void> write(const std::filesystem::path& base,
                             const std::filesystem::path& into) const = 0;
  /// The longest text; 0: of no matter.
  virtual std::int64_t context() const { return 0; }
  virtual std::int64_t vocabulary() const { return 0; }
};

/// What a new network is made by, where the folder does not say.
struct NewNetwork {
  NamingInfo info;
  std::int64_t channels = 24;
  std::int64_t seed = 1;
};

/// The network in a folder with a head for the labels of `made.info`: a classifier's or tagger's
/// own, or a language model's or encoder's trunk with a new one. An empty folder name makes a new
/// network for pictures. Labels that are not the folder's own are an error.
Result<std::unique_ptr<NamingNetwork>> open_network(const std::filesystem::path& folder,
                                                    const NewNetwork& made, torch::Device device,
                                                    nn::Weights weights);

}  // namespace arbiter::engine::learning

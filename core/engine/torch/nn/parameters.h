// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

namespace arbiter::engine::nn {

/// What a model's weights are held for.
enum class Weights : std::uint8_t {
  trained,  ///< float32, with gradients
  frozen,   ///< float32
  /// Matrices that only products read stand in bfloat16, half the size. In a bfloat16
  /// `PrecisionScope`, the only place where such a model runs, products round them anyway: the
  /// results are those of `frozen`, bit for bit.
  frozen_bf16,
};

/// Named parameters that are views into one contiguous buffer, their gradients into another: the
/// optimiser, the gradient norm and a checkpoint then work on whole buffers in a few calls.
/// Use: `add` every parameter, then `allocate` once, then `at`.
class Parameters {
 public:
  struct Entry {
    std::string name;
    std::vector<std::int64_t> shape;
    torch::Tensor value;  ///< leaf; its `.grad` is a view of `gradients()`
    std::int64_t offset = 0;
    std::int64_t size = 0;
    bool decays = false;  ///< matrices decay, vectors (norms, biases) do not
    bool multiplies = false;
  };

  /// `multiplies`: nothing but products reads it.
  std::size_t add(std::string name, std::vector<std::int64_t> shape, bool multiplies = false);
  void allocate(torch::Device device, Weights weights);

  const torch::Tensor& at(std::size_t index) const { return entries_[index].value; }
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(const std::string& name) const;
  /// `[size]`, float32; empty with `frozen_bf16`, where each parameter stands by itself.
  torch::Tensor& values() { return values_; }
  const torch::Tensor& values() const { return values_; }
  torch::Tensor& gradients() { return gradients_; }  ///< `[size]`, or undefined
  std::int64_t size() const { return size_; }
  void zero_gradients();

 private:
  std::vector<Entry> entries_;
  torch::Tensor values_;
  torch::Tensor gradients_;
  std::int64_t size_ = 0;
};

}  // namespace arbiter::engine::nn

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <string>
#include <vector>

namespace arbiter::engine::nn {

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
  };

  std::size_t add(std::string name, std::vector<std::int64_t> shape);
  void allocate(torch::Device device, bool with_gradients);

  const torch::Tensor& at(std::size_t index) const { return entries_[index].value; }
  const std::vector<Entry>& entries() const { return entries_; }
  const Entry* find(const std::string& name) const;
  torch::Tensor& values() { return values_; }  ///< `[size]`, float32
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

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/golden.h"

namespace arbiter::test {

/// Nested JSON lists of numbers as a tensor.
inline torch::Tensor to_tensor(const nlohmann::json& value,
                               torch::ScalarType type = torch::kFloat64) {
  if (!value.is_array()) return torch::scalar_tensor(value.get<double>(), type);
  std::vector<torch::Tensor> parts;
  for (const auto& part : value) parts.push_back(to_tensor(part, type));
  return torch::stack(parts);
}

inline double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a.to(torch::kFloat64) - b.to(torch::kFloat64)).abs().max().item<double>();
}

}  // namespace arbiter::test

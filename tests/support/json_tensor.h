// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <QString>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "tests/support/paths.h"

namespace arbiter::test {

/// The folder of the golden numbers: $ARBITER_GOLDEN_DIR, else the copy beside the tests.
inline std::filesystem::path golden_folder() {
  const auto chosen = qEnvironmentVariable("ARBITER_GOLDEN_DIR");
  return chosen.isEmpty() ? test_data_folder() / "golden"
                          : std::filesystem::path(chosen.toStdString());
}

inline nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  return nlohmann::json::parse(file, nullptr, false);
}

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

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

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

}  // namespace arbiter::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdlib>
#include <filesystem>

#include "tests/support/paths.h"

namespace arbiter::test {

/// Public data sets that are not part of this repository: $ARBITER_DATA_DIR, or a folder beside
/// the source tree. Tests that read them skip, saying so, where the folder is absent.
inline std::filesystem::path public_data_folder() {
  if (const char* named = std::getenv("ARBITER_DATA_DIR")) return named;
  return source_folder() / ".." / "shared" / "data";
}

inline constexpr const char* no_public_data =
    "the public data is not here: set ARBITER_DATA_DIR to its folder";

}  // namespace arbiter::test

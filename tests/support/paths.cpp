// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/paths.h"

namespace arbiter::test {

std::filesystem::path source_folder() { return ARBITER_SOURCE; }

std::filesystem::path test_data_folder() { return source_folder() / "tests" / "data"; }

}  // namespace arbiter::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace arbiter::test {

/// The source tree that the tests were built from. A function and not a definition on every
/// command line, so that a compiler cache serves checkouts at other paths.
std::filesystem::path source_folder();

/// `tests/data`.
std::filesystem::path test_data_folder();

}  // namespace arbiter::test

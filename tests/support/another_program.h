// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <thread>

#include "tests/support/project_rows.h"

namespace arbiter::test {

/// Lets `work` change the project in `folder` as another program would: through connections of its
/// own, on another thread. Returns when that program has ended.
template <class Work>
void in_another_program(const std::filesystem::path& folder, Work&& work) {
  std::thread([&] {
    const auto project = must(project::Project::open(folder));
    work(*project);
  }).join();
}

}  // namespace arbiter::test

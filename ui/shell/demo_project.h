// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::ui {

/// The demo project's folder among the user's data; made with the task's prompts, and the answers
/// that come with the program, where it is not there yet.
Result<std::filesystem::path> demoProject();

}  // namespace arbiter::ui

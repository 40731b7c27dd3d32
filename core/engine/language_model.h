// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::engine {

/// Whether what `folder` holds (a whole model, or adapters) can write text. A reward model is an
/// error: its trunk has been bent to scoring; so is what cannot be read.
Result<void> check_language_model(const std::filesystem::path& folder);

}  // namespace arbiter::engine

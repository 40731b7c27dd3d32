// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::studio {

/// Copies a model folder as a whole or not at all. What only training needs (optimiser, cursor)
/// stays behind: the copy is a model that any tool for the Hugging Face layout reads.
Result<void> copy_model(const std::filesystem::path& from, const std::filesystem::path& to);

/// An error that names the folder where there is no model in it.
Result<void> check_model_folder(const std::filesystem::path& folder);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

#include "core/base/error.h"

namespace arbiter::studio {

/// An error where `folder` holds no reward model that can score what the model in `policy` writes:
/// it needs one score a text (`score.weight` of one row), the same vocabulary and the same tokens,
/// and a context of `longest` tokens. Such a model's scores are taken as they are; one that was
/// trained here says on which scale they lie.
Result<void> check_reward_folder(const std::filesystem::path& folder,
                                 const std::filesystem::path& policy, std::int64_t longest);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/base/error.h"

/// Where the members of a reward model lie that is an ensemble of separate models. The folder
/// itself is the first member, so that other tools read it as a reward model; the others are whole
/// models in `members/2`, `members/3` ... beside its files. Its `arbiter.json` says how many there
/// are. The same holds for a folder of adapters.
namespace arbiter::engine {

inline constexpr const char* reward_members_folder = "members";
inline constexpr std::int64_t most_reward_members = 64;

/// Of member `number`, counted from 1.
std::filesystem::path member_folder(const std::filesystem::path& model, std::int64_t number);

/// All members' folders, `model` first; that one alone where it is no ensemble. An error names a
/// member that is missing.
Result<std::vector<std::filesystem::path>> reward_members(const std::filesystem::path& model);

}  // namespace arbiter::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/base/error.h"
#include "core/project/database.h"

namespace arbiter::project {

/// "Arbt", in the database header: tells a project from any other SQLite file.
inline constexpr std::int64_t application_id = 0x41726274;

/// The released steps, in their order.
std::span<const char* const> schema_steps();

/// What the newest migration leaves in `user_version`.
std::int64_t current_schema_version();

/// Refuses a file that is no project or that a newer Arbiter wrote.
Result<std::int64_t> check_schema(Database& database, const std::filesystem::path& file);

/// As `migrate`, with the given steps: step i brings version i to version i + 1.
Result<void> migrate_through(Database& database, std::int64_t version,
                             const std::filesystem::path& file, std::span<const char* const> steps);

/// Brings the schema from `version` to the current one, each step with its version bump in one
/// transaction. Before an existing project is changed, `project.db.backup-vN` is written through
/// SQLite's backup interface and checked.
Result<void> migrate(Database& database, std::int64_t version, const std::filesystem::path& file);

}  // namespace arbiter::project

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

/// What the newest migration leaves in `user_version`.
std::int64_t current_schema_version();

/// The version of the file. Refuses one that is no project, or that a newer Arbiter wrote so that
/// this one would read it wrong (`min_compatible` in the table `header`). A version above the
/// current one, where it comes back, may be read and must not be written.
Result<std::int64_t> check_schema(Database& database, const std::filesystem::path& file);

/// One step of the schema, from a version to the next.
struct Migration {
  const char* sql = "";
  /// The oldest version whose programs read rightly what this step leaves; the file keeps the
  /// greatest of its steps. 0: the step changes nothing that a reader could misread.
  std::int64_t oldest_reader = 0;
};

/// The released steps, in their order.
std::span<const Migration> schema_steps();

/// As `migrate`, with the given steps: step i brings version i to version i + 1.
Result<void> migrate_through(Database& database, std::int64_t version,
                             const std::filesystem::path& file, std::span<const Migration> steps);

/// Brings the schema from `version` to the current one, each step with its version bump in one
/// transaction. Before an existing project is changed, `project.db.backup-vN` is written through
/// SQLite's backup interface and checked.
Result<void> migrate(Database& database, std::int64_t version, const std::filesystem::path& file);

}  // namespace arbiter::project

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::project {

/// Whether `file` in `folder` begins as a project's database does and is all there. Otherwise the
/// error says what is there instead (another file, another program's database, a part of one) and
/// what to do. Reads a hundred bytes and leaves nothing behind: no lock, no connection.
Result<void> check_database_file(const std::filesystem::path& folder,
                                 const std::filesystem::path& file);

}  // namespace arbiter::project

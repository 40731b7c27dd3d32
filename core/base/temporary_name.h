// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"

/// The names of what is being written and of what was put aside: a detail of core/base/files.
namespace arbiter {

/// `PATH.KIND-PID-N`, never twice from one process. `kind` is `tmp` or `old`.
std::filesystem::path temporary_name(const std::filesystem::path& path, std::string_view kind);

/// What such a name says.
struct TemporaryName {
  std::string final_name;
  bool old = false;  ///< put aside, not being written
  int process = 0;
  bool counted = false;  ///< has its N, so its writer holds the lock; earlier versions had none
};
std::optional<TemporaryName> parse_temporary_name(std::string_view file_name);

/// The lock that says that somebody works on a file or folder; held while `file` is open. Links are
/// not followed.
struct WorkLock {
  Descriptor file;         ///< invalid where it could not be opened or somebody else has the lock
  bool supported = false;  ///< the file system knows such locks
};
WorkLock lock_of(const std::filesystem::path& path);

}  // namespace arbiter

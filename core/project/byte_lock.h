// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>

namespace arbiter::project {

inline constexpr const char* lock_name = "project.lock";

/// One byte of that file, locked for an open file description (not for the process: one
/// process may have a project open twice).
inline struct flock byte_lock(off_t byte) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return lock;
}

/// Bytes from here on are the names of open projects (owner.h); those before have a meaning each.
inline constexpr off_t first_owner_byte = off_t{1} << 20;
inline constexpr off_t loop_byte = off_t{1} << 16;

}  // namespace arbiter::project

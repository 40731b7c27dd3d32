// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <utility>

namespace arbiter::project {

Result<LockFile> LockFile::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.valid()) return fail_errno(errno, path.string());
  return LockFile(std::move(file));
}

LockFile::Guard::Guard(int file) : file_(file) {
  while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

LockFile::Guard::~Guard() { ::flock(file_, LOCK_UN); }

}  // namespace arbiter::project

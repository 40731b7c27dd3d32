// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace arbiter::project {

Result<LockFile> LockFile::open(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return fail_errno(errno, path.string());
  return LockFile(file);
}

LockFile::LockFile(LockFile&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(file_, other.file_);
  return *this;
}

LockFile::~LockFile() {
  if (file_ >= 0) ::close(file_);
}

LockFile::Guard::Guard(int file) : file_(file) {
  while (::flock(file_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

LockFile::Guard::~Guard() { ::flock(file_, LOCK_UN); }

}  // namespace arbiter::project

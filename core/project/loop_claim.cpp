// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/loop_claim.h"

#include <cerrno>

#include "core/project/byte_lock.h"

namespace arbiter::project {

Result<LoopClaim> LoopClaim::take(const std::filesystem::path& folder) {
  const auto path = folder / lock_name;
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!file.valid()) return fail_errno(errno, path.string());
  for (;;) {
    auto lock = byte_lock(loop_byte);
    if (::fcntl(file.get(), F_OFD_SETLK, &lock) == 0) return LoopClaim(std::move(file));
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EACCES) return fail_errno(errno, path.string());
    return fail(ErrorCode::locked,
                ARBITER_MESSAGE("core",
                                "The loop of this project goes round already, here or in another "
                                "program. Wait until it has ended, or stop it there; judgments "
                                "that are made here count for it all the same."));
  }
}

bool LoopClaim::is_taken(const std::filesystem::path& folder) {
  const Descriptor file(::open((folder / lock_name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return false;
  auto lock = byte_lock(loop_byte);
  return ::fcntl(file.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace arbiter::project

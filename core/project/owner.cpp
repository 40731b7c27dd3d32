// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/owner.h"

#include <cerrno>
#include <charconv>
#include <random>
#include <utility>

#include "core/project/byte_lock.h"

namespace arbiter::project {
namespace {

off_t random_byte() {
  std::random_device device;
  std::uniform_int_distribution<off_t> any(first_owner_byte, off_t{1} << 50);
  return any(device);
}

}  // namespace

Result<Owner> Owner::claim(const std::filesystem::path& lock_file) {
  Owner owner;
  owner.file_ = Descriptor(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  if (!owner.file_.valid()) return fail_errno(errno, lock_file.string());
  for (;;) {
    const auto byte = random_byte();
    auto lock = byte_lock(byte);
    if (::fcntl(owner.file_.get(), F_OFD_SETLK, &lock) == 0) {
      owner.name_ = std::to_string(byte);
      return owner;
    }
    if (errno != EAGAIN && errno != EACCES && errno != EINTR)
      return fail_errno(errno, lock_file.string());
  }
}

Owner Owner::watch(const std::filesystem::path& lock_file) {
  Owner owner;
  owner.file_ = Descriptor(::open(lock_file.c_str(), O_RDONLY | O_CLOEXEC));
  return owner;
}

bool Owner::is_open(const std::string& name) const {
  if (name.empty() || !file_.valid()) return false;
  if (name == name_) return true;
  off_t byte = 0;
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), byte);
  if (problem != std::errc() || end != name.data() + name.size() || byte < 0) return false;
  auto lock = byte_lock(byte);
  return ::fcntl(file_.get(), F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

}  // namespace arbiter::project

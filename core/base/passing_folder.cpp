// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/passing_folder.h"

#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <string>
#include <tuple>
#include <utility>

namespace arbiter {
namespace {

constexpr char all_is_well = '.';  // the folder has been removed in the ordinary way

/// Lets go of all that was inherited but `kept`: locks and pipes of the program end with it.
void close_all_but(int kept) {
  if (kept > 0) ::close_range(0, static_cast<unsigned>(kept) - 1, 0);
  ::close_range(static_cast<unsigned>(kept) + 1, UINT_MAX, 0);
}

/// In the child of a program that may have had threads: only what is safe there.
[[noreturn]] void guard(int alive, const char* folder) {
  ::setsid();
  for (const int sign : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) ::signal(sign, SIG_IGN);
  close_all_but(alive);
  char said = 0;
  ssize_t count = 0;
  do count = ::read(alive, &said, 1);
  while (count < 0 && errno == EINTR);
  if (count == 1 && said == all_is_well) ::_exit(0);
  ::execl("/bin/rm", "rm", "-rf", "--", folder, static_cast<char*>(nullptr));
  ::_exit(1);
}

}  // namespace

Result<PassingFolder> PassingFolder::make() {
  std::error_code problem;
  const auto parent = std::filesystem::temp_directory_path(problem);
  if (problem) return fail_errno(problem.value(), "/tmp");
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return fail_errno(errno, parent.string());
  Descriptor waits(ends[0]);
  Descriptor alive(ends[1]);
  std::string name = (parent / "arbiter-XXXXXX").string();
  // A kill between the two leaves an empty folder at most; the guard needs its name.
  if (::mkdtemp(name.data()) == nullptr) return fail_errno(errno, name);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    guard(ends[0], name.c_str());
  }
  if (child < 0) {
    const int why = errno;
    ::rmdir(name.c_str());
    return fail_errno(why, name);
  }
  return PassingFolder(name, std::move(alive), child);
}

PassingFolder::PassingFolder(PassingFolder&& other) noexcept
    : path_(std::move(other.path_)),
      alive_(std::move(other.alive_)),
      guard_(std::exchange(other.guard_, 0)) {}

PassingFolder::~PassingFolder() {
  if (guard_ == 0) return;
  std::error_code problem;
  std::filesystem::remove_all(path_, problem);
  // What could not be removed here is left to the guard.
  if (!problem) std::ignore = ::send(alive_.get(), &all_is_well, 1, MSG_NOSIGNAL);
  std::ignore = alive_.close();
  while (::waitpid(guard_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace arbiter

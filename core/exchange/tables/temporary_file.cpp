// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/temporary_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>

namespace arbiter::exchange::tables {

Result<Descriptor> temporary_file() {
  std::error_code problem;
  auto folder = std::filesystem::temp_directory_path(problem);
  if (problem) folder = "/tmp";
  Descriptor file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file.valid()) return file;
  // File systems without O_TMPFILE.
  std::string name = (folder / "arbiter-XXXXXX").string();
  file = Descriptor(::mkostemp(name.data(), O_CLOEXEC));
  if (!file.valid()) return fail_errno(errno, folder.string());
  ::unlink(name.c_str());
  return file;
}

std::string path_of(const Descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

}  // namespace arbiter::exchange::tables

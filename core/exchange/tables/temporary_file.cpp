// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/temporary_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "core/base/files.h"

namespace arbiter::exchange::tables {
namespace {

bool begins_with(const Descriptor& file, std::string_view magic) {
  struct stat status {};
  std::string beginning(magic.size(), '\0');
  return ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::pread(file.get(), beginning.data(), beginning.size(), 0) ==
             static_cast<ssize_t>(magic.size()) &&
         beginning == magic;
}

}  // namespace

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

Result<Descriptor> seekable_file(ByteReader& bytes, const std::filesystem::path& path,
                                 std::string_view magic) {
  Descriptor plain(path == "-" ? -1 : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (plain.valid() && begins_with(plain, magic)) return plain;
  ARBITER_ASSIGN(auto file, temporary_file());
  std::vector<char> block(std::size_t{1} << 18U);
  for (;;) {
    ARBITER_ASSIGN(const std::size_t count, bytes.read(block));
    if (count == 0) return file;
    ARBITER_TRY(write_all(file.get(), {block.data(), count}, path));
  }
}

std::string path_of(const Descriptor& file) {
  return "/proc/self/fd/" + std::to_string(file.get());
}

}  // namespace arbiter::exchange::tables

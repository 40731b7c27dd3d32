// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

namespace arbiter {
namespace {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }
  bool valid() const { return value_ >= 0; }

 private:
  int value_;
};

Result<void> sync_path(const std::filesystem::path& path, int flags) {
  const Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
  if (!file.valid() || ::fsync(file.get()) != 0) return fail_errno(errno, path.string());
  return {};
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

std::filesystem::path temporary_beside(const std::filesystem::path& path) {
  auto name = path;
  name += ".tmp-" + std::to_string(::getpid());
  return name;
}

Result<void> write_all(int file, std::string_view bytes, const std::filesystem::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno(errno, path.string());
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> write_and_sync(const std::filesystem::path& path,
                            std::span<const std::string_view> parts) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (!file.valid()) return fail_errno(errno, path.string());
  for (const auto bytes : parts) ARBITER_TRY(write_all(file.get(), bytes, path));
  if (::fsync(file.get()) != 0) return fail_errno(errno, path.string());
  return {};
}

Result<void> rename_and_sync(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(errno, to.string());
  return sync_path(folder_of(to), O_RDONLY | O_DIRECTORY);
}

Result<void> sync_files_in(const std::filesystem::path& folder) {
  std::error_code problem;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, problem))
    if (entry.is_regular_file()) ARBITER_TRY(sync_path(entry.path(), O_RDONLY));
  if (problem) return fail_errno(problem.value(), folder.string());
  return sync_path(folder, O_RDONLY | O_DIRECTORY);
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return fail_errno(errno, path.string());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail_errno(errno, path.string());
  if (S_ISDIR(status.st_mode)) return fail_errno(EISDIR, path.string());
  std::string bytes;
  bytes.reserve(static_cast<std::size_t>(status.st_size));
  char buffer[1 << 16];
  for (;;) {
    const auto count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno(errno, path.string());
    if (count == 0) return bytes;
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
}

Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes) {
  return write_parts_atomically(path, {&bytes, 1});
}

Result<void> write_parts_atomically(const std::filesystem::path& path,
                                    std::span<const std::string_view> parts) {
  const auto temporary = temporary_beside(path);
  auto written = write_and_sync(temporary, parts);
  if (written) written = rename_and_sync(temporary, path);
  if (!written) ::unlink(temporary.c_str());
  return written;
}

Result<void> write_folder_atomically(
    const std::filesystem::path& folder,
    const std::function<Result<void>(const std::filesystem::path&)>& fill) {
  const auto temporary = temporary_beside(folder);
  std::error_code problem;
  std::filesystem::remove_all(temporary, problem);
  std::filesystem::create_directories(temporary, problem);
  if (problem) return fail_errno(problem.value(), temporary.string());
  auto written = fill(temporary);
  if (written) written = sync_files_in(temporary);
  if (written) {
    std::filesystem::remove_all(folder, problem);
    written = rename_and_sync(temporary, folder);
  }
  if (!written) std::filesystem::remove_all(temporary, problem);
  return written;
}

std::filesystem::path resources_folder() {
  if (const char* chosen = std::getenv("ARBITER_RESOURCES"); chosen != nullptr && *chosen != '\0')
    return chosen;
  std::error_code problem;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
  const auto installed = program.parent_path() / ".." / "share" / "arbiter";
  if (!problem && std::filesystem::exists(installed, problem)) return installed.lexically_normal();
  return std::filesystem::path(ARBITER_SOURCE_DIR) / "resources";
}

}  // namespace arbiter

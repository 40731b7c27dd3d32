// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_target.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

#include "core/exchange/output_file.h"
#include "core/project/location.h"

namespace arbiter::exchange {
namespace {

namespace fs = std::filesystem;

constexpr int wait_milliseconds = 50;
/// A pipe that can be written to takes so much without waiting.
constexpr std::size_t pipe_bytes = 4096;

/// The number of this process's own descriptor that a path such as /dev/stdout leads to. Opened by
/// name it would begin at the file's start and lose what stands there.
std::optional<int> own_descriptor(const fs::path& path) {
  constexpr int most_links = 40;
  std::error_code problem;
  const auto own = fs::canonical("/proc/self/fd", problem);
  if (problem) return {};
  fs::path current = fs::absolute(path, problem);
  for (int links = 0; links < most_links && !problem; ++links) {
    const auto folder = fs::weakly_canonical(current.parent_path(), problem);
    if (problem) return {};
    const std::string name = current.filename();
    int number = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (folder == own && bad == std::errc() && end == name.data() + name.size()) return number;
    const auto link = folder / name;
    if (!fs::is_symlink(fs::symlink_status(link, problem))) return {};
    current = folder / fs::read_symlink(link, problem);
  }
  return {};
}

std::unexpected<Error> inside_a_project(const fs::path& path, const fs::path& project) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} is inside the project {project}, where an export could "
                              "damage it. Write into its exports folder, or to a place outside."),
              {{"path", path.string()}, {"project", project.string()}});
}

/// The folder of a file that is going to be made: that of a project's exports need not be there.
Result<void> check_folder(const fs::path& path, const fs::path& place) {
  const auto folder = place.parent_path();
  std::error_code problem;
  if (fs::is_directory(folder, problem)) return {};
  if (project::is_project(folder.parent_path())) {
    fs::create_directory(folder, problem);
    if (!problem) return {};
    return fail_errno(problem.value(), folder.string());
  }
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "{path} cannot be written: there is no folder {folder}. Make it "
                              "first, or choose another place."),
              {{"path", path.string()}, {"folder", folder.string()}});
}

std::unexpected<Error> stopped_writing() {
  return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
}

}  // namespace

OutputTarget::OutputTarget(fs::path path, Stopped stopped)
    : path_(std::move(path)), stopped_(std::move(stopped)) {}

Result<OutputTarget> OutputTarget::open(const fs::path& path, Stopped stopped) {
  OutputTarget target(path, std::move(stopped));
  const auto number = path == "-" ? std::optional(STDOUT_FILENO) : own_descriptor(path);
  if (number) {
    target.stream_ = Descriptor(::fcntl(*number, F_DUPFD_CLOEXEC, 0));
    if (!target.stream_.valid()) return fail_errno(errno, path.string());
    return target;
  }
  ARBITER_ASSIGN(const auto place, real_path(path));
  if (const auto project = project::refusing_project(place))
    return inside_a_project(path, *project);
  std::error_code problem;
  const auto status = fs::status(place, problem);
  switch (status.type()) {
    case fs::file_type::directory:
      return fail_errno(EISDIR, path.string());
    case fs::file_type::fifo:
      ARBITER_TRY(target.open_fifo());
      return target;
    case fs::file_type::character:
      target.stream_ = Descriptor(::open(path.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC));
      if (!target.stream_.valid()) return fail_errno(errno, path.string());
      return target;
    case fs::file_type::not_found:
      ARBITER_TRY(check_folder(path, place));
      [[fallthrough]];
    case fs::file_type::regular: {
      ARBITER_ASSIGN(auto file, NewFile::beside(place));
      target.file_.emplace(std::move(file));
      return target;
    }
    default:
      if (problem) return fail_errno(problem.value(), path.string());
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "{path} is no file that can be written as a stream (it is a "
                                  "disk or a socket). Choose another place."),
                  {{"path", path.string()}});
  }
}

/// Waits for a reader, as every program that writes to a FIFO does, but not past a request to stop.
Result<void> OutputTarget::open_fifo() {
  for (;;) {
    stream_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (stream_.valid()) return {};
    if (errno != ENXIO && errno != EINTR) return fail_errno(errno, path_.string());
    if (stopped()) return stopped_writing();
    std::this_thread::sleep_for(std::chrono::milliseconds(wait_milliseconds));
  }
}

bool leads_to_standard_output(const fs::path& path) {
  if (path == "-") return true;
  struct stat there {};
  struct stat standard {};
  return ::stat(path.c_str(), &there) == 0 && ::fstat(STDOUT_FILENO, &standard) == 0 &&
         there.st_dev == standard.st_dev && there.st_ino == standard.st_ino;
}

Result<void> OutputTarget::write(std::string_view bytes) {
  return file_ ? file_->write(bytes) : write_stream(bytes);
}

Result<void> OutputTarget::write_stream(std::string_view bytes) {
  while (!bytes.empty()) {
    if (stopped()) return stopped_writing();
    pollfd ready{stream_.get(), POLLOUT, 0};
    if (::poll(&ready, 1, wait_milliseconds) == 0) continue;
    const auto written = ::write(stream_.get(), bytes.data(), std::min(bytes.size(), pipe_bytes));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return fail_errno(errno, path_.string());
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> OutputTarget::commit() {
  if (file_) return file_->commit();
  if (stream_.close() != 0) return fail_errno(errno, path_.string());
  return {};
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/temporary_name.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <charconv>

#include "core/base/files.h"
#include "core/base/log.h"

namespace arbiter {
namespace {

namespace fs = std::filesystem;

/// Takes a whole number off the front.
std::optional<int> take_number(std::string_view& text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || number < 0) return {};
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Of another process: this one's left-overs are told by their locks.
bool is_alive(int process) {
  return process != ::getpid() && (::kill(process, 0) == 0 || errno == EPERM);
}

/// Takes the lock of a left-over; an invalid descriptor where somebody works on it.
Descriptor claim(const fs::path& path, const TemporaryName& name) {
  auto lock = lock_of(path);
  if (lock.file.valid() && !(name.counted && lock.supported) && is_alive(name.process))
    return Descriptor();
  return std::move(lock.file);
}

}  // namespace

fs::path temporary_name(const fs::path& path, std::string_view kind) {
  static std::atomic<unsigned> made{0};
  auto name = path;
  name += '.' + std::string(kind) + '-' + std::to_string(::getpid()) + '-' + std::to_string(made++);
  return name;
}

std::optional<TemporaryName> parse_temporary_name(std::string_view file_name) {
  const auto tmp = file_name.rfind(".tmp-");
  const auto old = file_name.rfind(".old-");
  const auto mark =
      tmp == std::string_view::npos || (old != std::string_view::npos && old > tmp) ? old : tmp;
  if (mark == std::string_view::npos || mark == 0) return {};
  TemporaryName name;
  name.final_name = file_name.substr(0, mark);
  name.old = mark == old;
  auto rest = file_name.substr(mark + 5);
  const auto process = take_number(rest);
  if (!process || *process == 0) return {};
  name.process = *process;
  if (rest.empty()) return name;
  name.counted = rest.starts_with('-');
  rest.remove_prefix(1);
  if (!name.counted || !take_number(rest) || !rest.empty()) return {};
  return name;
}

WorkLock lock_of(const fs::path& path) {
  WorkLock lock;
  lock.file = Descriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!lock.file.valid()) return lock;
  lock.supported = ::flock(lock.file.get(), LOCK_EX | LOCK_NB) == 0;
  if (!lock.supported && errno == EWOULDBLOCK) static_cast<void>(lock.file.close());
  return lock;
}

Result<LeftOvers> remove_abandoned(const fs::path& folder, std::string_view only) {
  LeftOvers found;
  std::error_code problem;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    entries.push_back(entry->path());
  }
  if (problem == std::errc::no_such_file_or_directory) return found;
  if (problem) return fail_errno(problem.value(), folder.string());
  for (const auto& path : entries) {
    auto name = parse_temporary_name(path.filename().native());
    if (!name) continue;
    // What was written into a temporary place goes with it: nobody waits for that name.
    while (const auto outer = parse_temporary_name(name->final_name)) {
      name->final_name = outer->final_name;
      name->old = false;
    }
    if (!only.empty() && name->final_name != only) continue;
    const auto lock = claim(path, *name);
    if (!lock.valid()) continue;
    const auto final_place = folder / name->final_name;
    if (name->old &&
        ::renameat2(AT_FDCWD, path.c_str(), AT_FDCWD, final_place.c_str(), RENAME_NOREPLACE) == 0) {
      found.put_back.push_back(final_place);
      continue;
    }
    // Where names cannot be taken without replacing, the check and the rename are two steps.
    if (name->old && !fs::exists(fs::symlink_status(final_place, problem)) &&
        ::rename(path.c_str(), final_place.c_str()) == 0) {
      found.put_back.push_back(final_place);
      continue;
    }
    fs::remove_all(path, problem);
    if (!problem) found.removed.push_back(path);
  }
  if (found.removed.empty() && found.put_back.empty()) return found;
  for (const auto& path : found.removed)
    logging::write(logging::Level::info, "files", "removed a left-over, " + path.string());
  for (const auto& path : found.put_back)
    logging::write(logging::Level::warning, "files", "put back " + path.string());
  ARBITER_TRY(sync_folder(folder));
  return found;
}

}  // namespace arbiter

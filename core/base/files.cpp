// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "core/base/temporary_name.h"

namespace arbiter {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

Result<void> sync_file(const fs::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid() || ::fsync(file.get()) != 0) return fail_errno(errno, path.string());
  return {};
}

Result<void> sync_all_in(const fs::path& folder) {
  std::error_code problem;
  for (fs::recursive_directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto status = entry->symlink_status(problem);
    if (problem) break;
    if (fs::is_regular_file(status)) ARBITER_TRY(sync_file(entry->path()));
    if (fs::is_directory(status)) ARBITER_TRY(sync_folder(entry->path()));
  }
  if (problem) return fail_errno(problem.value(), folder.string());
  return sync_folder(folder);
}

/// Whether `path` is still the file or folder that is open as `file`.
bool is_same(const fs::path& path, const Descriptor& file) {
  struct stat named {};
  struct stat opened {};
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(file.get(), &opened) == 0 &&
         named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

/// A folder under a temporary name, locked while it is filled; removed with what is in it unless
/// it was put in its place.
class TemporaryFolder {
 public:
  /// As a neighbour of `path`, whose folders are made where they are missing.
  static Result<TemporaryFolder> beside(const fs::path& path) {
    // Of a process that was killed at the same work; if it stays, it is in nobody's way.
    static_cast<void>(remove_abandoned(folder_of(path), path.filename().native()));
    std::error_code problem;
    fs::create_directories(folder_of(path), problem);
    if (problem) return fail_errno(problem.value(), folder_of(path).string());
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
      const auto name = temporary_name(path, "tmp");
      if (::mkdir(name.c_str(), 0777) != 0) {
        if (errno == EEXIST) continue;  // of a process that had the same number
        return fail_errno(errno, name.string());
      }
      TemporaryFolder made(name);
      // Between the two lines above somebody may have taken it for a left-over.
      if (made.lock_.valid() && is_same(made.path_, made.lock_)) return made;
    }
    return fail_errno(EEXIST, path.string());
  }

  TemporaryFolder(TemporaryFolder&& other) noexcept
      : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }

  const fs::path& path() const { return path_; }
  /// Gives it another name, under which it stays whatever becomes of this process.
  Result<void> keep_as(const fs::path& name) {
    ARBITER_TRY(rename_and_sync(path_, name));
    path_.clear();
    return {};
  }

 private:
  static constexpr int most_attempts = 1000;
  explicit TemporaryFolder(fs::path path) : path_(std::move(path)), lock_(lock_of(path_).file) {}
  fs::path path_;
  Descriptor lock_;
};

bool cannot_exchange(int reason) {
  return reason == EINVAL || reason == ENOSYS || reason == EOPNOTSUPP;
}

void remove_quietly(const fs::path& path) {
  // What is left here is found again by remove_abandoned.
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Result<void> put_in_place_by_two_renames(const fs::path& made, const fs::path& folder) {
  const fs::path aside = temporary_name(folder, "old");
  const auto lock = lock_of(folder);  // keeps remove_abandoned away while the name is free
  if (::rename(folder.c_str(), aside.c_str()) != 0) return fail_errno(errno, folder.string());
  if (::rename(made.c_str(), folder.c_str()) != 0) {
    const int reason = errno;
    static_cast<void>(::rename(aside.c_str(), folder.c_str()));
    return fail_errno(reason, folder.string());
  }
  ARBITER_TRY(sync_folder(folder_of(folder)));
  remove_quietly(aside);
  return {};
}

std::unexpected<Error> not_empty(const fs::path& folder) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{folder} exists and is not empty: what is in it would be lost. "
                              "Choose a new or an empty folder."),
              {{"folder", folder.string()}});
}

std::unexpected<Error> not_a_folder(const fs::path& path) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} exists and is not a folder. Choose a new or an empty "
                              "folder."),
              {{"path", path.string()}});
}

/// From the last name to the first: what tells that a folder is a model (config.json) comes after
/// its weights.
Result<std::vector<fs::path>> names_in(const fs::path& folder) {
  std::vector<fs::path> names;
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    names.push_back(entry->path().filename());
  }
  if (problem) return fail_errno(problem.value(), folder.string());
  std::ranges::sort(names, std::greater());
  return names;
}

/// What is whole already and on its way into the folder that it stands in; with it, where it
/// replaces something, the names of that: the key first, then what has no successor.
constexpr const char* moving_in = ".new.whole";
constexpr const char* replaced_names = ".replaces";

/// A file or a folder with what is in it.
Result<void> remove_name(const fs::path& path) {
  std::error_code problem;
  fs::remove_all(path, problem);
  if (problem) return fail_errno(problem.value(), path.string());
  return {};
}

bool is_plain_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(path, ignored));
}

Result<void> move_over(const fs::path& from, const fs::path& to) {
  // A rename replaces a file, but no folder that holds something.
  if (is_plain_folder(from) && is_plain_folder(to)) ARBITER_TRY(remove_name(to));
  if (::rename(from.c_str(), to.c_str()) == 0) return {};
  return fail_errno(errno, to.string());
}

/// Never over anything.
Result<void> move_beside(const fs::path& from, const fs::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  struct stat there {};
  const bool free = cannot_exchange(errno) && ::lstat(to.c_str(), &there) != 0;
  if (free) return move_over(from, to);
  return fail_errno(errno, to.string());
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(text.substr(at, end - at));
  return lines;
}

/// Moves what is left of it. Where it replaces something, the old key goes before anything else and
/// the new one comes after everything else; once that has come, only the rest is cleared away.
Result<void> move_in(const fs::path& folder) {
  const auto whole = folder / moving_in;
  const auto note = read_file(whole / replaced_names);
  const auto old = lines_of(note.value_or(""));
  ARBITER_ASSIGN(auto names, names_in(whole));
  std::erase(names, fs::path(replaced_names));
  if (!old.empty() && std::ranges::find(names, fs::path(old.front())) != names.end()) {
    for (const auto& name : old) ARBITER_TRY(remove_name(folder / name));
    ARBITER_TRY(sync_folder(folder));
    std::erase(names, fs::path(old.front()));
    names.emplace_back(old.front());
  }
  for (const auto& name : names) {
    if (name == names.back()) ARBITER_TRY(sync_folder(folder));
    ARBITER_TRY(old.empty() ? move_beside(whole / name, folder / name)
                            : move_over(whole / name, folder / name));
  }
  ARBITER_TRY(sync_folder(folder));
  remove_quietly(whole);
  return {};
}

Result<void> fill_in_place(const fs::path& folder, const FillFolder& fill) {
  ARBITER_ASSIGN(auto temporary, TemporaryFolder::beside(folder / ".new"));
  ARBITER_TRY(fill(temporary.path()));
  ARBITER_TRY(sync_all_in(temporary.path()));
  ARBITER_ASSIGN(const auto there, names_in(folder));
  if (there.size() != 1) return not_empty(folder);
  ARBITER_TRY(temporary.keep_as(folder / moving_in));
  return move_in(folder);
}

}  // namespace

Result<std::string> read_file(const fs::path& path) {
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

Result<void> write_all(int file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail_errno(errno, path.string());
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<NewFile> NewFile::beside(const fs::path& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return fail_errno(EISDIR, path.string());
  NewFile made;
  made.path_ = path;
  // Without a name, a kill leaves nothing behind. Not every file system can do that.
  made.file_ = Descriptor(::open(folder_of(path).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666));
  if (made.file_.valid()) return made;
  if (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL && errno != ENOENT)
    return fail_errno(errno, path.string());
  while (!made.file_.valid()) {
    made.temporary_ = temporary_name(path, "tmp");
    made.file_ =
        Descriptor(::open(made.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (made.file_.valid() || errno == EEXIST) continue;
    made.temporary_.clear();
    return fail_errno(errno, path.string());
  }
  static_cast<void>(::flock(made.file_.get(), LOCK_EX | LOCK_NB));
  return made;
}

NewFile::~NewFile() {
  if (file_.valid() && !temporary_.empty()) ::unlink(temporary_.c_str());
}

Result<void> NewFile::write(std::string_view bytes) { return write_all(file_.get(), bytes, path_); }

Result<void> NewFile::give_name() {
  if (!temporary_.empty()) return {};
  static_cast<void>(::flock(file_.get(), LOCK_EX | LOCK_NB));
  const auto unnamed = "/proc/self/fd/" + std::to_string(file_.get());
  for (;;) {
    temporary_ = temporary_name(path_, "tmp");
    if (::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, temporary_.c_str(), AT_SYMLINK_FOLLOW) == 0)
      return {};
    temporary_.clear();
    if (errno != EEXIST) return fail_errno(errno, path_.string());
  }
}

Result<void> NewFile::commit() {
  struct stat old {};
  if (::lstat(path_.c_str(), &old) == 0 && S_ISREG(old.st_mode)) {
    // Only root may keep another's ownership; what matters to the owner is that he can read it.
    static_cast<void>(::fchown(file_.get(), old.st_uid, old.st_gid) == 0);
    if (::fchmod(file_.get(), old.st_mode & 07777) != 0) return fail_errno(errno, path_.string());
  }
  if (::fsync(file_.get()) != 0) return fail_errno(errno, path_.string());
  ARBITER_TRY(give_name());
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return fail_errno(errno, path_.string());
  temporary_.clear();
  if (file_.close() != 0) return fail_errno(errno, path_.string());
  return sync_folder(folder_of(path_));
}

Result<void> write_file_atomically(const fs::path& path, std::string_view bytes) {
  return write_parts_atomically(path, {&bytes, 1});
}

Result<void> write_parts_atomically(const fs::path& path, std::span<const std::string_view> parts) {
  ARBITER_ASSIGN(auto file, NewFile::beside(path));
  for (const auto bytes : parts) ARBITER_TRY(file.write(bytes));
  return file.commit();
}

Result<void> put_in_place(const fs::path& made, const fs::path& folder, Exchange exchange) {
  struct stat old {};
  if (::lstat(folder.c_str(), &old) != 0) return rename_and_sync(made, folder);
  if (exchange == Exchange::never) return put_in_place_by_two_renames(made, folder);
  if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) != 0) {
    if (cannot_exchange(errno)) return put_in_place_by_two_renames(made, folder);
    return fail_errno(errno, folder.string());
  }
  ARBITER_TRY(sync_folder(folder_of(folder)));
  remove_quietly(made);  // the old one, under the temporary name
  return {};
}

Result<void> replace_own_folder(const fs::path& folder, const FillFolder& fill, Exchange exchange) {
  ARBITER_ASSIGN(const auto temporary, TemporaryFolder::beside(folder));
  ARBITER_TRY(fill(temporary.path()));
  ARBITER_TRY(sync_all_in(temporary.path()));
  return put_in_place(temporary.path(), folder, exchange);
}

bool must_stay(const fs::path& folder) {
  std::error_code problem;
  if (fs::equivalent(folder, ".", problem) && !problem) return true;
  struct stat own {};
  struct stat parent {};
  if (::stat(folder.c_str(), &own) != 0) return false;
  return ::stat(folder.parent_path().c_str(), &parent) != 0 || own.st_dev != parent.st_dev ||
         ::access(folder.parent_path().c_str(), W_OK | X_OK) != 0;
}

Result<void> replace_in_place(const fs::path& folder, std::string_view key,
                              const FillFolder& fill) {
  ARBITER_TRY(finish_in_place(folder));
  ARBITER_ASSIGN(auto temporary, TemporaryFolder::beside(folder / ".new"));
  ARBITER_TRY(fill(temporary.path()));
  std::string replaced = std::string(key) + '\n';
  ARBITER_ASSIGN(const auto there, names_in(folder));
  for (const auto& name : there) {
    std::error_code ignored;
    const bool hidden = name.native().starts_with('.');  // what is being written is among these
    const bool is_part = fs::is_regular_file(fs::symlink_status(folder / name, ignored)) ||
                         (!hidden && is_plain_folder(folder / name));
    const bool has_successor = fs::exists(temporary.path() / name, ignored);
    if (is_part && !has_successor) replaced += name.string() + '\n';
  }
  ARBITER_TRY(write_file_atomically(temporary.path() / replaced_names, replaced));
  ARBITER_TRY(sync_all_in(temporary.path()));
  ARBITER_TRY(temporary.keep_as(folder / moving_in));
  return move_in(folder);
}

Result<void> finish_in_place(const fs::path& folder) {
  const auto whole = folder / moving_in;
  std::error_code ignored;
  if (fs::is_directory(fs::symlink_status(whole, ignored))) {
    const auto lock = lock_of(whole);
    if (lock.file.valid() || !lock.supported) ARBITER_TRY(move_in(folder));
  }
  ARBITER_TRY(remove_abandoned(folder, ".new"));
  return {};
}

Result<void> check_new_folder(const fs::path& folder) {
  ARBITER_ASSIGN(const auto place, real_path(folder));
  std::error_code problem;
  const auto status = fs::status(place, problem);
  if (status.type() == fs::file_type::not_found) return {};
  if (problem) return fail_errno(problem.value(), folder.string());
  if (!fs::is_directory(status)) return not_a_folder(folder);
  ARBITER_TRY(finish_in_place(place));
  const bool empty = fs::is_empty(place, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  if (!empty) return not_empty(folder);
  return {};
}

Result<void> create_folder(const fs::path& folder, const FillFolder& fill) {
  ARBITER_TRY(check_new_folder(folder));
  ARBITER_ASSIGN(const auto place, real_path(folder));
  if (must_stay(place)) return fill_in_place(place, fill);
  ARBITER_ASSIGN(const auto temporary, TemporaryFolder::beside(place));
  ARBITER_TRY(fill(temporary.path()));
  ARBITER_TRY(sync_all_in(temporary.path()));
  // A rename takes the place of an empty folder and of nothing else.
  if (::rename(temporary.path().c_str(), place.c_str()) != 0) {
    if (errno == ENOTEMPTY || errno == EEXIST) return not_empty(folder);
    if (errno == ENOTDIR) return not_a_folder(folder);
    return fail_errno(errno, folder.string());
  }
  return sync_folder(folder_of(place));
}

Result<void> sync_folder(const fs::path& folder) {
  const Descriptor file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.valid() && ::fsync(file.get()) == 0) return {};
  // Some file systems cannot sync a folder, some folders cannot be read: the names are in place
  // there all the same.
  if (errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS || errno == EACCES) return {};
  return fail_errno(errno, folder.string());
}

Result<void> rename_and_sync(const fs::path& from, const fs::path& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(errno, to.string());
  return sync_folder(folder_of(to));
}

Result<fs::path> real_path(const fs::path& path) {
  constexpr int most_links = 40;  // as the kernel has it
  std::error_code problem;
  if (path.empty()) return fail_errno(ENOENT, "\"\"");
  auto place = fs::absolute(path, problem);
  for (int links = 0; links < most_links && !problem; ++links) {
    place = fs::weakly_canonical(place, problem);
    if (place.filename().empty()) place = place.parent_path();
    if (problem || !fs::is_symlink(fs::symlink_status(place, problem))) break;
    // A link that leads to nothing yet.
    place = place.parent_path() / fs::read_symlink(place, problem);
  }
  if (problem && problem != std::errc::no_such_file_or_directory)
    return fail_errno(problem.value(), path.string());
  if (fs::is_symlink(fs::symlink_status(place, problem))) return fail_errno(ELOOP, path.string());
  return place;
}

bool is_within(const fs::path& path, const fs::path& folder) {
  const auto [in_folder, in_path] = std::ranges::mismatch(folder, path);
  return in_folder == folder.end();
}

Result<fs::path> expand_home(const fs::path& path) {
  const std::string& text = path.native();
  if (!text.starts_with('~')) return path;
  const char* home = std::getenv("HOME");
  const bool own = text == "~" || text.starts_with("~/");
  if (own && home != nullptr && *home != '\0') return fs::path(home + text.substr(1));
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} begins with ~, but only ~/ is understood here (the folder "
                              "that HOME names). Write the whole path, or ./{path} for something "
                              "of that name in the current folder."),
              {{"path", text}});
}

fs::path resources_folder() {
  if (const char* chosen = std::getenv("ARBITER_RESOURCES"); chosen != nullptr && *chosen != '\0')
    return chosen;
  std::error_code problem;
  const auto program = fs::read_symlink("/proc/self/exe", problem);
  const auto installed = program.parent_path() / ".." / "share" / "arbiter";
  if (!problem && fs::exists(installed, problem)) return installed.lexically_normal();
  return fs::path(ARBITER_SOURCE_DIR) / "resources";
}

}  // namespace arbiter

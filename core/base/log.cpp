// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <string>

#include "core/base/clock.h"
#include "core/base/descriptor.h"

namespace arbiter::logging {
namespace {

namespace fs = std::filesystem;

/// Longer ones are cut: a line is one write(2), which other processes' lines do not get into.
constexpr std::size_t longest_text = 2000;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

const char* name_of(Level level) {
  switch (level) {
    case Level::debug:
      return "debug";
    case Level::info:
      return "info";
    case Level::warning:
      return "warning";
    case Level::error:
      return "error";
  }
  return "error";
}

/// On one line, with the home folder as `~`.
std::string presentable(std::string_view text) {
  std::string line(text.substr(0, longest_text));
  if (line.size() < text.size()) line += " ...";
  for (char& letter : line)
    if (static_cast<unsigned char>(letter) < 0x20) letter = ' ';
  const std::string home = environment("HOME");
  if (home.size() < 2) return line;
  for (auto at = line.find(home); at != std::string::npos; at = line.find(home, at + 1)) {
    const auto after = at + home.size();
    const bool whole = after == line.size() || std::string_view("/ :,;\"')").contains(line[after]);
    if (whole) line.replace(at, home.size(), "~");
  }
  return line;
}

class Log {
 public:
  void start(const Options& options) {
    const std::lock_guard lock(mutex_);
    options_ = options;
    file_ = Descriptor();
    if (options.file.empty()) return;
    std::error_code ignored;
    fs::create_directories(options.file.parent_path(), ignored);
  }

  void write(Level level, std::string_view component, std::string_view text) {
    const std::lock_guard lock(mutex_);
    if (level < options_.least || (options_.file.empty() && !options_.echo)) return;
    const std::string line = to_rfc3339(now()) + ' ' + std::to_string(::getpid()) + ' ' +
                             name_of(level) + ' ' + std::string(component) + ": " +
                             presentable(text) + '\n';
    if (options_.echo) put(STDERR_FILENO, line);
    if (options_.file.empty()) return;
    make_room();
    if (file_.valid()) put(file_.get(), line);
  }

 private:
  static void put(int file, const std::string& line) {
    // A full disk or a closed descriptor is no reason to stop what is being done.
    static_cast<void>(::write(file, line.data(), line.size()) < 0);
  }

  /// Opens the file where it is not open or where another process has renamed it.
  void open() {
    struct stat opened {};
    struct stat named {};
    if (file_.valid() && ::fstat(file_.get(), &opened) == 0 &&
        ::stat(options_.file.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
        opened.st_dev == named.st_dev) {
      return;
    }
    file_ = Descriptor(
        ::open(options_.file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_NOCTTY | O_CLOEXEC, 0600));
  }

  void make_room() {
    open();
    struct stat status {};
    if (!file_.valid() || ::fstat(file_.get(), &status) != 0) return;
    if (!S_ISREG(status.st_mode) || status.st_size < options_.largest_bytes) return;
    // Whoever has the lock renames; the others go on in the file that they have.
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) return;
    struct stat named {};
    if (::stat(options_.file.c_str(), &named) == 0 && named.st_ino == status.st_ino) rename_all();
    ::flock(file_.get(), LOCK_UN);
    open();
  }

  void rename_all() const {
    const auto numbered = [this](int number) {
      return options_.file.string() + '.' + std::to_string(number);
    };
    for (int number = options_.kept; number > 1; --number)
      static_cast<void>(::rename(numbered(number - 1).c_str(), numbered(number).c_str()));
    static_cast<void>(::rename(options_.file.c_str(), numbered(1).c_str()));
  }

  std::mutex mutex_;
  Options options_{.file = {}};
  Descriptor file_;
};

/// The one of the process, as there is one standard error: what logs (a destructor, a handler that
/// Qt calls) cannot be handed one. It is never destroyed, so that threads may log until the very
/// end.
Log& instance() {
  static Log& log = *new Log;
  return log;
}

}  // namespace

fs::path default_file() {
  const fs::path state = environment("XDG_STATE_HOME");
  if (state.is_absolute()) return state / "arbiter" / "arbiter.log";
  const fs::path home = environment("HOME");
  return home.is_absolute() ? home / ".local/state/arbiter/arbiter.log" : fs::path();
}

void start(const Options& options) noexcept try { instance().start(options); } catch (...) {
  // Without a log the program does what it did.
}

void write(Level level, std::string_view component, std::string_view text) noexcept try {
  instance().write(level, component, text);
} catch (...) {
  // As above.
}

void write(Level level, std::string_view component, std::string_view text,
           const Error& error) noexcept try {
  std::string line(text);
  line += ": error " + std::to_string(static_cast<int>(error.code)) + ", " + error.text;
  if (error.where.line > 0) line += " (line " + std::to_string(error.where.line) + ')';
  instance().write(level, component, line);
} catch (...) {
  // As above.
}

}  // namespace arbiter::logging

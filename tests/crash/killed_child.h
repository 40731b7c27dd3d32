// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>
#include <vector>

namespace arbiter::test {

/// Writes a line in one system call, so that a kill leaves it whole or absent.
inline void print_line(int descriptor, const std::string& text) {
  const auto line = text + "\n";
  if (::write(descriptor, line.data(), line.size()) < 0) ::_exit(3);
}

/// Runs `work` in a forked child and kills it with SIGKILL once it has printed `lines` lines (and
/// `extra_microseconds` have passed), or when it ends by itself. Returns what it printed. The
/// caller must have no threads.
inline std::vector<std::string> run_and_kill(std::size_t lines, unsigned extra_microseconds,
                                             const std::function<void(int descriptor)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) return {};
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    work(ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  bool killed = false;
  for (;;) {
    const auto count = ::read(ends[0], buffer, sizeof buffer);
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
    const auto printed = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    if (killed || printed < lines) continue;
    ::usleep(extra_microseconds);
    ::kill(child, SIGKILL);
    killed = true;  // what is in the pipe still counts: it had been confirmed
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  std::vector<std::string> printed;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    printed.push_back(text.substr(at, end - at));
  return printed;
}

}  // namespace arbiter::test

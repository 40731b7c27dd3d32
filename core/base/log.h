// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/base/error.h"

/// What happened, one line a message, for whoever has to find out later: time, process, level,
/// component, text. A line holds no personal data: no prompt, response, rationale or annotator's
/// name, and the home folder stands as `~`. Nothing here fails the program or throws.
/// Any thread may log, and several processes may share the file.
namespace arbiter::logging {

enum class Level : std::uint8_t { debug, info, warning, error };

/// The file in the user's state folder: $XDG_STATE_HOME/arbiter/arbiter.log, or
/// ~/.local/state/arbiter/arbiter.log; empty where neither is known.
std::filesystem::path default_file();

struct Options {
  std::filesystem::path file;  ///< its folder is made; empty: no file
  bool echo = false;           ///< to standard error as well (--verbose)
  Level least = Level::info;
  std::int64_t largest_bytes = 1 << 20;  ///< then it becomes FILE.1, that FILE.2 ...
  int kept = 3;                          ///< such older files
};

/// Programs call it once they know their options; before that, and in tests, nothing is written.
void start(const Options& options) noexcept;

/// `component` is a word: project, run, engine, files, job ...
void write(Level level, std::string_view component, std::string_view text) noexcept;

/// A failure: its code and English template, without the arguments, which may hold anything.
void write(Level level, std::string_view component, std::string_view text,
           const Error& error) noexcept;

}  // namespace arbiter::logging

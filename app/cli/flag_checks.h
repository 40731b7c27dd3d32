// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// Flags that contradict each other, or that nothing would heed, are wrong usage: none is dropped
/// in silence.
namespace arbiter::cli {

/// What is wrong with the flags of a command: the flag, and a sentence that says why and what to
/// do.
struct FlagProblem {
  std::string flag;
  std::string sentence;
};

/// Asks `find` once the command's line has been read; a problem ends the program with status 2.
/// One a command.
void check_flags(CLI::App& command, std::function<std::optional<FlagProblem>()> find);

/// Whether a flag stands on the line.
bool is_given(const CLI::App& command, const std::string& flag);

/// The flags on the line that are not among `allowed`; those that every command has are never
/// named.
std::vector<std::string> given_beside(const CLI::App& command,
                                      const std::set<std::string>& allowed);

/// "--a", "--a and --b", "--a, --b and --c".
std::string list_of(const std::vector<std::string>& flags);

}  // namespace arbiter::cli

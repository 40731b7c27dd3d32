// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/flag_checks.h"

#include <algorithm>
#include <utility>

namespace arbiter::cli {

void check_flags(CLI::App& command, std::function<std::optional<FlagProblem>()> find) {
  command.parse_complete_callback([find = std::move(find)] {
    if (const auto problem = find()) throw CLI::ValidationError(problem->flag, problem->sentence);
  });
}

bool is_given(const CLI::App& command, const std::string& flag) {
  return command.get_option(flag)->count() > 0;
}

std::vector<std::string> given_beside(const CLI::App& command,
                                      const std::set<std::string>& allowed) {
  static const std::set<std::string> of_every_command{"--json", "--verbose", "--help"};
  std::vector<std::string> given;
  for (const auto* option : command.get_options()) {
    if (option->count() == 0 || option->get_positional()) continue;
    const auto name = option->get_name();
    if (!allowed.contains(name) && !of_every_command.contains(name)) given.push_back(name);
  }
  return given;
}

std::string list_of(const std::vector<std::string>& flags) {
  std::string text;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    if (i > 0) text += i + 1 == flags.size() ? " and " : ", ";
    text += flags[i];
  }
  return text;
}

}  // namespace arbiter::cli

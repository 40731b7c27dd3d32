// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <charconv>
#include <string>

namespace arbiter::cli {

/// A whole number from `least` on; anything else is wrong usage.
inline CLI::Validator at_least(std::int64_t least) {
  return {[least](const std::string& text) -> std::string {
            std::int64_t number = 0;
            const auto* end = text.data() + text.size();
            const auto [at, problem] = std::from_chars(text.data(), end, number);
            if (problem == std::errc() && at == end && number >= least) return {};
            return text + " is not a whole number from " + std::to_string(least) + " on";
          },
          "from " + std::to_string(least) + " on"};
}

/// A share of something.
inline CLI::Validator share() { return CLI::Range(0.0, 1.0); }

}  // namespace arbiter::cli

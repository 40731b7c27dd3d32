// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include "core/feedback/pair_selection.h"

namespace arbiter::cli {

/// `--select`: how pairs are chosen among candidates.
inline void add_pair_policy(CLI::App& command, feedback::PairPolicy& policy) {
  command
      .add_option_function<std::string>(
          "--select",
          [&policy](const std::string& name) {
            const auto known = feedback::pair_policy_from_name(name);
            if (!known) throw CLI::ValidationError("--select", to_english(known.error()));
            policy = *known;
          },
          "How pairs are chosen among candidates: random, disagreement (of the reward model's "
          "members), closeness (of scores), distance (between the answers), rewarded (the most "
          "rewarded answer and another) or mixed")
      ->type_name("TEXT")
      ->default_str(feedback::pair_policy_name(policy));
}

}  // namespace arbiter::cli

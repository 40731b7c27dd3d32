// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/project.h"

namespace arbiter::studio {

/// What a training could have learned from and did not, and why. Stored in the run's settings.
struct LeftOut {
  std::int64_t skips = 0;         ///< judgments that say nothing
  std::int64_t ties = 0;          ///< judgments without a preference, where one is needed
  std::int64_t singles = 0;       ///< judgments of one response by itself, which compare nothing
  std::int64_t pairs = 0;         ///< a total: pairs or rankings in all
  std::int64_t long_pairs = 0;    ///< of them, longer than the context
  std::int64_t documents = 0;     ///< a total: documents to fine-tune on
  std::int64_t long_prompts = 0;  ///< of them, without room for a token of the answer
  std::int64_t cut_answers = 0;   ///< of them, learned from in part
  std::int64_t context = 0;       ///< what there is room for, in tokens

  bool empty() const;
  /// What was left out, by reason; reasons that there were not are no entries.
  nlohmann::json to_json() const;
  /// What it was left out of: `pairs`, `documents`, `context_tokens`.
  nlohmann::json totals() const;
  /// From what `to_json` and `totals` made; or, without totals, from what older programs stored,
  /// whose totals stand among the reasons.
  static LeftOut from_json(const nlohmann::json& reasons, const nlohmann::json& totals);
  /// One English sentence for each reason that there was.
  std::vector<std::string> sentences() const;
};

/// What a stored run left out, and storing it.
LeftOut left_out_of(const project::Run& run);
void note_left_out(const LeftOut& left_out, project::Run& run);

/// Why there is nothing to learn from although there are judgments: what was left out, else that
/// all are of prompts for test.
std::unexpected<Error> nothing_left(project::Project& project, const LeftOut& left_out);

}  // namespace arbiter::studio

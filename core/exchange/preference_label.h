// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "core/exchange/row.h"
#include "core/project/types.h"

namespace arbiter::exchange {

/// What a label column says of k responses.
struct Verdict {
  project::Outcome outcome = project::Outcome::ranked;
  std::vector<std::vector<std::size_t>> tiers;  ///< indices of responses, best first
  double strength = 0;                          ///< as a judgment's; 0: not said
};

/// A label in words (label_coding.h): what it says of so many responses. Numbers by themselves say
/// nothing and are an issue.
RowResult<std::optional<Verdict>> read_label(const nlohmann::json& value, std::size_t responses,
                                             const std::string& field);

/// "A", "B", "tie", "both bad" ...: a verdict for a preview.
std::string describe_verdict(project::Outcome outcome,
                             const std::vector<std::vector<std::size_t>>& tiers);

}  // namespace arbiter::exchange

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
};

/// Understands 0 or "tie"; 1, 2 ... or "A", "B" ... (also as "model_a", "response_1") for the best
/// response; "both_bad" and "both_good". Null and "" say nothing.
RowResult<std::optional<Verdict>> read_label(const nlohmann::json& value, std::size_t responses,
                                             const std::string& field);

/// "A", "B", "tie", "both bad" ...: a verdict for a preview.
std::string describe_verdict(project::Outcome outcome,
                             const std::vector<std::vector<std::size_t>>& tiers);

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/preference_label.h"

#include "core/exchange/label_coding.h"

namespace arbiter::exchange {
namespace {

using project::Outcome;

std::string response_name(std::size_t index) {
  return index < 26 ? std::string(1, static_cast<char>('A' + index)) : std::to_string(index + 1);
}

}  // namespace

RowResult<std::optional<Verdict>> read_label(const nlohmann::json& value, std::size_t responses,
                                             const std::string& field) {
  const std::vector<std::string> names(responses);
  return LabelCoding().read(value, names, field);
}

std::string describe_verdict(Outcome outcome, const std::vector<std::vector<std::size_t>>& tiers) {
  if (outcome == Outcome::both_bad) return "both bad";
  if (outcome == Outcome::both_good) return "both good";
  if (outcome != Outcome::ranked || tiers.empty()) return {};
  if (tiers.size() == 1) return "tie";
  return response_name(tiers.front().front());
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
// PKU-SafeRLHF: two responses, whether each is safe, which is better (0 or 1) and which is safer.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"prompt", "response_0", "response_1", "better_response_id"});
}

/// What is said of a response beside which is better.
nlohmann::json rating_of(const nlohmann::json& row, int place) {
  const std::string number = std::to_string(place);
  nlohmann::json rating = nlohmann::json::object();
  if (const auto& safe = cell(row, "is_response_" + number + "_safe"); safe.is_boolean())
    rating["safe"] = safe;
  if (const auto& severity = cell(row, "response_" + number + "_severity_level");
      severity.is_number())
    rating["severity"] = severity;
  if (const auto& safer = cell(row, "safer_response_id"); safer.is_number_integer())
    rating["safer"] = safer == place;
  return rating;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding zero_based = *LabelCoding::parse("first=0,second=1");
  RowBuilder made(row, request);
  made.prompt_in("prompt");
  made.answer_in("response_0", word_of(cell(row, "response_0_source")));
  made.answer_in("response_1", word_of(cell(row, "response_1_source")));
  auto judgment = made.by();
  auto ratings = nlohmann::json::array({rating_of(row, 0), rating_of(row, 1)});
  if (!ratings[0].empty() || !ratings[1].empty()) judgment.ratings["by_response"] = ratings;
  made.label_in("better_response_id", zero_based, std::move(judgment));
  return made.done();
}

}  // namespace

const Layout pku_layout{
    "pku-saferlhf",
    ARBITER_MESSAGE("core", "PKU-SafeRLHF: it has response_0, response_1 and better_response_id"),
    fits,
    read,
    {"prompt", "response_0", "response_1", "response_0_source", "response_1_source",
     "better_response_id", "safer_response_id", "is_response_0_safe", "is_response_1_safe",
     "response_0_severity_level", "response_1_severity_level"}};

}  // namespace arbiter::exchange

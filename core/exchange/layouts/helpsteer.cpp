// SPDX-License-Identifier: GPL-3.0-or-later
// HelpSteer and HelpSteer2: a response a row, rated 0 to 4 in five respects. Rows of one prompt
// stand together: their responses are ranked by helpfulness, which the data set's authors take for
// the rating of the whole.
#include <array>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

constexpr std::array<const char*, 5> aspects{"helpfulness", "correctness", "coherence",
                                             "complexity", "verbosity"};

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"prompt", "response", "helpfulness", "correctness", "coherence"});
}

std::string group(const nlohmann::json& row) {
  const auto& prompt = cell(row, "prompt");
  return fits(row) && prompt.is_string() ? "p" + prompt.get<std::string>() : std::string();
}

nlohmann::json ratings_in(const nlohmann::json& row) {
  nlohmann::json ratings = nlohmann::json::object();
  for (const char* aspect : aspects)
    if (const auto& value = cell(row, aspect); value.is_number()) ratings[aspect] = value;
  return ratings;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const nlohmann::json single = nlohmann::json::array({row});
  const auto& rows = row.contains("rows") ? cell(row, "rows") : single;
  made.prompt(cell(rows[0], "prompt"), row.contains("rows") ? "" : "prompt");
  nlohmann::json by_response = nlohmann::json::array();
  std::vector<double> scores;
  for (const auto& one : rows) {
    made.answer(cell(one, "response"), "response");
    by_response.push_back(ratings_in(one));
    const auto score = number_of(cell(one, "helpfulness"));
    if (!score) made.wrong("helpfulness", "should be a number");
    scores.push_back(score.value_or(0));
  }
  auto judgment = made.by();
  if (rows.size() == 1) {
    auto ratings = by_response[0];
    ratings["score"] = scores[0];
    made.rate(std::move(ratings), std::move(judgment));
  } else {
    judgment.ratings["by_response"] = std::move(by_response);
    made.rank(tiers_by(scores, true), std::move(judgment));
  }
  return made.done();
}

}  // namespace

const Layout helpsteer_layout{
    "helpsteer",
    ARBITER_MESSAGE("core",
                    "HelpSteer: a response a row, with helpfulness, correctness and coherence"),
    fits,
    read,
    {"prompt", "response", "helpfulness", "correctness", "coherence", "complexity", "verbosity",
     "rows"},
    false,
    group};

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
// UltraFeedback: k completions, each rated 1 to 5 in several respects. They are ranked by the mean
// of their ratings, and by the overall score where one has none.
#include <algorithm>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  const auto& list = cell(row, "completions");
  return row.contains("instruction") && list.is_array() && !list.empty() && list[0].is_object() &&
         list[0].contains("response");
}

/// "4" of {"helpfulness": {"Rating": "4", ...}}.
nlohmann::json ratings_in(const nlohmann::json& completion) {
  nlohmann::json ratings = nlohmann::json::object();
  const auto& annotations = cell(completion, "annotations");
  if (annotations.is_object()) {
    for (const auto& [aspect, said] : annotations.items()) {
      const auto& one = said.is_array() && !said.empty() ? said[0] : said;
      if (const auto rating = number_of(cell(one, "Rating"))) ratings[aspect] = *rating;
    }
  }
  return ratings;
}

std::optional<double> mean_of(const nlohmann::json& ratings) {
  if (ratings.empty()) return {};
  double sum = 0;
  for (const auto& rating : ratings) sum += rating.get<double>();
  return sum / static_cast<double>(ratings.size());
}

/// One score a completion, of one kind for all; nothing where some have none.
std::vector<double> scores_of(const nlohmann::json& completions,
                              const std::vector<nlohmann::json>& ratings) {
  std::vector<double> scores;
  const bool alike = std::ranges::all_of(ratings, [&](const auto& one) {
    return !one.empty() && one.size() == ratings.front().size();
  });
  for (std::size_t i = 0; alike && i < ratings.size(); ++i) scores.push_back(*mean_of(ratings[i]));
  if (alike) return scores;
  for (const auto& completion : completions) {
    const auto overall = number_of(cell(completion, "overall_score"));
    if (!overall) return {};
    scores.push_back(*overall);
  }
  return scores;
}

/// Why: the rationales and the critique.
std::string reasons_in(const nlohmann::json& completions) {
  std::string text;
  for (const auto& completion : completions) {
    const std::string critique = word_of(cell(completion, "critique"));
    if (critique.empty()) continue;
    text += (text.empty() ? "" : "\n\n") + word_of(cell(completion, "model")) + ": " + critique;
  }
  return text;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt_in("instruction");
  const auto& completions = cell(row, "completions");
  std::vector<nlohmann::json> ratings;
  for (const auto& completion : completions) {
    made.answer(cell(completion, "response"), "completions", word_of(cell(completion, "model")));
    ratings.push_back(ratings_in(completion));
  }
  const auto scores = scores_of(completions, ratings);
  if (!made.good() || made.answers() < 2 || scores.empty()) return made.done();
  auto judgment = made.by();
  judgment.rationale = reasons_in(completions);
  judgment.ratings["by_response"] = ratings;
  constexpr double rounding = 1e-9;  // of a mean
  made.rank(tiers_by(scores, true, rounding), std::move(judgment));
  return made.done();
}

}  // namespace

const Layout ultra_feedback_layout{
    "ultra-feedback",
    ARBITER_MESSAGE("core",
                    "UltraFeedback: it has an instruction and completions with their ratings"),
    fits,
    read,
    {"instruction", "completions", "models"}};

}  // namespace arbiter::exchange

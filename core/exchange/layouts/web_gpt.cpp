// SPDX-License-Identifier: GPL-3.0-or-later
// WebGPT comparisons: two answers and their scores, which add up to 0; the higher one is better.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"question", "answer_0", "answer_1", "score_0", "score_1"});
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const auto& question = cell(row, "question");
  made.prompt(question.is_object() ? cell(question, "full_text") : question, "question");
  made.answer_in("answer_0");
  made.answer_in("answer_1");
  const auto first = number_of(cell(row, "score_0"));
  const auto second = number_of(cell(row, "score_1"));
  if (!first || !second) made.wrong("score_0", "score_0 and score_1 should be numbers");
  auto judgment = made.by();
  judgment.ratings["by_response"] = {{{"score", cell(row, "score_0")}},
                                     {{"score", cell(row, "score_1")}}};
  const std::vector<double> scores{first.value_or(0), second.value_or(0)};
  if (made.good()) made.rank(tiers_by(scores, true), std::move(judgment));
  return made.done();
}

}  // namespace

const Layout web_gpt_layout{
    "web-gpt",
    ARBITER_MESSAGE("core", "WebGPT: it has question, answer_0, answer_1, score_0 and score_1"),
    fits,
    read,
    {"question", "answer_0", "answer_1", "score_0", "score_1"}};

}  // namespace arbiter::exchange

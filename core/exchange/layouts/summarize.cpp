// SPDX-License-Identifier: GPL-3.0-or-later
// Summaries with human feedback: `comparisons` (two summaries, `choice` is 0 or 1) and `axis` (one
// summary rated 1 to 7).
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits_comparison(const nlohmann::json& row) {
  return has_columns(row, {"info", "summaries", "choice"});
}

bool fits_axis(const nlohmann::json& row) {
  return has_columns(row, {"info", "summary"}) && cell(cell(row, "summary"), "axes").is_object();
}

/// The post or article as a prompt, in the form in which the data set's models were asked.
std::string task_of(const nlohmann::json& info) {
  std::string text;
  if (const auto place = word_of(cell(info, "subreddit")); !place.empty())
    text += "SUBREDDIT: r/" + place + "\n";
  if (const auto title = word_of(cell(info, "title")); !title.empty())
    text += "TITLE: " + title + "\n";
  const std::string post = word_of(cell(info, "post"));
  const std::string body = post.empty() ? word_of(cell(info, "article")) : post;
  if (body.empty()) return {};
  return text + (post.empty() ? "ARTICLE: " : "POST: ") + body + "\nTL;DR:";
}

void ask(RowBuilder& made, const nlohmann::json& row) {
  const std::string task = task_of(cell(row, "info"));
  if (task.empty()) return made.wrong("info", "holds neither a post nor an article");
  made.prompt(task, "");
}

RowResult<Reading> read_comparison(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding zero_based = *LabelCoding::parse("first=0,second=1");
  RowBuilder made(row, request);
  ask(made, row);
  if (!cell(row, "summaries").is_array()) made.wrong("summaries", "should be a list of summaries");
  for (const auto& summary : cell(row, "summaries"))
    made.answer(cell(summary, "text"), "summaries", word_of(cell(summary, "policy")));
  auto judgment = made.by(word_of(cell(row, "worker")));
  judgment.rationale = word_of(cell(row, "note"));
  if (const auto& sure = cell(cell(row, "extra"), "confidence"); sure.is_number())
    judgment.ratings["confidence"] = sure;
  made.label_in("choice", zero_based, std::move(judgment));
  return made.done();
}

RowResult<Reading> read_axis(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  ask(made, row);
  const auto& summary = cell(row, "summary");
  made.answer(cell(summary, "text"), "summary", word_of(cell(summary, "policy")));
  nlohmann::json ratings = nlohmann::json::object();
  for (const auto& [axis, value] : cell(summary, "axes").items())
    if (value.is_number()) ratings[axis] = value;
  auto judgment = made.by(word_of(cell(row, "worker")));
  judgment.rationale = word_of(cell(summary, "note"));
  if (!ratings.contains("overall")) {
    made.wrong("summary", "has no overall rating");
  } else {
    ratings["score"] = ratings["overall"];
    made.rate(std::move(ratings), std::move(judgment));
  }
  return made.done();
}

}  // namespace

const Layout summarize_layout{
    "summarize-comparisons",
    ARBITER_MESSAGE("core", "Summaries with human feedback: it has info, summaries and choice"),
    fits_comparison,
    read_comparison,
    {"info", "summaries", "choice", "worker", "note", "extra"}};

const Layout summarize_axis_layout{
    "summarize-axis",
    ARBITER_MESSAGE("core",
                    "Summaries with human feedback: it has info and a summary with its axes"),
    fits_axis,
    read_axis,
    {"info", "summary", "worker"}};

}  // namespace arbiter::exchange

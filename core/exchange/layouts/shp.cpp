// SPDX-License-Identifier: GPL-3.0-or-later
// Stanford Human Preferences: a post and two comments; `labels` is 1 where the first is better, 0
// where the second is, and the scores are their votes.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"history", "human_ref_A", "human_ref_B", "labels"});
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=1,second=0");
  RowBuilder made(row, request);
  made.prompt_in("history");
  made.answer_in("human_ref_A");
  made.answer_in("human_ref_B");
  auto judgment = made.by();
  const auto first = number_of(cell(row, "score_A"));
  const auto second = number_of(cell(row, "score_B"));
  if (first && second) {
    judgment.ratings["by_response"] = {{{"votes", cell(row, "score_A")}},
                                       {{"votes", cell(row, "score_B")}}};
  }
  made.label_in("labels", coding, std::move(judgment));
  return made.done();
}

}  // namespace

const Layout shp_layout{
    "shp",
    ARBITER_MESSAGE("core",
                    "Stanford Human Preferences: it has human_ref_A, human_ref_B and labels"),
    fits,
    read,
    {"history", "human_ref_A", "human_ref_B", "labels", "score_A", "score_B"}};

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
// HelpSteer2-Preference and HelpSteer3: two responses and a signed preference from -3 (the first is
// much better) to 3 (the second is). It is the agreed one of several people; what each of them said
// stays among the columns.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits_two(const nlohmann::json& row) {
  return has_columns(row, {"prompt", "response_1", "response_2", "preference_strength"});
}

bool fits_three(const nlohmann::json& row) {
  return has_columns(row, {"context", "response1", "response2", "overall_preference"});
}

const LabelCoding& signed_coding() {
  static const LabelCoding coding = *LabelCoding::parse("signed");
  return coding;
}

RowResult<Reading> read_two(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt_in("prompt");
  made.answer_in("response_1");
  made.answer_in("response_2");
  auto judgment = made.by();
  judgment.rationale = word_of(cell(row, "preference_elaboration"));
  if (judgment.rationale.empty()) judgment.rationale = word_of(cell(row, "preference_statement"));
  made.label_in("preference_strength", signed_coding(), std::move(judgment));
  return made.done();
}

/// What the people said why, one a line.
std::string reasons_in(const nlohmann::json& individual) {
  std::string reasons;
  if (!individual.is_array()) return reasons;
  for (const auto& one : individual) {
    const std::string reason = word_of(cell(one, "reasoning"));
    if (!reason.empty()) reasons += (reasons.empty() ? "" : "\n") + reason;
  }
  return reasons;
}

RowResult<Reading> read_three(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt_in("context");
  made.answer_in("response1");
  made.answer_in("response2");
  auto judgment = made.by();
  judgment.rationale = reasons_in(cell(row, "individual_preference"));
  made.label_in("overall_preference", signed_coding(), std::move(judgment));
  return made.done();
}

}  // namespace

const Layout helpsteer2_layout{
    "helpsteer2-preference",
    ARBITER_MESSAGE("core",
                    "HelpSteer2-Preference: it has response_1, response_2 and preference_strength"),
    fits_two,
    read_two,
    {"prompt", "response_1", "response_2", "preference_strength", "preference_elaboration",
     "preference_statement"}};

const Layout helpsteer3_layout{
    "helpsteer3",
    ARBITER_MESSAGE("core",
                    "HelpSteer3: it has context, response1, response2 and overall_preference"),
    fits_three,
    read_three,
    {"context", "response1", "response2", "overall_preference", "individual_preference"}};

}  // namespace arbiter::exchange

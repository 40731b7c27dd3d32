// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI preference fine-tuning: `input` with messages, the preferred and the other output.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"input", "preferred_output", "non_preferred_output"});
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const auto& input = cell(row, "input");
  made.prompt(input.is_object() ? cell(input, "messages") : input, "input");
  made.answer_in("preferred_output");
  made.answer_in("non_preferred_output");
  if (made.good()) made.rank({{0}, {1}}, made.by());
  return made.done();
}

}  // namespace

const Layout openai_preference_layout{
    "openai-preference",
    ARBITER_MESSAGE(
        "core", "OpenAI preference file: it has input, preferred_output and non_preferred_output"),
    fits,
    read,
    {"input", "preferred_output", "non_preferred_output"}};

}  // namespace arbiter::exchange

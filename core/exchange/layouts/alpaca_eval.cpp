// SPDX-License-Identifier: GPL-3.0-or-later
// AlpacaEval and AlpacaFarm: two outputs and `preference`: 1 and 2 for the better one, 1.5 (and 0
// in older files) for a tie; in between it is how sure a judge was, and the nearer number counts.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"instruction", "output_1", "output_2", "preference"});
}

/// 1.2 counts as 1: what is nearer than the middle.
nlohmann::json nearest(const nlohmann::json& preference) {
  const auto number = number_of(preference);
  if (!number || *number <= 1 || *number >= 2 || *number == 1.5) return preference;
  return *number < 1.5 ? 1 : 2;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=1,second=2,tie=1.5,tie=0");
  RowBuilder made(row, request);
  const auto& input = cell(row, "input");
  if (input.is_string() && !is_empty_text(input) && cell(row, "instruction").is_string()) {
    made.prompt(with_input(cell(row, "instruction").get<std::string>(), input), "");
  } else {
    made.prompt_in("instruction");
  }
  made.answer_in("output_1", word_of(cell(row, "generator_1")));
  made.answer_in("output_2", word_of(cell(row, "generator_2")));
  std::string annotator = word_of(cell(row, "annotator"));
  if (annotator.empty()) annotator = word_of(cell(row, "annotator_index"));
  const bool chosen = !request.coding.words_only();
  made.label("preference", chosen ? cell(row, "preference") : nearest(cell(row, "preference")),
             coding, made.by(annotator));
  return made.done();
}

}  // namespace

const Layout alpaca_eval_layout{
    "alpaca-eval",
    ARBITER_MESSAGE("core", "AlpacaEval: it has instruction, output_1, output_2 and preference"),
    fits,
    read,
    {"instruction", "input", "output_1", "output_2", "generator_1", "generator_2", "annotator",
     "annotator_index", "preference"}};

}  // namespace arbiter::exchange

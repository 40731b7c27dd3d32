// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-grained feedback on long answers: four predictions and the six preferences between them
// (first with second, first with third ...): 1, 2, or 0 where neither is better.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"question", "prediction 1", "prediction 2", "preference"}) &&
         cell(row, "preference").is_array();
}

/// The question with the passages that it was to be answered from.
std::string task_of(const nlohmann::json& row) {
  std::string text = word_of(cell(row, "question"));
  const auto& passages = cell(row, "passages");
  if (!passages.is_array()) return text;
  for (const auto& passage : passages) {
    if (!passage.is_array()) continue;
    text += "\n\n";
    bool first = true;
    for (const auto& part : passage) {
      text += (first ? "" : "\n") + word_of(part);
      first = false;
    }
  }
  return text;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=1,second=2,tie=0");
  RowBuilder made(row, request);
  made.prompt(task_of(row), "");
  for (int i = 1; row.contains("prediction " + std::to_string(i)); ++i)
    made.answer_in("prediction " + std::to_string(i));
  const auto& preferences = cell(row, "preference");
  const std::size_t count = made.answers();
  if (preferences.size() != count * (count - 1) / 2)
    made.wrong("preference", "should have one number for each pair of predictions");
  std::size_t next = 0;
  for (std::size_t a = 0; made.good() && a < count; ++a) {
    for (std::size_t b = a + 1; b < count; ++b)
      made.label_among({a, b}, "preference", preferences[next++], coding, made.by());
  }
  return made.done();
}

}  // namespace

const Layout fine_grained_layout{
    "fine-grained",
    ARBITER_MESSAGE(
        "core", "Fine-grained feedback: predictions with a list of the preferences between them"),
    fits,
    read,
    {"question", "passages", "prediction 1", "prediction 2", "prediction 3", "prediction 4",
     "preference"}};

}  // namespace arbiter::exchange

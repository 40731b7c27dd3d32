// SPDX-License-Identifier: GPL-3.0-or-later
// Chosen and rejected with the prompt under another name: LLaMA-Factory's alpaca ranking
// (`instruction`, `input`), `question` with a `system` text, and the like.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

const char* prompt_of(const nlohmann::json& row) {
  for (const char* name : {"instruction", "question", "query", "input"})
    if (row.contains(name)) return name;
  return nullptr;
}

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"chosen", "rejected"}) && !row.contains("prompt") &&
         prompt_of(row) != nullptr && cell(row, "chosen").is_string() &&
         cell(row, "rejected").is_string();
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const char* column = prompt_of(row);
  if (column == nullptr)
    return std::unexpected(RowIssue{"instruction", "the row has no such column"});
  nlohmann::json task = cell(row, column);
  if (std::string_view(column) != "input" && task.is_string())
    task = with_input(task.get<std::string>(), cell(row, "input"));
  made.prompt(with_turns_before(cell(row, "system"), cell(row, "history"), std::move(task)),
              column);
  made.answer_in("chosen");
  made.answer_in("rejected");
  if (made.good()) made.rank({{0}, {1}}, made.by());
  return made.done();
}

}  // namespace

const Layout plain_ranking_layout{
    "chosen-rejected",
    ARBITER_MESSAGE("core", "Chosen and rejected after an instruction or a question"),
    fits,
    read,
    {"instruction", "question", "query", "input", "system", "history", "chosen", "rejected"}};

}  // namespace arbiter::exchange

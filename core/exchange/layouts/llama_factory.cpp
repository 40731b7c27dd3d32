// SPDX-License-Identifier: GPL-3.0-or-later
// LLaMA-Factory: ShareGPT ranking (`conversations`, `chosen`, `rejected`), its KTO rows (`kto_tag`)
// and plain dialogues, whose last turn is an answer that nobody has judged. Alpaca ranking, and
// rows like it with another word for the prompt, are `plain_ranking.cpp`.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool is_dialogue(const nlohmann::json& value) {
  return value.is_array() && !value.empty() && value[0].is_object() &&
         (has_columns(value[0], {"from", "value"}) || has_columns(value[0], {"role", "content"}));
}

const char* dialogue_column(const nlohmann::json& row) {
  for (const char* name : {"conversations", "messages"})
    if (is_dialogue(cell(row, name))) return name;
  return nullptr;
}

bool fits_ranking(const nlohmann::json& row) {
  return is_dialogue(cell(row, "conversations")) && has_columns(row, {"chosen", "rejected"});
}

RowResult<Reading> read_ranking(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt(with_turns_before(cell(row, "system"), nullptr, as_turns(cell(row, "conversations"))),
              "conversations");
  made.answer_in("chosen");
  made.answer_in("rejected");
  if (made.good()) made.rank({{0}, {1}}, made.by());
  return made.done();
}

bool fits_kto(const nlohmann::json& row) {
  return row.contains("kto_tag") &&
         (dialogue_column(row) != nullptr || has_columns(row, {"instruction", "output"}));
}

/// The turns up to the last, and that one as the answer.
void split_last(RowBuilder& made, const nlohmann::json& row, const char* column) {
  auto turns = as_turns(cell(row, column));
  if (turns.size() < 2) return made.wrong(column, "there is no answer after a question");
  nlohmann::json last = turns.back();
  if (cell(last, "role") != "assistant")
    return made.wrong(column, "the last turn is not the assistant's: there is no answer");
  turns.erase(turns.size() - 1);
  made.prompt(with_turns_before(cell(row, "system"), nullptr, std::move(turns)), "");
  made.answer(nlohmann::json::array({std::move(last)}), "");
}

RowResult<Reading> read_kto(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  if (const char* column = dialogue_column(row)) {
    split_last(made, row, column);
  } else {
    const auto task = with_input(word_of(cell(row, "instruction")), cell(row, "input"));
    made.prompt(with_turns_before(cell(row, "system"), cell(row, "history"), task), "");
    made.answer_in("output");
  }
  const auto& tag = cell(row, "kto_tag");
  if (!tag.is_boolean()) made.wrong("kto_tag", "should be true (good) or false (bad)");
  if (made.good()) made.rate({{"good", tag.get<bool>()}}, made.by());
  return made.done();
}

bool fits_turns(const nlohmann::json& row) {
  return dialogue_column(row) != nullptr && !row.contains("prompt") && !row.contains("chosen");
}

RowResult<Reading> read_turns(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  if (const char* column = dialogue_column(row)) {
    split_last(made, row, column);
  } else {
    made.wrong("conversations", "the row has no dialogue");
  }
  return made.done();
}

}  // namespace

const Layout llama_factory_ranking_layout{
    "sharegpt-ranking",
    ARBITER_MESSAGE("core",
                    "LLaMA-Factory's ShareGPT ranking: it has conversations, chosen and rejected"),
    fits_ranking,
    read_ranking,
    {"conversations", "chosen", "rejected", "system"}};

const Layout llama_factory_kto_layout{
    "llama-factory-kto",
    ARBITER_MESSAGE("core", "LLaMA-Factory's KTO rows: an answer with kto_tag"),
    fits_kto,
    read_kto,
    {"conversations", "messages", "instruction", "input", "output", "system", "history",
     "kto_tag"}};

const Layout llama_factory_turns_layout{
    "dialogues",
    ARBITER_MESSAGE("core", "Dialogues: a list of turns that ends with an answer"),
    fits_turns,
    read_turns,
    {"conversations", "messages", "system"}};

}  // namespace arbiter::exchange

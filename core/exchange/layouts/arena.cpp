// SPDX-License-Identifier: GPL-3.0-or-later
// Chatbot Arena conversations and MT-bench human judgments: two whole conversations, `winner` in
// words, `judge` and `turn`: how many of the user's turns were judged.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"conversation_a", "conversation_b", "winner"});
}

/// The conversation up to the answer to its so-manieth user turn; whole where it has no more.
nlohmann::json up_to_turn(nlohmann::json conversation, const nlohmann::json& turns) {
  if (!conversation.is_array() || !turns.is_number_integer() || turns < 1) return conversation;
  const auto most = turns.get<std::int64_t>();
  std::int64_t asked = 0;
  nlohmann::json kept = nlohmann::json::array();
  for (auto& message : conversation) {
    if (cell(message, "role") == "user" && ++asked > most) break;
    kept.push_back(std::move(message));
  }
  return kept;
}

/// A judge is a name, or a model's name with that of its prompt.
std::string judge_of(const nlohmann::json& judge) {
  if (!judge.is_array()) return word_of(judge);
  std::string name;
  for (const auto& part : judge) name += (name.empty() ? "" : " ") + word_of(part);
  return name;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const auto& turns = cell(row, "turn");
  made.conversations(up_to_turn(as_turns(cell(row, "conversation_a")), turns),
                     up_to_turn(as_turns(cell(row, "conversation_b")), turns), "conversation_a");
  made.models(word_of(cell(row, "model_a")), word_of(cell(row, "model_b")));
  auto judgment = made.by(judge_of(cell(row, "judge")));
  judgment.answered_at = time_of(cell(row, row.contains("tstamp") ? "tstamp" : "timestamp"));
  made.label_in("winner", LabelCoding(), std::move(judgment));
  return made.done();
}

}  // namespace

const Layout arena_layout{
    "arena",
    ARBITER_MESSAGE("core",
                    "Chatbot Arena or MT-bench: it has conversation_a, conversation_b and winner"),
    fits,
    read,
    {"conversation_a", "conversation_b", "winner", "judge", "turn", "model_a", "model_b", "tstamp",
     "timestamp"}};

}  // namespace arbiter::exchange

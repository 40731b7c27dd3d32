// SPDX-License-Identifier: GPL-3.0-or-later
// The arena's table for competitions: the user's turns and each model's answers as JSON lists
// within texts, and three columns of which one is 1. Plain texts come in as they are.
#include <array>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

constexpr std::array<const char*, 3> winners{"winner_model_a", "winner_model_b", "winner_tie"};

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"prompt", "response_a", "response_b", "winner_model_a", "winner_model_b",
                           "winner_tie"});
}

/// The list that a text holds; null where it is no list of texts.
nlohmann::json listed(const nlohmann::json& value) {
  nlohmann::json list = value;
  if (value.is_string())
    list = nlohmann::json::parse(value.get_ref<const std::string&>(), nullptr, false);
  if (!list.is_array() || list.empty()) return nullptr;
  for (const auto& item : list)
    if (!item.is_string() && !item.is_null()) return nullptr;
  return list;
}

/// The turns by turns; an answer that is null was none.
nlohmann::json conversation(const nlohmann::json& asked, const nlohmann::json& answers) {
  nlohmann::json turns = nlohmann::json::array();
  for (std::size_t i = 0; i < asked.size(); ++i) {
    turns.push_back(turn("user", asked[i].is_null() ? nlohmann::json("") : asked[i]));
    if (i < answers.size())
      turns.push_back(turn("assistant", answers[i].is_null() ? nlohmann::json("") : answers[i]));
  }
  return turns;
}

/// Which of the three columns is 1.
std::optional<std::size_t> winner_of(const nlohmann::json& row) {
  std::optional<std::size_t> winner;
  for (std::size_t i = 0; i < winners.size(); ++i) {
    const auto& value = cell(row, winners[i]);
    const std::string key = label_key(value);
    if (key != "0" && key != "1" && key != "true" && key != "false") return {};
    if (key == "0" || key == "false") continue;
    if (winner) return {};
    winner = i;
  }
  return winner;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const auto asked = listed(cell(row, "prompt"));
  const auto first = listed(cell(row, "response_a"));
  const auto second = listed(cell(row, "response_b"));
  if (asked.is_null() || first.is_null() || second.is_null()) {
    made.prompt_in("prompt");
    made.answer_in("response_a");
    made.answer_in("response_b");
  } else {
    made.conversations(conversation(asked, first), conversation(asked, second), "prompt");
  }
  made.models(word_of(cell(row, "model_a")), word_of(cell(row, "model_b")));
  const auto winner = winner_of(row);
  if (!winner) {
    made.wrong("winner_model_a",
               "exactly one of winner_model_a, winner_model_b and winner_tie should be 1");
    return made.done();
  }
  const std::vector<std::vector<std::size_t>> tiers =
      *winner == 2 ? std::vector<std::vector<std::size_t>>{{0, 1}}
                   : std::vector<std::vector<std::size_t>>{{*winner}, {1 - *winner}};
  made.note(winners[*winner], cell(row, winners[*winner]), {project::Outcome::ranked, tiers});
  made.rank(tiers, made.by());
  return made.done();
}

}  // namespace

const Layout arena_one_hot_layout{
    "arena-one-hot",
    ARBITER_MESSAGE("core",
                    "The arena's table: one of winner_model_a, winner_model_b and winner_tie is 1"),
    fits,
    read,
    {"prompt", "response_a", "response_b", "model_a", "model_b", "winner_model_a", "winner_model_b",
     "winner_tie"}};

}  // namespace arbiter::exchange

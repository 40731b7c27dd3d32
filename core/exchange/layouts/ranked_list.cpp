// SPDX-License-Identifier: GPL-3.0-or-later
// A prompt with a list of answers, and ranks (the lowest is best) or scores (the highest is best)
// in a list beside them. Also Nectar: answers that carry their rank.
#include <algorithm>
#include <array>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

constexpr std::array<const char*, 5> lists{"responses", "answers", "outputs", "completions",
                                           "candidates"};
constexpr std::array<const char*, 3> rank_names{"rank", "ranks", "ranking"};
constexpr std::array<const char*, 5> score_names{"scores", "score", "rewards", "ratings", "rating"};

template <std::size_t n>
const char* first_of(const nlohmann::json& row, const std::array<const char*, n>& names) {
  for (const char* name : names)
    if (cell(row, name).is_array()) return name;
  return nullptr;
}

const char* prompt_of(const nlohmann::json& row) {
  for (const char* name : {"prompt", "instruction", "question", "query"})
    if (row.contains(name)) return name;
  return nullptr;
}

/// `prompt` and `responses` with nothing beside them are the format of that name.
bool fits(const nlohmann::json& row) {
  const char* list = first_of(row, lists);
  const char* prompt = prompt_of(row);
  if (list == nullptr || prompt == nullptr) return false;
  const bool texts =
      cell(row, list).empty() || cell(row, list)[0].is_string() || cell(row, list)[0].is_array();
  const bool plain = std::string_view(list) == "responses" && std::string_view(prompt) == "prompt";
  const bool judged = first_of(row, rank_names) != nullptr || first_of(row, score_names) != nullptr;
  return texts && (judged || !plain);
}

/// The numbers of a list as long as there are answers; nothing where one is none.
std::optional<std::vector<double>> numbers_in(const nlohmann::json& list, std::size_t answers) {
  if (list.size() != answers) return {};
  std::vector<double> numbers;
  for (const auto& item : list) {
    const auto number = number_of(item);
    if (!number) return {};
    numbers.push_back(*number);
  }
  return numbers;
}

void rank_by(RowBuilder& made, const char* column, bool higher_is_better) {
  const auto& list = cell(made.row(), column);
  if (list.empty()) return;
  if (std::ranges::all_of(list, [](const auto& item) { return item.is_null(); })) return;
  const auto numbers = numbers_in(list, made.answers());
  if (!numbers) return made.wrong(column, "should be a number for each of the answers");
  auto judgment = made.by();
  if (higher_is_better) {
    auto& ratings = judgment.ratings["by_response"];
    for (const double number : *numbers) ratings.push_back({{"score", number}});
  }
  made.rank(tiers_by(*numbers, higher_is_better), std::move(judgment));
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const char* list = first_of(row, lists);
  if (list == nullptr || prompt_of(row) == nullptr)
    return std::unexpected(RowIssue{"responses", "the row has no prompt with a list of answers"});
  made.prompt_in(prompt_of(row));
  const auto& models = cell(row, "models");
  std::size_t place = 0;
  for (const auto& answer : cell(row, list)) {
    made.answer(answer, list,
                models.is_array() && place < models.size() ? word_of(models[place]) : "");
    ++place;
  }
  if (cell(row, list).empty()) made.wrong(list, "the row has no answers");
  if (!made.good()) return made.done();
  if (const char* ranks = first_of(row, rank_names)) {
    rank_by(made, ranks, false);
  } else if (const char* scores = first_of(row, score_names)) {
    rank_by(made, scores, true);
  }
  return made.done();
}

bool fits_nectar(const nlohmann::json& row) {
  const auto& list = cell(row, "answers");
  return row.contains("prompt") && list.is_array() && !list.empty() &&
         has_columns(list[0], {"answer", "rank"});
}

RowResult<Reading> read_nectar(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt_in("prompt");
  std::vector<double> ranks;
  for (const auto& item : cell(row, "answers")) {
    made.answer(cell(item, "answer"), "answers", word_of(cell(item, "model")));
    const auto rank = number_of(cell(item, "rank"));
    if (!rank) made.wrong("answers", "an answer has no rank");
    ranks.push_back(rank.value_or(0));
  }
  if (made.good() && made.answers() > 1) made.rank(tiers_by(ranks, false), made.by());
  return made.done();
}

}  // namespace

const Layout ranked_list_layout{
    "ranked-list",
    ARBITER_MESSAGE("core",
                    "A prompt with a list of answers, and their ranks or scores where it has them"),
    fits,
    read,
    {"prompt", "instruction", "question", "query", "responses", "answers", "outputs", "completions",
     "candidates", "models", "rank", "ranks", "ranking", "scores", "score", "rewards", "ratings",
     "rating"},
    true};

const Layout nectar_layout{
    "nectar",
    ARBITER_MESSAGE("core", "Nectar: a prompt with answers that carry their rank"),
    fits_nectar,
    read_nectar,
    {"prompt", "answers"}};

}  // namespace arbiter::exchange

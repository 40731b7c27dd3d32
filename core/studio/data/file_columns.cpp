// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/file_columns.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/exchange/columns.h"

namespace arbiter::studio {
namespace {

/// What the names of such columns begin with.
constexpr std::array<std::string_view, 29> beginnings{
    "response",   "answer",    "output",    "completion",   "chosen",  "rejected",
    "generation", "candidate", "assistant", "conversation", "label",   "preference",
    "preferred",  "winner",    "verdict",   "choice",       "vote",    "judgment",
    "judgement",  "rank",      "score",     "rating",       "reward",  "annotator",
    "annotation", "rater",     "worker",    "labeler",      "labeller"};

std::string in_small_letters(std::string name) {
  std::ranges::transform(name, name.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + ('a' - 'A')) : letter;
  });
  return name;
}

}  // namespace

bool says_something(const std::string& column) {
  const auto name = in_small_letters(column);
  return std::ranges::any_of(beginnings,
                             [&](std::string_view word) { return name.starts_with(word); });
}

void UnusedColumns::look_at(const exchange::ImportRow& row) {
  for (const auto& [name, value] : exchange::kept_columns(row.prompt).items()) {
    const auto [known, first] = seen_.try_emplace(name, false);
    if (first) known->second = !used_.contains(name) && says_something(name);
    // A column that is empty throughout says nothing.
    if (known->second && !value.is_null() && !exchange::is_empty_text(value)) unused_.insert(name);
  }
}

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/column_names.h"

#include <array>

namespace arbiter::exchange {
namespace {

constexpr std::array<const char*, 11> stems{"response",  "output",       "answer",     "completion",
                                            "assistant", "conversation", "generation", "candidate",
                                            "text",      "prediction",   "summary"};
constexpr std::array<const char*, 4> joints{"_", "", "-", " "};
constexpr std::array<const char*, 5> prompt_names{"prompt", "instruction", "question", "query",
                                                  "input"};
constexpr std::array<char, 4> firsts{'a', 'A', '1', '0'};
constexpr std::size_t most_answers = 26;

std::string numbered(const std::string& name, char first, std::size_t index) {
  if (first == 'a' || first == 'A') return name + static_cast<char>(first + index);
  return name + std::to_string(static_cast<std::size_t>(first - '0') + index);
}

}  // namespace

std::optional<std::string> prompt_column(const nlohmann::json& row) {
  for (const char* name : prompt_names)
    if (row.contains(name)) return name;
  return {};
}

std::vector<std::string> answer_columns(const nlohmann::json& row) {
  for (const char* stem : stems) {
    for (const char* joint : joints) {
      for (const char first : firsts) {
        const std::string name = std::string(stem) + joint;
        if (!row.contains(numbered(name, first, 0)) || !row.contains(numbered(name, first, 1)))
          continue;
        const auto& one = row[numbered(name, first, 0)];
        if (!one.is_string() && !one.is_structured()) continue;
        std::vector<std::string> columns;
        for (std::size_t i = 0; i < most_answers && row.contains(numbered(name, first, i)); ++i)
          columns.push_back(numbered(name, first, i));
        return columns;
      }
    }
  }
  return {};
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

/// What roles are called elsewhere.
std::string role_of(const std::string& name) {
  constexpr std::array<std::pair<std::string_view, const char*>, 10> names{
      {{"human", "user"},
       {"prompter", "user"},
       {"gpt", "assistant"},
       {"chatgpt", "assistant"},
       {"bing", "assistant"},
       {"bard", "assistant"},
       {"bot", "assistant"},
       {"model", "assistant"},
       {"observation", "tool"},
       {"function_call", "assistant"}}};
  const auto found =
      std::ranges::find(names, name, &std::pair<std::string_view, const char*>::first);
  return found == names.end() ? name : found->second;
}

nlohmann::json as_turn(nlohmann::json message) {
  if (!message.is_object()) return message;
  if (message.contains("from") && message.contains("value") && !message.contains("role")) {
    nlohmann::json turn{{"content", message["value"]}};
    turn["role"] =
        message["from"].is_string() ? nlohmann::json(role_of(message["from"])) : message["from"];
    return turn;
  }
  if (message.contains("role") && message["role"].is_string())
    message["role"] = role_of(message["role"]);
  return message;
}

/// The offset of a zone (`Z`, `+02:00`, nothing) in minutes.
int zone_minutes(std::string_view zone) {
  if (zone.size() < 3 || (zone[0] != '+' && zone[0] != '-')) return 0;
  int hours = 0;
  int minutes = 0;
  std::from_chars(zone.data() + 1, zone.data() + 3, hours);
  if (zone.size() >= 5)
    std::from_chars(zone.data() + zone.size() - 2, zone.data() + zone.size(), minutes);
  const int offset = hours * 60 + minutes;
  return zone[0] == '-' ? -offset : offset;
}

Timestamp time_in(const std::string& text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int read = 0;
  if (std::sscanf(text.c_str(), "%4d-%2u-%2u%*1[T ]%2d:%2d:%2d%n", &year, &month, &day, &hour,
                  &minute, &second, &read) < 6)
    return 0;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(month),
                            std::chrono::day(day)};
  if (!date.ok()) return 0;
  std::string_view rest = std::string_view(text).substr(static_cast<std::size_t>(read));
  double fraction = 0;
  if (rest.starts_with('.')) {
    const auto end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    double place = 0.1;
    for (std::size_t i = 1; i < end; ++i, place /= 10) fraction += (rest[i] - '0') * place;
    rest.remove_prefix(end);
  }
  const auto days = sys_days(date).time_since_epoch().count();
  const std::int64_t seconds =
      days * 86400LL + hour * 3600LL + minute * 60LL + second - zone_minutes(rest) * 60LL;
  return seconds * 1000 + static_cast<std::int64_t>(std::floor(fraction * 1000 + 1e-6));
}

}  // namespace

bool has_columns(const nlohmann::json& row, std::initializer_list<const char*> names) {
  return std::ranges::all_of(names, [&](const char* name) { return row.contains(name); });
}

const nlohmann::json& cell(const nlohmann::json& row, const std::string& name) {
  static const nlohmann::json none;
  if (!row.is_object()) return none;
  const auto found = row.find(name);
  return found == row.end() ? none : *found;
}

std::string word_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string();
}

std::optional<double> number_of(const nlohmann::json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return {};
  const auto& text = value.get_ref<const std::string&>();
  double number = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
    return {};
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

Timestamp time_of(const nlohmann::json& value) {
  if (value.is_string()) return time_in(value.get<std::string>());
  if (!value.is_number()) return 0;
  const double number = value.get<double>();
  // Seconds reach 1e11 in the year 5138, milliseconds did in 1973.
  if (!(number > 0) || number > 1e14) return 0;
  return static_cast<Timestamp>(number > 1e11 ? number : std::round(number * 1000));
}

nlohmann::json turn(const char* role, nlohmann::json content) {
  return {{"role", role}, {"content", std::move(content)}};
}

nlohmann::json as_turns(nlohmann::json list) {
  if (list.is_object()) return as_turn(std::move(list));
  if (!list.is_array()) return list;
  for (auto& message : list) message = as_turn(std::move(message));
  return list;
}

nlohmann::json with_turns_before(const nlohmann::json& system, const nlohmann::json& history,
                                 nlohmann::json prompt) {
  nlohmann::json turns = nlohmann::json::array();
  if (system.is_string() && !is_empty_text(system)) turns.push_back(turn("system", system));
  if (history.is_array()) {
    for (const auto& earlier : history) {
      if (earlier.is_object()) {
        turns.push_back(as_turns(earlier));
      } else if (earlier.is_array() && earlier.size() == 2) {
        turns.push_back(turn("user", earlier[0]));
        turns.push_back(turn("assistant", earlier[1]));
      } else {
        turns.push_back(earlier);  // no message: refused where it is read
      }
    }
  }
  if (turns.empty()) return prompt;
  if (prompt.is_array()) {
    for (auto& message : prompt) turns.push_back(std::move(message));
  } else {
    turns.push_back(turn("user", std::move(prompt)));
  }
  return turns;
}

std::string with_input(const std::string& instruction, const nlohmann::json& input) {
  if (!input.is_string() || is_empty_text(input)) return instruction;
  return instruction.empty() ? input.get<std::string>()
                             : instruction + "\n\n" + input.get<std::string>();
}

std::vector<std::vector<std::size_t>> tiers_by(std::span<const double> scores,
                                               bool higher_is_better, double tolerance) {
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    return higher_is_better ? scores[a] > scores[b] : scores[a] < scores[b];
  });
  std::vector<std::vector<std::size_t>> tiers;
  for (const auto place : order) {
    if (!tiers.empty() && std::abs(scores[tiers.back().front()] - scores[place]) <= tolerance) {
      tiers.back().push_back(place);
    } else {
      tiers.push_back({place});
    }
  }
  for (auto& tier : tiers) std::ranges::sort(tier);
  return tiers;
}

}  // namespace arbiter::exchange

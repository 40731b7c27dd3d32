// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/preference_label.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string>
#include <string_view>

namespace arbiter::exchange {
namespace {

using project::Outcome;

Verdict tie(std::size_t responses) {
  std::vector<std::size_t> all(responses);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return {Outcome::ranked, {std::move(all)}};
}

Verdict best(std::size_t index, std::size_t responses) {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < responses; ++i)
    if (i != index) others.push_back(i);
  return {Outcome::ranked, {{index}, std::move(others)}};
}

/// Lower case, without spaces around and with `_` for blanks and hyphens inside.
std::string normalised(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  std::string lower;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') {
      lower += static_cast<char>(c - 'A' + 'a');
    } else {
      lower += c == ' ' || c == '-' ? '_' : c;
    }
  }
  return lower;
}

template <std::size_t n>
bool one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The number that a word names: digits, or a single letter (a: 1).
std::optional<std::int64_t> ordinal(std::string_view word) {
  constexpr std::array<std::string_view, 6> prefixes{"model_",  "response_", "answer_",
                                                     "output_", "option_",   "completion_"};
  for (const auto prefix : prefixes)
    if (word.starts_with(prefix)) word.remove_prefix(prefix.size());
  if (word.size() == 1 && word[0] >= 'a' && word[0] <= 'z') return word[0] - 'a' + 1;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size() || word.empty())
    return {};
  return number;
}

std::optional<Verdict> from_number(std::int64_t number, std::size_t responses) {
  if (number == 0) return tie(responses);
  if (number < 0 || static_cast<std::size_t>(number) > responses) return {};
  return best(static_cast<std::size_t>(number) - 1, responses);
}

std::optional<Verdict> from_word(std::string_view word, std::size_t responses) {
  constexpr std::array<std::string_view, 6> ties{"tie", "equal", "draw", "same", "ties", "both"};
  constexpr std::array<std::string_view, 5> bad{"both_bad", "bothbad", "tie_(bothbad)",
                                                "tie_(both_bad)", "neither"};
  if (one_of(word, ties)) return tie(responses);
  if (one_of(word, bad)) return Verdict{Outcome::both_bad, {}};
  if (word == "both_good") return Verdict{Outcome::both_good, {}};
  const auto number = ordinal(word);
  return number ? from_number(*number, responses) : std::nullopt;
}

std::optional<std::int64_t> as_integer(const nlohmann::json& value) {
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > 1'000'000) return {};
  if (value.is_number_integer()) return value.get<std::int64_t>();
  const double number = value.get<double>();
  if (!(std::abs(number) < 1e6) || number != std::floor(number)) return {};
  return static_cast<std::int64_t>(number);
}

std::string response_name(std::size_t index) {
  return index < 26 ? std::string(1, static_cast<char>('A' + index)) : std::to_string(index + 1);
}

}  // namespace

RowResult<std::optional<Verdict>> read_label(const nlohmann::json& value, std::size_t responses,
                                             const std::string& field) {
  if (value.is_null()) return std::nullopt;
  std::optional<Verdict> verdict;
  if (value.is_number()) {
    if (const auto number = as_integer(value)) verdict = from_number(*number, responses);
  } else if (value.is_string()) {
    const std::string word = normalised(value.get_ref<const std::string&>());
    if (word.empty()) return std::nullopt;
    verdict = from_word(word, responses);
  }
  if (verdict) return verdict;
  std::string shown = value.dump();
  if (shown.size() > 40) shown = describe_type(value);
  return std::unexpected(RowIssue{
      field, "the label " + shown + " is not understood: use 0 or tie, 1 or A, 2 or B ... up to " +
                 std::to_string(responses)});
}

std::string describe_verdict(Outcome outcome, const std::vector<std::vector<std::size_t>>& tiers) {
  if (outcome == Outcome::both_bad) return "both bad";
  if (outcome == Outcome::both_good) return "both good";
  if (outcome != Outcome::ranked || tiers.empty()) return {};
  if (tiers.size() == 1) return "tie";
  return response_name(tiers.front().front());
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/label_coding.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <string_view>

namespace arbiter::exchange {
namespace {

using project::Outcome;

constexpr std::array<std::string_view, 9> ordinals{"first", "second",  "third",  "fourth", "fifth",
                                                   "sixth", "seventh", "eighth", "ninth"};
constexpr double much_better = 3;

Verdict tie(std::size_t answers) {
  std::vector<std::size_t> all(answers);
  std::iota(all.begin(), all.end(), std::size_t{0});
  return {Outcome::ranked, {std::move(all)}};
}

Verdict best(std::size_t index, std::size_t answers, double strength = 0) {
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < answers; ++i)
    if (i != index) others.push_back(i);
  return {Outcome::ranked, {{index}, std::move(others)}, strength};
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

/// Digits, perhaps with a sign and a fraction.
std::optional<double> as_number(std::string_view word) {
  double number = 0;
  const auto parsed = std::from_chars(word.data(), word.data() + word.size(), number);
  if (word.empty() || parsed.ec != std::errc{} || parsed.ptr != word.data() + word.size())
    return {};
  return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

/// 2 and 2.0 are `2`.
std::string number_key(double number) {
  if (number == std::floor(number) && std::abs(number) < 1e15)
    return std::to_string(static_cast<std::int64_t>(number));
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), written.ptr};
}

std::string word_key(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  const auto end = text.find_last_not_of(" \t\r\n");
  // Before its sign becomes a mark of words.
  if (const auto number = as_number(text.substr(begin, end - begin + 1)))
    return number_key(*number);
  return normalised(text);
}

std::optional<std::size_t> ordinal_of(std::string_view word) {
  const auto found = std::ranges::find(ordinals, word);
  if (found == ordinals.end()) return {};
  return static_cast<std::size_t>(found - ordinals.begin());
}

std::optional<Verdict> checked_best(std::size_t index, std::size_t answers, double strength = 0) {
  if (index >= answers) return {};
  return best(index, answers, strength);
}

/// The digits at the end of a name.
std::string_view trailing_number(std::string_view name) {
  const auto last = name.find_last_not_of("0123456789");
  return name.substr(last == std::string_view::npos ? 0 : last + 1);
}

/// `response_b` where an answer's column is called that; `model_2` where columns are numbered and
/// one ends in 2.
std::optional<std::size_t> named_column(const std::string& word,
                                        std::span<const std::string> names) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!names[i].empty() && word == normalised(names[i])) return i;
  const auto number = trailing_number(word);
  if (number.empty() || number.size() == word.size()) return {};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (trailing_number(names[i]) == number) return i;
  return {};
}

/// The answer that a letter stands for, by itself or after what answers go by.
std::optional<std::size_t> lettered(std::string_view word) {
  constexpr std::array<std::string_view, 9> prefixes{"model_",     "response_", "answer_",
                                                     "output_",    "option_",   "completion_",
                                                     "assistant_", "system_",   "conversation_"};
  for (const auto prefix : prefixes) {
    if (!word.starts_with(prefix)) continue;
    word.remove_prefix(prefix.size());
    break;
  }
  if (word.size() != 1 || word[0] < 'a' || word[0] > 'z') return {};
  return static_cast<std::size_t>(word[0] - 'a');
}

/// "a>b", "b>>a", "a=b" of two answers.
std::optional<Verdict> from_signs(std::string_view word, std::size_t answers) {
  if (answers != 2) return {};
  if (word == "a=b" || word == "b=a" || word == "a==b") return tie(answers);
  if (word == "a>b" || word == "b<a") return best(0, answers);
  if (word == "b>a" || word == "a<b") return best(1, answers);
  if (word == "a>>b" || word == "b<<a") return best(0, answers, much_better);
  if (word == "b>>a" || word == "a<<b") return best(1, answers, much_better);
  return {};
}

template <std::size_t n>
bool one_of(std::string_view word, const std::array<std::string_view, n>& words) {
  return std::ranges::find(words, word) != words.end();
}

std::optional<Verdict> from_word(std::string word, std::span<const std::string> names) {
  const std::size_t answers = names.size();
  if (const auto column = named_column(word, names)) return best(*column, answers);
  const bool bracketed = word.starts_with("[[") && word.ends_with("]]") && word.size() > 4;
  if (bracketed) word = word.substr(2, word.size() - 4);
  // The judges' prompt of MT-bench: [[C]] is a tie of two.
  if (bracketed && word == "c" && answers == 2) return tie(answers);
  constexpr std::array<std::string_view, 6> ties{"tie", "equal", "draw", "same", "ties", "tied"};
  constexpr std::array<std::string_view, 6> bad{"both_bad",       "bothbad", "tie_(bothbad)",
                                                "tie_(both_bad)", "neither", "tie_bothbad"};
  if (one_of(word, ties)) return tie(answers);
  if (one_of(word, bad)) return Verdict{Outcome::both_bad, {}};
  if (word == "both_good" || word == "bothgood") return Verdict{Outcome::both_good, {}};
  if (word == "left" && answers == 2) return best(0, answers);
  if (word == "right" && answers == 2) return best(1, answers);
  if (auto signs = from_signs(word, answers)) return signs;
  if (const auto index = ordinal_of(word)) return checked_best(*index, answers);
  if (const auto index = lettered(word)) return checked_best(*index, answers);
  return {};
}

std::optional<Verdict> from_meaning(const std::string& meaning, std::size_t answers) {
  if (meaning == "tie") return tie(answers);
  if (meaning == "both_bad") return Verdict{Outcome::both_bad, {}};
  if (meaning == "both_good") return Verdict{Outcome::both_good, {}};
  if (meaning == "skip") return Verdict{Outcome::skip, {}};
  const auto index = ordinal_of(meaning);
  return index ? checked_best(*index, answers) : std::nullopt;
}

Verdict from_sign(double number, bool positive_first) {
  if (number == 0) return tie(2);
  const double size = std::abs(number);
  const bool said = size == 1 || size == 2 || size == 3;
  return best((number > 0) == positive_first ? 0 : 1, 2, said ? size : 0);
}

bool is_meaning(const std::string& word) {
  constexpr std::array<std::string_view, 5> others{"tie", "both_bad", "both_good", "skip", "none"};
  return ordinal_of(word).has_value() || one_of(word, others);
}

std::unexpected<Error> bad_coding(const char* text, const std::string& piece) {
  return fail(ErrorCode::invalid_argument, text, {{"piece", piece}}, {{}, 0, "labels"});
}

}  // namespace

std::string label_key(const nlohmann::json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  if (value.is_number_integer()) return value.dump();
  if (value.is_number()) return number_key(value.get<double>());
  if (value.is_string()) return word_key(value.get_ref<const std::string&>());
  return value.is_null() ? std::string() : value.dump();
}

bool is_bare_code(const nlohmann::json& value) {
  if (value.is_number() || value.is_boolean()) return true;
  const std::string key = label_key(value);
  return value.is_string() && (as_number(key) || key == "true" || key == "false");
}

std::vector<std::string> possible_codings(std::span<const std::string> keys) {
  const auto only = [&](std::span<const std::string_view> allowed) {
    return std::ranges::all_of(
        keys, [&](const auto& key) { return std::ranges::find(allowed, key) != allowed.end(); });
  };
  constexpr std::array<std::string_view, 2> truth{"true", "false"};
  constexpr std::array<std::string_view, 3> three{"0", "1", "2"};
  constexpr std::array<std::string_view, 3> signs{"-1", "0", "1"};
  const bool has_two = std::ranges::find(keys, "2") != keys.end();
  if (only(truth)) return {"first=true,second=false", "first=false,second=true"};
  if (only(three) && has_two) return {"first=0,second=1,tie=2", "first=1,second=2,tie=0"};
  if (only(three)) return {"first=0,second=1", "first=1,second=0", "first=1,second=2,tie=0"};
  const bool numbers =
      std::ranges::all_of(keys, [](const auto& key) { return as_number(key).has_value(); });
  if (only(signs) || numbers) return {"signed", "signed-positive-first", "first=1,second=2,tie=3"};
  return {"first=0,second=1,tie=2"};
}

std::string meaning_text(const Verdict& verdict) {
  if (verdict.outcome == Outcome::both_bad) return "both bad";
  if (verdict.outcome == Outcome::both_good) return "both good";
  if (verdict.outcome == Outcome::skip) return "skip";
  if (verdict.tiers.size() == 1) return "tie";
  const bool one_best = verdict.tiers.size() == 2 && verdict.tiers.front().size() == 1;
  if (!one_best || verdict.tiers.front().front() >= ordinals.size()) return "a ranking";
  return std::string(ordinals[verdict.tiers.front().front()]);
}

Result<LabelCoding> LabelCoding::parse(const std::string& text) {
  LabelCoding coding;
  coding.text_ = text;
  if (text == "signed") coding.sign_ = Sign::negative_first;
  if (text == "signed-positive-first") coding.sign_ = Sign::positive_first;
  if (coding.sign_ != Sign::none || text.empty()) return coding;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    const std::string piece(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    const auto equals = piece.find('=');
    const std::string meaning = normalised(piece.substr(0, equals));
    if (equals == std::string::npos || !is_meaning(meaning)) {
      return bad_coding(ARBITER_MESSAGE("core",
                                        "\"{piece}\" says of no label what it means. Write for "
                                        "example first=0,second=1,tie=2, or signed."),
                        piece);
    }
    const std::string key = word_key(piece.substr(equals + 1));
    if (key.empty() || key.find('=') != std::string::npos)
      return bad_coding(ARBITER_MESSAGE("core", "\"{piece}\" names no value."), piece);
    if (coding.meaning_of(key)) {
      return bad_coding(ARBITER_MESSAGE("core", "\"{piece}\" gives a second meaning to a value."),
                        piece);
    }
    coding.codes_.emplace_back(key, meaning);
  }
  return coding;
}

std::optional<std::string> LabelCoding::meaning_of(const std::string& key) const {
  const auto found = std::ranges::find(codes_, key, &std::pair<std::string, std::string>::first);
  return found == codes_.end() ? std::nullopt : std::optional(found->second);
}

RowResult<std::optional<Verdict>> LabelCoding::read(const nlohmann::json& value,
                                                    std::span<const std::string> names,
                                                    const std::string& field) const {
  const std::string key = value.is_structured() ? std::string() : label_key(value);
  if (key.empty() && !value.is_structured()) return std::nullopt;
  const auto wrong = [&](std::string reason) {
    std::string shown = value.dump();
    if (shown.size() > 40) shown = describe_type(value);
    return std::unexpected(RowIssue{field, "the label " + shown + " " + std::move(reason)});
  };
  if (value.is_structured()) return wrong("is not understood: it should be a word or a number");
  std::optional<Verdict> verdict;
  if (const auto meaning = meaning_of(key)) {
    if (*meaning == "none") return std::nullopt;
    verdict = from_meaning(*meaning, names.size());
  } else if (is_bare_code(value)) {
    const auto number = as_number(key);
    if (sign_ != Sign::none && number && names.size() == 2)
      verdict = from_sign(*number, sign_ == Sign::positive_first);
    if (!verdict && words_only()) {
      return wrong(
          "can mean several things: say which (--labels first=0,second=1,tie=2, or --labels "
          "signed)");
    }
  } else if (value.is_string()) {
    verdict = from_word(key, names);
  }
  if (verdict) return verdict;
  if (!words_only()) return wrong("has no meaning in \"" + text_ + "\"");
  return wrong(
      "is not understood: use A or first, B or second ..., tie or both_bad, or say what it means "
      "(--labels first=...,second=...,tie=...)");
}

}  // namespace arbiter::exchange

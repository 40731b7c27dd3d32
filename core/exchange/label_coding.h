// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/exchange/preference_label.h"
#include "core/exchange/row.h"

namespace arbiter::exchange {

/// What the values of a label column mean. By itself it understands words that can mean one thing
/// only: "A", "model_a", "first", "left", "A>B", "A>>B", "[[A]]", "tie", "both_bad", and the name
/// of an answer's own column. Numbers and truth values mean what somebody says that they mean:
/// `first=0,second=1,tie=2`, or `signed` (below 0 the first is better, above 0 the second, 0 is a
/// tie; 1, 2 and 3 are how much), or `signed-positive-first`. A value is never guessed.
class LabelCoding {
 public:
  LabelCoding() = default;  ///< words only

  /// As written after --labels; empty: words only. Meanings: first, second ... ninth, tie,
  /// both_bad, both_good, skip and none (says nothing); several values of one meaning are several
  /// pieces.
  static Result<LabelCoding> parse(const std::string& text);

  /// As `parse` takes it.
  const std::string& text() const { return text_; }
  bool words_only() const { return codes_.empty() && sign_ == Sign::none; }

  /// What a value says of the answers, whose columns are `names` (as many as there are answers; ""
  /// where one has no column of its own). Nothing for null, "" and a value that means nothing.
  RowResult<std::optional<Verdict>> read(const nlohmann::json& value,
                                         std::span<const std::string> names,
                                         const std::string& field) const;

 private:
  enum class Sign : std::uint8_t { none, negative_first, positive_first };

  std::optional<std::string> meaning_of(const std::string& key) const;

  std::string text_;
  std::vector<std::pair<std::string, std::string>> codes_;  ///< value -> meaning
  Sign sign_ = Sign::none;
};

/// A value as it is written in a coding: 0, 1.5, true, tie.
std::string label_key(const nlohmann::json& value);

/// Whether a value could be a verdict but does not say which: a number or a truth value.
bool is_bare_code(const nlohmann::json& value);

/// "first=0,second=1,tie=2" ...: codings that would give each of these values a meaning.
std::vector<std::string> possible_codings(std::span<const std::string> keys);

/// "first", "second", "tie", "both bad" ..., "first, much" with a strength; "a ranking" of more.
std::string meaning_text(const Verdict& verdict);

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace arbiter::text {

/// A token that is found in text as a whole, before BPE.
struct AddedToken {
  std::string content;
  std::int32_t id = 0;
  bool special = false;
  bool single_word = false;  ///< not inside of a word
  bool left_strip = false;   ///< takes the white space before it along
  bool right_strip = false;
  bool normalized = false;  ///< looked for in normalised text
};

Result<std::vector<AddedToken>> read_added_tokens(const nlohmann::json& json);

/// Cuts text at added tokens, the leftmost first and of those the longest.
class AddedTokenMatcher {
 public:
  AddedTokenMatcher() = default;
  /// `contents[i]` is what stands in the text for `tokens[i]`.
  AddedTokenMatcher(std::vector<AddedToken> tokens, std::vector<std::string> contents);

  struct Piece {
    std::string_view text;
    std::size_t begin = 0;
    const AddedToken* token = nullptr;  ///< null: ordinary text
  };
  /// Passes the pieces on from left to right; empty ones are left out.
  void split(std::string_view text, const std::function<void(const Piece&)>& sink) const;

 private:
  const AddedToken* longest_at(std::string_view text, std::size_t at, std::size_t& end) const;

  std::vector<AddedToken> tokens_;
  std::vector<std::string> contents_;
  std::array<std::vector<std::size_t>, 256> by_first_byte_;  ///< indices, longest first
};

}  // namespace arbiter::text

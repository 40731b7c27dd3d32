// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/added_tokens.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/utf8.h"
#include "core/text/characters.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

/// Where the character that ends at `end` begins.
std::size_t previous_character(std::string_view text, std::size_t end) {
  for (std::size_t length = 1; length <= std::min<std::size_t>(4, end); ++length)
    if (utf8_sequence_length(text, end - length) == length) return end - length;
  return end - 1;
}

char32_t character(std::string_view text, std::size_t at) {
  const auto length = utf8_sequence_length(text, at);
  return length == 0 ? U'\uFFFD' : utf8_code_point(text, at, length);
}

bool inside_word(std::string_view text, std::size_t begin, std::size_t end) {
  return (begin > 0 && is_word_character(character(text, previous_character(text, begin)))) ||
         (end < text.size() && is_word_character(character(text, end)));
}

std::size_t strip_left(std::string_view text, std::size_t begin, std::size_t limit) {
  while (begin > limit) {
    const auto before = previous_character(text, begin);
    if (character_kind(character(text, before)) != CharacterKind::space) break;
    begin = before;
  }
  return begin;
}

std::size_t strip_right(std::string_view text, std::size_t end) {
  while (end < text.size() && character_kind(character(text, end)) == CharacterKind::space)
    end += std::max<std::size_t>(utf8_sequence_length(text, end), 1);
  return end;
}

}  // namespace

Result<std::vector<AddedToken>> read_added_tokens(const nlohmann::json& json) {
  std::vector<AddedToken> tokens;
  if (json.is_null()) return tokens;
  if (!json.is_array()) return damaged_tokenizer("added_tokens");
  for (const auto& item : json) {
    AddedToken token;
    token.content = item.is_object() ? member<std::string>(item, "content", {}) : std::string{};
    token.id = item.is_object() ? member<std::int32_t>(item, "id", -1) : -1;
    if (token.content.empty() || token.id < 0) return damaged_tokenizer("added_tokens");
    token.special = member(item, "special", false);
    token.single_word = member(item, "single_word", false);
    token.left_strip = member(item, "lstrip", false);
    token.right_strip = member(item, "rstrip", false);
    token.normalized = member(item, "normalized", !token.special);
    tokens.push_back(std::move(token));
  }
  return tokens;
}

AddedTokenMatcher::AddedTokenMatcher(std::vector<AddedToken> tokens,
                                     std::vector<std::string> contents)
    : tokens_(std::move(tokens)), contents_(std::move(contents)) {
  for (std::size_t i = 0; i < tokens_.size(); ++i)
    if (!contents_[i].empty())
      by_first_byte_[static_cast<std::uint8_t>(contents_[i].front())].push_back(i);
  for (auto& list : by_first_byte_)
    std::ranges::stable_sort(list, std::greater{}, [&](auto i) { return contents_[i].size(); });
}

const AddedToken* AddedTokenMatcher::longest_at(std::string_view text, std::size_t at,
                                                std::size_t& end) const {
  for (const auto i : by_first_byte_[static_cast<std::uint8_t>(text[at])]) {
    if (!text.substr(at).starts_with(contents_[i])) continue;
    end = at + contents_[i].size();
    if (tokens_[i].single_word && inside_word(text, at, end)) continue;
    return &tokens_[i];
  }
  return nullptr;
}

void AddedTokenMatcher::split(std::string_view text,
                              const std::function<void(const Piece&)>& sink) const {
  std::size_t done = 0;
  const auto plain_up_to = [&](std::size_t end) {
    if (end > done) sink({text.substr(done, end - done), done, nullptr});
  };
  if (!tokens_.empty()) {
    for (std::size_t i = 0; i < text.size();) {
      std::size_t end = 0;
      const auto* token = longest_at(text, i, end);
      if (token == nullptr) {
        ++i;
        continue;
      }
      const auto begin = token->left_strip ? strip_left(text, i, done) : i;
      if (token->right_strip) end = strip_right(text, end);
      plain_up_to(begin);
      sink({text.substr(begin, end - begin), begin, token});
      i = done = end;
    }
  }
  plain_up_to(text.size());
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/gpt2_words.h"

#include <array>
#include <cstdint>

#include "core/base/utf8.h"
#include "core/text/characters.h"

namespace arbiter::text {
namespace {

using Kind = CharacterKind;

struct Character {
  Kind kind = Kind::symbol;
  std::size_t length = 1;
};

Character character_at(std::string_view text, std::size_t at) {
  static const auto ascii = [] {
    std::array<Kind, 128> kinds{};
    for (std::size_t point = 0; point < kinds.size(); ++point)
      kinds[point] = character_kind(static_cast<char32_t>(point));
    return kinds;
  }();
  const auto byte = static_cast<std::uint8_t>(text[at]);
  if (byte < 0x80) return {ascii[byte], 1};
  const auto length = utf8_sequence_length(text, at);
  if (length == 0) return {Kind::symbol, 1};
  return {character_kind(utf8_code_point(text, at, length)), length};
}

/// The end of the run of one kind that starts at `at`.
std::size_t run_end(std::string_view text, std::size_t at, Kind kind) {
  while (at < text.size()) {
    const auto character = character_at(text, at);
    if (character.kind != kind) break;
    at += character.length;
  }
  return at;
}

std::size_t contraction_length(std::string_view rest) {
  if (rest.size() < 2) return 0;
  switch (rest[1]) {
    case 's':
    case 't':
    case 'm':
    case 'd':
      return 2;
    default:
      break;
  }
  if (rest.starts_with("'re") || rest.starts_with("'ve") || rest.starts_with("'ll")) return 3;
  return 0;
}

/// `\s+(?!\S)|\s+`: a run of white space leaves its last character to the word that follows,
/// unless it is the only one.
std::size_t space_length(std::string_view text, std::size_t at) {
  std::size_t last = at;
  std::size_t end = at;
  while (end < text.size()) {
    const auto character = character_at(text, end);
    if (character.kind != Kind::space) break;
    last = end;
    end += character.length;
  }
  return end == text.size() || last == at ? end - at : last - at;
}

}  // namespace

std::size_t gpt2_word_length(std::string_view text, std::size_t at) {
  if (text[at] == '\'') {
    if (const auto length = contraction_length(text.substr(at)); length > 0) return length;
  }
  const auto first = character_at(text, at);
  if (first.kind != Kind::space) return run_end(text, at + first.length, first.kind) - at;
  if (text[at] == ' ' && at + 1 < text.size()) {
    const auto next = character_at(text, at + 1);
    if (next.kind != Kind::space) return run_end(text, at + 1 + next.length, next.kind) - at;
  }
  return space_length(text, at);
}

}  // namespace arbiter::text

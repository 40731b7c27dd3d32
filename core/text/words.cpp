// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/words.h"

#include <utf8proc.h>

#include <utility>

#include "core/base/utf8.h"
#include "core/text/characters.h"

namespace arbiter::text {
namespace {

/// Chinese, Japanese, Korean and their like.
bool stands_alone(char32_t point) {
  constexpr char32_t first_ideographic = 0x2E80;
  return point >= first_ideographic;
}

bool is_mark(char32_t point) {
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool separates(char32_t point) {
  return is_punctuation(point) || character_kind(point) == CharacterKind::space;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_sequence_length(text, at);
    if (length == 0) {
      ++at;
      continue;
    }
    const auto point = utf8_code_point(text, at, length);
    at += length;
    if (separates(point)) {
      end_word();
      continue;
    }
    const bool alone = !is_mark(point) && (stands_alone(point) || !is_word_character(point));
    if (alone) end_word();
    append_utf8(word,
                static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point))));
    if (alone) end_word();
  }
  end_word();
  return words;
}

}  // namespace arbiter::text

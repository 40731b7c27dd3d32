// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace arbiter::text {

/// The classes of characters that tokenizers tell apart.
enum class CharacterKind : std::uint8_t { letter, number, space, symbol };

/// `\p{L}`, `\p{N}`, `\s` (Unicode's White_Space), or anything else.
CharacterKind character_kind(char32_t point);

/// ASCII punctuation and symbols, and Unicode's punctuation.
bool is_punctuation(char32_t point);

/// `\w`: letters, marks, numbers and connectors.
bool is_word_character(char32_t point);

}  // namespace arbiter::text

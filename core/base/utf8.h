// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace arbiter {

/// Length of the valid UTF-8 sequence that starts at `at`, 1 to 4; 0 where the bytes there are
/// none (overlong forms, surrogates and values above U+10FFFF are none).
std::size_t utf8_sequence_length(std::string_view text, std::size_t at);

bool is_utf8(std::string_view text);

/// `text` with U+FFFD for what is not UTF-8: one for each maximal part of a sequence, as the
/// Unicode standard recommends.
std::string repair_utf8(std::string_view text);

/// The code point of a sequence of `length` bytes, as `utf8_sequence_length` gave it.
char32_t utf8_code_point(std::string_view text, std::size_t at, std::size_t length);

void append_utf8(std::string& text, char32_t code_point);

}  // namespace arbiter

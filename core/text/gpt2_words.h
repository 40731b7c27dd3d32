// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string_view>

namespace arbiter::text {

/// Length of the word of GPT-2's pattern that starts at `at` (< text.size()):
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
/// The pattern covers every text; written out by hand it runs several times faster than through
/// a regular expression. A byte that is not UTF-8 counts as a symbol.
std::size_t gpt2_word_length(std::string_view text, std::size_t at);

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arbiter::text {

/// GPT-2's alphabet: every byte as a printable code point, so that vocabularies of bytes can be
/// written as JSON strings. Printable Latin-1 stands for itself, the rest begins at U+0100.
const std::array<std::string, 256>& byte_level_alphabet();

/// `bytes` in GPT-2's alphabet.
std::string to_byte_level(std::string_view bytes);

/// The bytes that `piece` writes; nothing where a character is outside of the alphabet.
std::optional<std::string> from_byte_level(std::string_view piece);

/// The place of each byte when the alphabet is sorted by code point: the order in which
/// vocabularies list it.
std::array<std::int32_t, 256> byte_level_order();

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace arbiter {

enum class ByteOrder : std::uint8_t { little, big };

/// The byte order that a UTF-16 mark at the beginning names; nothing where there is none.
std::optional<ByteOrder> utf16_byte_order(std::string_view beginning);

/// Makes UTF-8 of UTF-16 that comes in pieces, which may end anywhere. A surrogate without its
/// other half, or half a unit at the end, becomes the byte 0xFF: no UTF-8, and so found by whoever
/// checks the text.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(ByteOrder order) : order_(order) {}
  void add(std::string_view bytes, std::string& text);
  void finish(std::string& text);

 private:
  void unit(char16_t unit, std::string& text);

  ByteOrder order_;
  std::optional<unsigned char> half_unit_;
  char16_t high_ = 0;  ///< the first half of a pair; 0: none waits
};

/// UTF-8 (taken to be valid) as UTF-16 without a mark.
std::string utf16_from_utf8(std::string_view text, ByteOrder order);

}  // namespace arbiter

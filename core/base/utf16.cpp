// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf16.h"

#include "core/base/utf8.h"

namespace arbiter {
namespace {

constexpr char no_utf8 = '\xFF';

bool is_high(char16_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(char16_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_unit(std::string& text, char16_t unit, ByteOrder order) {
  const auto high = static_cast<char>(unit >> 8U);
  const auto low = static_cast<char>(unit & 0xFFU);
  text += order == ByteOrder::big ? high : low;
  text += order == ByteOrder::big ? low : high;
}

}  // namespace

std::optional<ByteOrder> utf16_byte_order(std::string_view beginning) {
  if (beginning.starts_with("\xFF\xFE")) return ByteOrder::little;
  if (beginning.starts_with("\xFE\xFF")) return ByteOrder::big;
  return {};
}

void Utf16Decoder::add(std::string_view bytes, std::string& text) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!half_unit_) {
      half_unit_ = byte;
      continue;
    }
    const unsigned first = *half_unit_;
    half_unit_.reset();
    unit(static_cast<char16_t>(order_ == ByteOrder::big ? (first << 8U) | byte
                                                        : (unsigned{byte} << 8U) | first),
         text);
  }
}

void Utf16Decoder::unit(char16_t unit, std::string& text) {
  if (high_ != 0 && is_low(unit)) {
    append_utf8(text, 0x10000U + ((char32_t{high_} - 0xD800U) << 10U) + (char32_t{unit} - 0xDC00U));
    high_ = 0;
    return;
  }
  if (high_ != 0) text += no_utf8;
  high_ = 0;
  if (is_high(unit)) {
    high_ = unit;
  } else if (is_low(unit)) {
    text += no_utf8;
  } else {
    append_utf8(text, unit);
  }
}

void Utf16Decoder::finish(std::string& text) {
  if (high_ != 0 || half_unit_) text += no_utf8;
  high_ = 0;
  half_unit_.reset();
}

std::string utf16_from_utf8(std::string_view text, ByteOrder order) {
  std::string units;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_sequence_length(text, at);
    if (length == 0) break;
    const char32_t point = utf8_code_point(text, at, length);
    if (point >= 0x10000U) {
      append_unit(units, static_cast<char16_t>(0xD800U + ((point - 0x10000U) >> 10U)), order);
      append_unit(units, static_cast<char16_t>(0xDC00U + ((point - 0x10000U) & 0x3FFU)), order);
    } else {
      append_unit(units, static_cast<char16_t>(point), order);
    }
    at += length;
  }
  return units;
}

}  // namespace arbiter

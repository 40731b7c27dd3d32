// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <algorithm>
#include <cstdint>

namespace arbiter {
namespace {

struct Lead {
  std::size_t length = 0;  ///< 0: no sequence starts with this byte
  std::uint8_t least = 0x80;
  std::uint8_t most = 0xBF;  ///< limits of the second byte
};

/// Table 3-7 of the Unicode standard, "Well-Formed UTF-8 Byte Sequences".
Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {0};
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

/// Bytes from `at` on that begin a sequence, up to its length.
std::size_t well_formed_prefix(std::string_view text, std::size_t at, const Lead& lead) {
  std::size_t good = 1;
  for (; good < lead.length && at + good < text.size(); ++good) {
    const auto byte = static_cast<std::uint8_t>(text[at + good]);
    const bool second = good == 1;
    if (byte < (second ? lead.least : 0x80) || byte > (second ? lead.most : 0xBF)) break;
  }
  return good;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text, std::size_t at) {
  const auto lead = lead_of(static_cast<std::uint8_t>(text[at]));
  return lead.length > 0 && well_formed_prefix(text, at, lead) == lead.length ? lead.length : 0;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto length = utf8_sequence_length(text, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string repair_utf8(std::string_view text) {
  std::string repaired;
  repaired.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = lead_of(static_cast<std::uint8_t>(text[i]));
    const auto good = lead.length > 0 ? well_formed_prefix(text, i, lead) : 1;
    if (lead.length > 0 && good == lead.length) {
      repaired.append(text.substr(i, good));
    } else {
      append_utf8(repaired, 0xFFFD);
    }
    i += good;
  }
  return repaired;
}

char32_t utf8_code_point(std::string_view text, std::size_t at, std::size_t length) {
  static constexpr std::uint8_t payload[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = static_cast<std::uint8_t>(text[at]) & payload[length];
  for (std::size_t i = 1; i < length; ++i)
    value = value << 6 | (static_cast<std::uint8_t>(text[at + i]) & 0x3Fu);
  return value;
}

void append_utf8(std::string& text, char32_t code_point) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

}  // namespace arbiter

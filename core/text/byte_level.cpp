// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_level.h"

#include "core/base/utf8.h"

namespace arbiter::text {
namespace {

bool stands_for_itself(int byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

std::array<char32_t, 256> code_points() {
  std::array<char32_t, 256> points{};
  char32_t next = 0x100;
  for (int byte = 0; byte < 256; ++byte)
    points[static_cast<std::size_t>(byte)] =
        stands_for_itself(byte) ? static_cast<char32_t>(byte) : next++;
  return points;
}

constexpr char32_t alphabet_end = 0x144;  // 68 bytes do not stand for themselves

std::array<int, alphabet_end> bytes_by_code_point() {
  std::array<int, alphabet_end> bytes{};
  bytes.fill(-1);
  const auto points = code_points();
  for (std::size_t byte = 0; byte < 256; ++byte) bytes[points[byte]] = static_cast<int>(byte);
  return bytes;
}

}  // namespace

const std::array<std::string, 256>& byte_level_alphabet() {
  static const auto alphabet = [] {
    std::array<std::string, 256> texts;
    const auto points = code_points();
    for (std::size_t byte = 0; byte < 256; ++byte) append_utf8(texts[byte], points[byte]);
    return texts;
  }();
  return alphabet;
}

std::string to_byte_level(std::string_view bytes) {
  std::string piece;
  for (const char byte : bytes) piece += byte_level_alphabet()[static_cast<std::uint8_t>(byte)];
  return piece;
}

std::optional<std::string> from_byte_level(std::string_view piece) {
  static const auto table = bytes_by_code_point();
  std::string bytes;
  for (std::size_t i = 0; i < piece.size();) {
    const auto length = utf8_sequence_length(piece, i);
    if (length == 0) return std::nullopt;
    const auto point = utf8_code_point(piece, i, length);
    if (point >= alphabet_end || table[point] < 0) return std::nullopt;
    bytes += static_cast<char>(table[point]);
    i += length;
  }
  return bytes;
}

std::array<std::int32_t, 256> byte_level_order() {
  std::array<std::int32_t, 256> order{};
  std::int32_t place = 0;
  for (const int byte : bytes_by_code_point())
    if (byte >= 0) order[static_cast<std::size_t>(byte)] = place++;
  return order;
}

}  // namespace arbiter::text

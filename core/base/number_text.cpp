// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/number_text.h"

#include <charconv>
#include <cmath>
#include <iterator>

namespace arbiter {

std::string fixed(double value, int decimals) {
  // Wide enough for the largest double with a few decimals.
  char buffer[400];
  const auto [end, error] = std::to_chars(std::begin(buffer), std::end(buffer), value,
                                          std::chars_format::fixed, decimals);
  return error == std::errc() ? std::string(buffer, end) : std::string("?");
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string counted(std::int64_t number, const std::string& one, const std::string& many) {
  const auto& thing = number == 1 ? one : many;
  return grouped(number) + ' ' + (thing.empty() ? one + 's' : thing);
}

std::string hex(std::uint64_t value) {
  char buffer[16];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value, 16).ptr;
  const std::string digits(buffer, end);
  return std::string(16 - digits.size(), '0') + digits;
}

}  // namespace arbiter

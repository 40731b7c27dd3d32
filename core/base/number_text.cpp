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

std::string hex(std::uint64_t value) {
  char buffer[16];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value, 16).ptr;
  const std::string digits(buffer, end);
  return std::string(16 - digits.size(), '0') + digits;
}

}  // namespace arbiter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uuid.h"

#include <sys/random.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <random>

#include "core/base/clock.h"

namespace arbiter {
namespace {

std::uint64_t random_bits() {
  std::uint64_t bits = 0;
  if (getrandom(&bits, sizeof bits, 0) == static_cast<ssize_t>(sizeof bits)) return bits;
  std::random_device device;
  return (static_cast<std::uint64_t>(device()) << 32) | device();
}

/// The time and a 12-bit sequence that goes up within one millisecond (RFC 9562, method 1).
struct Ticks {
  std::mutex mutex;
  std::uint64_t milliseconds = 0;
  std::uint32_t sequence = 0;

  std::pair<std::uint64_t, std::uint32_t> next() {
    const std::scoped_lock lock(mutex);
    const auto time = static_cast<std::uint64_t>(now());
    if (time > milliseconds) {
      milliseconds = time;
      sequence = static_cast<std::uint32_t>(random_bits() & 0x7FF);
    } else if (++sequence > 0xFFF) {
      ++milliseconds;
      sequence = 0;
    }
    return {milliseconds, sequence};
  }
};

}  // namespace

std::string new_uuid() {
  static Ticks ticks;
  const auto [time, sequence] = ticks.next();
  const std::uint64_t random = random_bits();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-7%03x-%04x-%012llx",
                static_cast<unsigned>(time >> 16), static_cast<unsigned>(time & 0xFFFF), sequence,
                static_cast<unsigned>(0x8000 | ((random >> 48) & 0x3FFF)),
                static_cast<unsigned long long>(random & 0xFFFFFFFFFFFFULL));
  return text.data();
}

}  // namespace arbiter

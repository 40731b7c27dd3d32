// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <unistd.h>

#include <utility>

namespace arbiter {

/// A file descriptor that closes itself. Negative: none, so that `errno` of the call that made it
/// tells why.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { static_cast<void>(close()); }

  int get() const { return number_; }
  bool valid() const { return number_ >= 0; }
  /// Gives the number away: the caller closes it.
  int release() { return std::exchange(number_, -1); }
  /// Closes now; 0, or -1 with `errno` where the system reports a write that failed late.
  int close() {
    const int number = release();
    return number < 0 ? 0 : ::close(number);
  }

 private:
  int number_ = -1;
};

}  // namespace arbiter

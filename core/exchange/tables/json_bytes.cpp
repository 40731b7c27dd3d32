// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/json_bytes.h"

#include <utility>

namespace arbiter::exchange::tables {
namespace {

constexpr std::size_t buffer_bytes = 1U << 16U;

}  // namespace

JsonBytes::JsonBytes(ByteReader bytes, std::string name)
    : bytes_(std::move(bytes)), name_(std::move(name)), buffer_(buffer_bytes) {}

Result<int> JsonBytes::peek() {
  if (at_ == filled_) {
    ARBITER_ASSIGN(filled_, bytes_.read(buffer_));
    at_ = 0;
    if (filled_ == 0) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

void JsonBytes::take() {
  if (buffer_[at_] == '\n') ++line_;
  ++at_;
}

Result<void> JsonBytes::skip(std::size_t count) {
  for (; count > 0; --count) {
    ARBITER_ASSIGN(const int byte, peek());
    if (byte < 0) return {};
    take();
  }
  return {};
}

Result<int> JsonBytes::skip_space() {
  for (;;) {
    ARBITER_ASSIGN(const int byte, peek());
    if (byte < 0 || !is_json_space(byte)) return byte;
    take();
  }
}

}  // namespace arbiter::exchange::tables

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>

#include "core/exchange/tables/arrow_batch.h"

namespace arbiter::exchange::tables::arrow {

/// A number at a place that need not be aligned.
template <class T>
T load(ByteSpan bytes, std::int64_t index) {
  T value;
  std::memcpy(&value, bytes.data() + static_cast<std::size_t>(index) * sizeof(T), sizeof(T));
  return value;
}

inline bool bit(ByteSpan bytes, std::int64_t index) {
  return ((bytes[static_cast<std::size_t>(index / 8)] >> (index % 8)) & 1U) != 0;
}

/// A whole number of 8 to 64 bits.
std::int64_t load_whole(ByteSpan bytes, int bits, bool is_signed, std::int64_t index);

/// A buffer as the codec (BodyCompression) packed it: 8 bytes that tell its length, -1 for one that
/// is not packed after all, then a frame. Null where it is damaged or larger than 2 GB.
std::unique_ptr<Bytes> unpack_buffer(ByteSpan packed, int codec);

}  // namespace arbiter::exchange::tables::arrow

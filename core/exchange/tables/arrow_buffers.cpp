// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/arrow_buffers.h"

#include <lz4frame.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace arbiter::exchange::tables::arrow {
namespace {

constexpr std::int64_t largest_buffer = std::int64_t{2} << 30U;
/// Memory is asked for as it fills, so that a wrong length alone takes none.
constexpr std::size_t step = std::size_t{1} << 20U;

/// Room behind what is filled, up to the length that was told.
std::span<std::uint8_t> grow(Bytes& out, std::size_t filled, std::size_t length) {
  if (out.size() == filled) out.resize(std::min(length, filled + std::max(step, filled)));
  return std::span(out).subspan(filled);
}

bool unpack_zstd(ByteSpan packed, Bytes& out, std::size_t length) {
  const std::unique_ptr<ZSTD_DStream, decltype(&ZSTD_freeDStream)> stream(ZSTD_createDStream(),
                                                                          ZSTD_freeDStream);
  if (stream == nullptr) return false;
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  std::size_t filled = 0;
  for (;;) {
    const auto room = grow(out, filled, length);
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const std::size_t before = in.pos;
    const std::size_t left = ZSTD_decompressStream(stream.get(), &to, &in);
    if (ZSTD_isError(left) != 0) return false;
    filled += to.pos;
    if (left == 0) return filled == length;
    if (to.pos == 0 && in.pos == before) return false;
  }
}

bool unpack_lz4(ByteSpan packed, Bytes& out, std::size_t length) {
  LZ4F_dctx* made = nullptr;
  if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION)) != 0) return false;
  const std::unique_ptr<LZ4F_dctx, decltype(&LZ4F_freeDecompressionContext)> context(
      made, LZ4F_freeDecompressionContext);
  std::size_t filled = 0;
  for (;;) {
    const auto room = grow(out, filled, length);
    std::size_t written = room.size();
    std::size_t taken = packed.size();
    const std::size_t left =
        LZ4F_decompress(context.get(), room.data(), &written, packed.data(), &taken, nullptr);
    if (LZ4F_isError(left) != 0) return false;
    filled += written;
    packed = packed.subspan(taken);
    if (left == 0) return filled == length;
    if (written == 0 && taken == 0) return false;
  }
}

}  // namespace

std::int64_t load_whole(ByteSpan bytes, int bits, bool is_signed, std::int64_t index) {
  switch (bits) {
    case 8:
      return is_signed ? std::int64_t{load<std::int8_t>(bytes, index)}
                       : std::int64_t{load<std::uint8_t>(bytes, index)};
    case 16:
      return is_signed ? std::int64_t{load<std::int16_t>(bytes, index)}
                       : std::int64_t{load<std::uint16_t>(bytes, index)};
    case 32:
      return is_signed ? std::int64_t{load<std::int32_t>(bytes, index)}
                       : std::int64_t{load<std::uint32_t>(bytes, index)};
    default:
      return load<std::int64_t>(bytes, index);
  }
}

std::unique_ptr<Bytes> unpack_buffer(ByteSpan packed, int codec) {
  if (packed.size() < sizeof(std::int64_t)) return nullptr;
  const auto length = load<std::int64_t>(packed, 0);
  packed = packed.subspan(sizeof(std::int64_t));
  if (length == -1) return std::make_unique<Bytes>(packed.begin(), packed.end());
  if (length < 0 || length > largest_buffer) return nullptr;
  auto out = std::make_unique<Bytes>();
  if (length == 0) return out;
  const auto size = static_cast<std::size_t>(length);
  const bool whole = codec == 1 ? unpack_zstd(packed, *out, size) : unpack_lz4(packed, *out, size);
  if (!whole) return nullptr;
  out->resize(size);
  return out;
}

}  // namespace arbiter::exchange::tables::arrow

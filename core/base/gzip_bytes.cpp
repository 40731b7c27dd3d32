// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/gzip_bytes.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>

namespace arbiter {
namespace {

constexpr int gzip_window = 16 + MAX_WBITS;  // 16: with a gzip header

Bytef* bytes_of(std::string_view text) {
  // zlib does not write into its input.
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

std::unexpected<Error> damaged() {
  return fail(ErrorCode::parse, ARBITER_MESSAGE("core", "The compressed file is damaged."));
}

/// Inflates all of `stream`'s input into `result`; how inflate ended.
int inflate_into(z_stream& stream, std::string& result, std::size_t limit) {
  std::array<char, 1 << 15> block;
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());
    stream.avail_out = static_cast<uInt>(block.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) return status;
    result.append(block.data(), block.size() - stream.avail_out);
    if (result.size() > limit) return Z_BUF_ERROR;
    if (status == Z_STREAM_END) return status;
  }
}

}  // namespace

std::string gzip_bytes(std::string_view bytes) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string result(deflateBound(&stream, static_cast<uLong>(bytes.size())), '\0');
  stream.next_in = bytes_of(bytes);
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(result.size() - stream.avail_out);
  deflateEnd(&stream);
  return result;
}

Result<std::string> gunzip_bytes(std::string_view file, std::size_t limit) {
  z_stream stream{};
  if (inflateInit2(&stream, gzip_window) != Z_OK) throw std::bad_alloc();
  stream.next_in = bytes_of(file);
  stream.avail_in = static_cast<uInt>(file.size());
  std::string result;
  const int status = inflate_into(stream, result, limit);
  const bool all = stream.avail_in == 0;
  inflateEnd(&stream);
  if (status != Z_STREAM_END || !all) return damaged();
  return result;
}

}  // namespace arbiter

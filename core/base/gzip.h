// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter {

/// Reads a plain, gzip or zstd file (told apart by its first bytes) as one stream of bytes, a pipe
/// as well as a file: nothing is read twice. A truncated or damaged packed stream is an error, not
/// an early end.
class ByteReader {
 public:
  [[nodiscard]] static Result<ByteReader> open(const std::filesystem::path& path);
  /// Reads what is open; `name` is for messages.
  [[nodiscard]] static Result<ByteReader> from(Descriptor file, const std::filesystem::path& name);
  ByteReader(ByteReader&&) noexcept;
  ByteReader& operator=(ByteReader&&) noexcept;
  ~ByteReader();

  /// The beginning, before anything was read: `peek_bytes` of it, or all there is. It stays to be
  /// read.
  static constexpr std::size_t peek_bytes = 1U << 16U;
  Result<std::string_view> peek();
  /// Where the text begins with the byte order mark of UTF-16, makes UTF-8 of it, without the mark,
  /// and returns true. To be called before anything was read. Half a surrogate pair becomes bytes
  /// that are no UTF-8, so that whoever checks the text finds it.
  Result<bool> decode_utf16();
  /// Fills up to `into.size()` bytes; 0 at the end.
  Result<std::size_t> read(std::span<char> into);
  /// The next line without its line end (LF or CRLF); false at the end. `limit` bytes at most,
  /// else an error that names the line.
  Result<bool> line(std::string& into, std::size_t limit);
  std::int64_t line_number() const;  ///< of the line last read, from 1
  /// Bytes of the file consumed and in all, for progress (compressed bytes of a packed file); of a
  /// pipe nobody knows how many there are: 0.
  std::int64_t position() const;
  std::int64_t size() const;

 private:
  struct Impl;
  explicit ByteReader(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace arbiter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/gzip.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/base/descriptor.h"

namespace arbiter {

struct ByteReader::Impl {
  std::filesystem::path path;
  Descriptor file;
  std::int64_t size = 0;
  std::int64_t consumed = 0;
  bool compressed = false;
  bool inflating = false;  ///< inside a gzip member
  bool at_end = false;
  z_stream stream{};
  std::array<char, 1 << 16> raw{};
  std::size_t raw_begin = 0;
  std::size_t raw_end = 0;
  std::array<char, peek_bytes> plain{};
  std::size_t plain_begin = 0;
  std::size_t plain_end = 0;
  std::int64_t lines = 0;

  ~Impl() {
    if (compressed) inflateEnd(&stream);
  }

  /// Refills `raw`; false at the end of the file.
  Result<bool> refill() {
    raw_begin = 0;
    raw_end = 0;
    return refill_behind();
  }

  /// Adds to `raw`; false at the end of the file.
  Result<bool> refill_behind() {
    for (;;) {
      const auto count = ::read(file.get(), raw.data() + raw_end, raw.size() - raw_end);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return fail_errno(errno, path.string());
      raw_end += static_cast<std::size_t>(count);
      consumed += count;
      return count > 0;
    }
  }

  std::unexpected<Error> damaged(bool truncated) const {
    return fail(
        ErrorCode::parse,
        truncated ? ARBITER_MESSAGE("core",
                                    "The gzip file ends too early: it is truncated. Copy or "
                                    "download it again.")
                  : ARBITER_MESSAGE("core", "The gzip file is damaged. Copy or download it again."),
        {}, {path.string(), 0, {}});
  }

  Result<std::size_t> read_plain(std::span<char> into) {
    if (raw_begin == raw_end) {
      ARBITER_ASSIGN(const bool more, refill());
      if (!more) return std::size_t{0};
    }
    const auto count = std::min(into.size(), raw_end - raw_begin);
    std::memcpy(into.data(), raw.data() + raw_begin, count);
    raw_begin += count;
    return count;
  }

  Result<std::size_t> read_compressed(std::span<char> into) {
    stream.next_out = reinterpret_cast<Bytef*>(into.data());
    stream.avail_out = static_cast<uInt>(into.size());
    while (stream.avail_out == into.size()) {
      if (raw_begin == raw_end) {
        ARBITER_ASSIGN(const bool more, refill());
        if (!more) {
          if (inflating) return damaged(true);
          return std::size_t{0};
        }
      }
      if (!inflating) {
        inflateReset(&stream);
        inflating = true;
      }
      stream.next_in = reinterpret_cast<Bytef*>(raw.data() + raw_begin);
      stream.avail_in = static_cast<uInt>(raw_end - raw_begin);
      const int status = inflate(&stream, Z_NO_FLUSH);
      raw_begin = raw_end - stream.avail_in;
      // Concatenated members are one file (RFC 1952, 2.2).
      if (status == Z_STREAM_END)
        inflating = false;
      else if (status != Z_OK && status != Z_BUF_ERROR)
        return damaged(false);
    }
    return into.size() - stream.avail_out;
  }

  Result<std::size_t> read(std::span<char> into) {
    if (into.empty()) return std::size_t{0};
    return compressed ? read_compressed(into) : read_plain(into);
  }
};

ByteReader::ByteReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ByteReader::ByteReader(ByteReader&&) noexcept = default;
ByteReader& ByteReader::operator=(ByteReader&&) noexcept = default;
ByteReader::~ByteReader() = default;

Result<ByteReader> ByteReader::open(const std::filesystem::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.valid()) return fail_errno(errno, path.string());
  return from(std::move(file), path);
}

Result<ByteReader> ByteReader::from(Descriptor file, const std::filesystem::path& path) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->file = std::move(file);
  struct stat status {};
  if (::fstat(impl->file.get(), &status) != 0) return fail_errno(errno, path.string());
  if (S_ISDIR(status.st_mode)) return fail_errno(EISDIR, path.string());
  impl->size = S_ISREG(status.st_mode) ? status.st_size : 0;
  // A pipe may give one byte at first.
  ARBITER_ASSIGN(bool more, impl->refill());
  while (more && impl->raw_end == 1) {
    ARBITER_ASSIGN(more, impl->refill_behind());
  }
  const bool gzip = impl->raw_end >= 2 && static_cast<unsigned char>(impl->raw[0]) == 0x1F &&
                    static_cast<unsigned char>(impl->raw[1]) == 0x8B;
  if (gzip) {
    // 16: a gzip header is expected.
    if (inflateInit2(&impl->stream, 16 + MAX_WBITS) != Z_OK) {
      return fail(ErrorCode::out_of_memory,
                  ARBITER_MESSAGE("core", "There is not enough memory to read {path}."),
                  {{"path", path.string()}});
    }
    impl->compressed = true;
  }
  return ByteReader(std::move(impl));
}

Result<std::string_view> ByteReader::peek() {
  while (impl_->plain_end < peek_bytes) {
    const auto room = std::span(impl_->plain).subspan(impl_->plain_end);
    ARBITER_ASSIGN(const std::size_t count, impl_->read(room));
    if (count == 0) break;
    impl_->plain_end += count;
  }
  return std::string_view(impl_->plain.data() + impl_->plain_begin,
                          impl_->plain_end - impl_->plain_begin);
}

Result<std::size_t> ByteReader::read(std::span<char> into) {
  if (impl_->plain_begin < impl_->plain_end) {
    const auto count = std::min(into.size(), impl_->plain_end - impl_->plain_begin);
    std::memcpy(into.data(), impl_->plain.data() + impl_->plain_begin, count);
    impl_->plain_begin += count;
    return count;
  }
  return impl_->read(into);
}

Result<bool> ByteReader::line(std::string& into, std::size_t limit) {
  into.clear();
  bool any = false;
  for (;;) {
    if (impl_->plain_begin == impl_->plain_end) {
      ARBITER_ASSIGN(impl_->plain_end, impl_->read(impl_->plain));
      impl_->plain_begin = 0;
      if (impl_->plain_end == 0) break;
    }
    any = true;
    const std::string_view rest(impl_->plain.data() + impl_->plain_begin,
                                impl_->plain_end - impl_->plain_begin);
    const auto end = rest.find('\n');
    const auto taken = end == std::string_view::npos ? rest.size() : end;
    if (into.size() + taken > limit) {
      return fail(ErrorCode::parse,
                  ARBITER_MESSAGE("core", "The line is longer than {limit} bytes."),
                  {{"limit", std::to_string(limit)}}, {impl_->path.string(), impl_->lines + 1, {}});
    }
    into.append(rest.substr(0, taken));
    impl_->plain_begin += taken + (end == std::string_view::npos ? 0 : 1);
    if (end != std::string_view::npos) break;
  }
  if (!any) return false;
  ++impl_->lines;
  if (!into.empty() && into.back() == '\r') into.pop_back();
  return true;
}

std::int64_t ByteReader::line_number() const { return impl_->lines; }
std::int64_t ByteReader::position() const {
  return impl_->consumed - static_cast<std::int64_t>(impl_->raw_end - impl_->raw_begin);
}
std::int64_t ByteReader::size() const { return impl_->size; }

}  // namespace arbiter

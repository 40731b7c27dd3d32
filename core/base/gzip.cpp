// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/gzip.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/descriptor.h"
#include "core/base/utf16.h"

namespace arbiter {
namespace {

constexpr std::array<unsigned char, 2> gzip_magic{0x1F, 0x8B};
constexpr std::array<unsigned char, 4> zstd_magic{0x28, 0xB5, 0x2F, 0xFD};

template <std::size_t n>
bool begins_with(const char* bytes, std::size_t count, const std::array<unsigned char, n>& magic) {
  return count >= n && std::memcmp(bytes, magic.data(), n) == 0;
}

/// How the bytes of a file are packed.
enum class Packing : std::uint8_t { none, gzip, zstd };

}  // namespace

struct ByteReader::Impl {
  std::filesystem::path path;
  Descriptor file;
  std::int64_t size = 0;
  std::int64_t consumed = 0;
  Packing packing = Packing::none;
  bool unpacking = false;  ///< inside a gzip member or a zstd frame
  bool at_end = false;
  z_stream stream{};
  ZSTD_DStream* zstd = nullptr;
  std::optional<Utf16Decoder> utf16;
  std::string decoded;  ///< from UTF-16, not yet given
  std::size_t decoded_begin = 0;
  std::array<char, 1 << 16> raw{};
  std::size_t raw_begin = 0;
  std::size_t raw_end = 0;
  std::array<char, peek_bytes> plain{};
  std::size_t plain_begin = 0;
  std::size_t plain_end = 0;
  std::int64_t lines = 0;

  ~Impl() {
    if (packing == Packing::gzip) inflateEnd(&stream);
    ZSTD_freeDStream(zstd);
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
    const char* text = nullptr;
    if (packing == Packing::zstd) {
      text = truncated
                 ? ARBITER_MESSAGE("core",
                                   "The zstd file ends too early: it is truncated. Copy or "
                                   "download it again.")
                 : ARBITER_MESSAGE("core", "The zstd file is damaged. Copy or download it again.");
    } else {
      text = truncated
                 ? ARBITER_MESSAGE("core",
                                   "The gzip file ends too early: it is truncated. Copy or "
                                   "download it again.")
                 : ARBITER_MESSAGE("core", "The gzip file is damaged. Copy or download it again.");
    }
    return fail(ErrorCode::parse, text, {}, {path.string(), 0, {}});
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

  Result<std::size_t> read_gzip(std::span<char> into) {
    stream.next_out = reinterpret_cast<Bytef*>(into.data());
    stream.avail_out = static_cast<uInt>(into.size());
    while (stream.avail_out == into.size()) {
      if (raw_begin == raw_end) {
        ARBITER_ASSIGN(const bool more, refill());
        if (!more) {
          if (unpacking) return damaged(true);
          return std::size_t{0};
        }
      }
      if (!unpacking) {
        inflateReset(&stream);
        unpacking = true;
      }
      stream.next_in = reinterpret_cast<Bytef*>(raw.data() + raw_begin);
      stream.avail_in = static_cast<uInt>(raw_end - raw_begin);
      const int status = inflate(&stream, Z_NO_FLUSH);
      raw_begin = raw_end - stream.avail_in;
      // Concatenated members are one file (RFC 1952, 2.2).
      if (status == Z_STREAM_END)
        unpacking = false;
      else if (status != Z_OK && status != Z_BUF_ERROR)
        return damaged(false);
    }
    return into.size() - stream.avail_out;
  }

  Result<std::size_t> read_zstd(std::span<char> into) {
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    while (out.pos == 0) {
      if (raw_begin == raw_end) {
        ARBITER_ASSIGN(const bool more, refill());
        if (!more) {
          if (unpacking) return damaged(true);
          return std::size_t{0};
        }
      }
      ZSTD_inBuffer in{raw.data() + raw_begin, raw_end - raw_begin, 0};
      // 0 at the end of a frame; the next one begins by itself (RFC 8878, 3).
      const std::size_t left = ZSTD_decompressStream(zstd, &out, &in);
      raw_begin += in.pos;
      if (ZSTD_isError(left) != 0) return damaged(false);
      unpacking = left != 0;
    }
    return out.pos;
  }

  /// What the file holds, unpacked.
  Result<std::size_t> read_unpacked(std::span<char> into) {
    if (into.empty()) return std::size_t{0};
    switch (packing) {
      case Packing::gzip:
        return read_gzip(into);
      case Packing::zstd:
        return read_zstd(into);
      default:
        return read_plain(into);
    }
  }

  Result<std::size_t> read_utf16(std::span<char> into) {
    std::array<char, 1 << 14> block{};
    while (decoded_begin == decoded.size()) {
      decoded.clear();
      decoded_begin = 0;
      ARBITER_ASSIGN(const std::size_t count, read_unpacked(block));
      utf16->add({block.data(), count}, decoded);
      if (count > 0) continue;
      utf16->finish(decoded);
      if (decoded.empty()) return std::size_t{0};
    }
    const auto count = std::min(into.size(), decoded.size() - decoded_begin);
    std::memcpy(into.data(), decoded.data() + decoded_begin, count);
    decoded_begin += count;
    return count;
  }

  Result<std::size_t> read(std::span<char> into) {
    return utf16 ? read_utf16(into) : read_unpacked(into);
  }

  std::unexpected<Error> no_memory() const {
    return fail(ErrorCode::out_of_memory,
                ARBITER_MESSAGE("core", "There is not enough memory to read {path}."),
                {{"path", path.string()}});
  }

  /// Tells by its first bytes how the file is packed.
  Result<void> find_packing() {
    // A pipe may give a few bytes at first.
    ARBITER_ASSIGN(bool more, refill());
    while (more && raw_end < zstd_magic.size()) {
      ARBITER_ASSIGN(more, refill_behind());
    }
    if (begins_with(raw.data(), raw_end, gzip_magic)) {
      // 16: a gzip header is expected.
      if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return no_memory();
      packing = Packing::gzip;
    } else if (begins_with(raw.data(), raw_end, zstd_magic)) {
      zstd = ZSTD_createDStream();
      if (zstd == nullptr || ZSTD_isError(ZSTD_initDStream(zstd)) != 0) return no_memory();
      packing = Packing::zstd;
    }
    return {};
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
  ARBITER_TRY(impl->find_packing());
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

Result<bool> ByteReader::decode_utf16() {
  ARBITER_ASSIGN(const auto beginning, peek());
  const auto order = utf16_byte_order(beginning);
  if (!order) return false;
  impl_->utf16.emplace(*order);
  impl_->utf16->add(beginning.substr(2), impl_->decoded);
  impl_->plain_begin = impl_->plain_end = 0;
  return true;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_file.h"

#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "core/exchange/output_target.h"
#include "core/exchange/tables/row_writer.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t buffer_bytes = 1U << 18U;

enum class Packing : std::uint8_t { none, gzip, zstd };

}  // namespace

struct OutputFile::Impl {
  explicit Impl(OutputTarget to) : target(std::move(to)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (packing == Packing::gzip) deflateEnd(&deflate);
    ZSTD_freeCStream(zstd);
  }

  OutputTarget target;
  Packing packing = Packing::none;
  z_stream deflate{};
  ZSTD_CStream* zstd = nullptr;
  std::unique_ptr<tables::RowWriter> rows;  ///< of a file of rows
  std::string pending;
  std::vector<char> block;

  Result<void> pack_by(const std::filesystem::path& path) {
    if (path.extension() == ".gz") {
      constexpr int gzip_window = 15 + 16;
      if (deflateInit2(&deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                       Z_DEFAULT_STRATEGY) != Z_OK) {
        return fail_errno(ENOMEM, path.string());
      }
      packing = Packing::gzip;
    } else if (path.extension() == ".zst") {
      zstd = ZSTD_createCStream();
      if (zstd == nullptr ||
          ZSTD_isError(ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1)) != 0)
        return fail_errno(ENOMEM, path.string());
      packing = Packing::zstd;
    }
    if (packing != Packing::none) block.resize(buffer_bytes);
    return {};
  }

  Result<void> compress_zstd(std::string_view bytes, bool last) {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    for (bool done = false; !done;) {
      ZSTD_outBuffer out{block.data(), block.size(), 0};
      const auto left = ZSTD_compressStream2(zstd, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) return fail_errno(ENOMEM, "zstd");
      ARBITER_TRY(target.write({block.data(), out.pos}));
      done = last ? left == 0 : in.pos == in.size;
    }
    return {};
  }

  Result<void> compress(std::string_view bytes, int flush) {
    // zlib's interface predates const; it does not write to its input.
    deflate.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    deflate.avail_in = static_cast<uInt>(bytes.size());
    do {
      deflate.next_out = reinterpret_cast<Bytef*>(block.data());
      deflate.avail_out = static_cast<uInt>(block.size());
      ::deflate(&deflate, flush);
      ARBITER_TRY(target.write({block.data(), block.size() - deflate.avail_out}));
    } while (deflate.avail_out == 0);
    return {};
  }

  Result<void> write(std::string_view bytes) {
    pending.append(bytes);
    if (pending.size() < buffer_bytes) return {};
    return flush(Z_NO_FLUSH);
  }

  Result<void> flush(int mode) {
    std::string_view rest = pending;
    if (packing == Packing::none) {
      ARBITER_TRY(target.write(rest));
    } else if (packing == Packing::zstd) {
      ARBITER_TRY(compress_zstd(rest, mode == Z_FINISH));
    } else {
      constexpr std::size_t largest = 1U << 30U;  // avail_in is 32 bits wide
      while (rest.size() > largest) {
        ARBITER_TRY(compress(rest.substr(0, largest), Z_NO_FLUSH));
        rest.remove_prefix(largest);
      }
      ARBITER_TRY(compress(rest, mode));
    }
    pending.clear();
    return {};
  }
};

OutputFile::OutputFile(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::create(const std::filesystem::path& path, Stopped stopped) {
  ARBITER_ASSIGN(auto target, OutputTarget::open(path, std::move(stopped)));
  auto impl = std::make_unique<Impl>(std::move(target));
  ARBITER_TRY(impl->pack_by(path));
  return OutputFile(std::move(impl));
}

Result<OutputFile> OutputFile::create_rows(const std::filesystem::path& path, Stopped stopped) {
  ARBITER_ASSIGN(auto file, create(path, std::move(stopped)));
  const auto sink = [impl = file.impl_.get()](std::string_view bytes) {
    return impl->write(bytes);
  };
  ARBITER_ASSIGN(file.impl_->rows, tables::make_row_writer(path, sink));
  return file;
}

Result<void> OutputFile::write(std::string_view bytes) { return impl_->write(bytes); }

Result<void> OutputFile::write_row(const nlohmann::ordered_json& row) {
  if (impl_->rows) return impl_->rows->add(row);
  return write(tables::json_line(row) + '\n');
}

Result<void> OutputFile::finish() {
  if (impl_->rows) ARBITER_TRY(impl_->rows->finish());
  ARBITER_TRY(impl_->flush(Z_FINISH));
  return impl_->target.commit();
}

}  // namespace arbiter::exchange

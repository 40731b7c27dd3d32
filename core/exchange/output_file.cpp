// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_file.h"

#include <zlib.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "core/exchange/output_target.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t buffer_bytes = 1U << 18U;

}  // namespace

struct OutputFile::Impl {
  explicit Impl(OutputTarget to) : target(std::move(to)) {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    if (compressed) deflateEnd(&deflate);
  }

  OutputTarget target;
  bool compressed = false;
  z_stream deflate{};
  std::string pending;
  std::vector<char> block;

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

  Result<void> flush(int mode) {
    std::string_view rest = pending;
    if (!compressed) {
      ARBITER_TRY(target.write(rest));
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
  if (path.extension() == ".gz") {
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&impl->deflate, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      return fail_errno(ENOMEM, path.string());
    }
    impl->compressed = true;
    impl->block.resize(buffer_bytes);
  }
  return OutputFile(std::move(impl));
}

Result<void> OutputFile::write(std::string_view bytes) {
  impl_->pending.append(bytes);
  if (impl_->pending.size() < buffer_bytes) return {};
  return impl_->flush(Z_NO_FLUSH);
}

Result<void> OutputFile::write_row(const nlohmann::ordered_json& row) {
  ARBITER_TRY(write(row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)));
  return write("\n");
}

Result<void> OutputFile::finish() {
  ARBITER_TRY(impl_->flush(Z_FINISH));
  return impl_->target.commit();
}

}  // namespace arbiter::exchange

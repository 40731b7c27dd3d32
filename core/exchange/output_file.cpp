// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace arbiter::exchange {
namespace {

constexpr std::size_t buffer_bytes = 1U << 18U;

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

/// Makes the rename itself durable. Some file systems cannot sync a folder; the file is in place
/// there all the same.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

struct OutputFile::Impl {
  std::filesystem::path path;
  std::string temporary;
  int descriptor = -1;
  bool compressed = false;
  bool finished = false;
  z_stream deflate{};
  std::string pending;
  std::vector<char> block;

  ~Impl() {
    if (compressed) deflateEnd(&deflate);
    if (descriptor >= 0) ::close(descriptor);
    if (!finished && !temporary.empty()) ::unlink(temporary.c_str());
  }

  Result<void> write_raw(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
      if (count < 0) {
        if (errno == EINTR) continue;
        return fail_errno(errno, path.string());
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
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
      ARBITER_TRY(write_raw({block.data(), block.size() - deflate.avail_out}));
    } while (deflate.avail_out == 0);
    return {};
  }

  Result<void> flush(int mode) {
    std::string_view rest = pending;
    if (!compressed) {
      ARBITER_TRY(write_raw(rest));
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

Result<OutputFile> OutputFile::create(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) return fail_errno(EISDIR, path.string());
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  std::string name = (folder_of(path) / ("." + path.filename().string() + ".XXXXXX")).string();
  impl->descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (impl->descriptor < 0) return fail_errno(errno, path.string());
  impl->temporary = std::move(name);
  const mode_t mask = ::umask(0);
  ::umask(mask);
  ::fchmod(impl->descriptor, 0666 & ~mask);  // mkostemp makes it private
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
  const std::string name = impl_->path.string();
  if (::fsync(impl_->descriptor) != 0) return fail_errno(errno, name);
  if (::close(std::exchange(impl_->descriptor, -1)) != 0) return fail_errno(errno, name);
  if (::rename(impl_->temporary.c_str(), impl_->path.c_str()) != 0) return fail_errno(errno, name);
  impl_->finished = true;
  sync_folder(folder_of(impl_->path));
  return {};
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "core/base/descriptor.h"

namespace arbiter::engine {

Result<std::shared_ptr<const MappedFile>> MappedFile::open(const std::filesystem::path& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return fail_errno(errno, path.string());
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return fail_errno(errno, path.string());
  if (!S_ISREG(status.st_mode)) return fail_errno(EISDIR, path.string());
  const auto size = static_cast<std::size_t>(status.st_size);
  // An empty file cannot be mapped; it is an empty span all the same.
  if (size == 0) return std::shared_ptr<const MappedFile>(new MappedFile({}));
  void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (memory == MAP_FAILED) return fail_errno(errno, path.string());
  return std::shared_ptr<const MappedFile>(
      new MappedFile({static_cast<const std::byte*>(memory), size}));
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void MappedFile::forget(std::span<const std::byte> part) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<std::uintptr_t>(part.data());
  const auto skipped = (page - address % page) % page;
  const auto last = reinterpret_cast<std::uintptr_t>(part.data() + part.size()) % page;
  if (part.size() <= skipped + last) return;
  auto* begin = const_cast<std::byte*>(part.data()) + skipped;
  ::madvise(begin, part.size() - skipped - last, MADV_DONTNEED);
}

}  // namespace arbiter::engine

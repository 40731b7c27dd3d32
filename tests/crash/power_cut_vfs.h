// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/random.h"

namespace arbiter::test {

/// An SQLite VFS over the default one that keeps file contents in memory and knows, for each file,
/// what has been synced and what was written since. `durable` is what a disk would hold had the
/// power gone at this moment. Locks and shared memory are the default VFS's.
class PowerCutVfs {
 public:
  /// File name to bytes.
  using Image = std::map<std::string, std::string>;

  explicit PowerCutVfs(std::string name);
  ~PowerCutVfs();
  PowerCutVfs(const PowerCutVfs&) = delete;
  PowerCutVfs& operator=(const PowerCutVfs&) = delete;

  const std::string& name() const { return name_; }
  /// Called before each write, truncation and sync, on the thread that does it.
  void before_operation(std::function<void()> hook) { hook_ = std::move(hook); }
  /// While set, writes fail as on a full disk.
  void set_full(bool full) { full_ = full; }

  /// Everything since the last sync of each file is lost.
  Image durable() const;
  /// Of the writes since the last sync of each file, an arbitrary part reached the disk: disks
  /// may reorder what is between two syncs.
  Image torn(Random& random) const;

 private:
  struct Write {
    std::size_t offset = 0;
    std::string bytes;
    bool truncation = false;  ///< `offset` is then the new size
  };
  struct State {
    std::string current;
    std::string synced;
    std::vector<Write> pending;
  };
  struct File {
    sqlite3_file base;
    PowerCutVfs* vfs;
    std::shared_ptr<State>* state;  ///< null for temporary files, which are passed through
    sqlite3_file* real;
  };

  static File& file_of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static PowerCutVfs& vfs_of(sqlite3_vfs* vfs) { return *static_cast<PowerCutVfs*>(vfs->pAppData); }
  static void apply(std::string& content, const Write& write);
  static void record(File& file, Write write);
  static const sqlite3_io_methods* methods();
  std::shared_ptr<State> state_for(const char* path, int flags);

  static int open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags,
                  int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder);
  static int access(sqlite3_vfs* vfs, const char* path, int flags, int* result);
  static int close(sqlite3_file* file);
  static int read(sqlite3_file* file, void* into, int count, sqlite3_int64 offset);
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int sync(sqlite3_file* file, int flags);
  static int size(sqlite3_file* file, sqlite3_int64* size);
  static int control(sqlite3_file* file, int operation, void* argument);

  std::string name_;
  sqlite3_vfs* real_;
  sqlite3_vfs vfs_;
  std::function<void()> hook_;
  std::atomic<bool> full_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<State>> states_;
};

/// Writes an image into `folder`, as a machine finds it after the power came back.
inline void write_image(const PowerCutVfs::Image& image, const std::filesystem::path& folder);

// ---------------------------------------------------------------------------------------------

inline PowerCutVfs::PowerCutVfs(std::string name)
    : name_(std::move(name)), real_(sqlite3_vfs_find(nullptr)), vfs_(*real_) {
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.pNext = nullptr;
  vfs_.szOsFile = static_cast<int>(sizeof(File)) + real_->szOsFile;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  vfs_.xAccess = access;
  // The rest asks nothing of files; the default VFS must see itself, not this one.
  vfs_.xFullPathname = [](sqlite3_vfs* vfs, const char* path, int count, char* full) {
    auto* real = vfs_of(vfs).real_;
    return real->xFullPathname(real, path, count, full);
  };
  sqlite3_vfs_register(&vfs_, 0);
}

inline PowerCutVfs::~PowerCutVfs() { sqlite3_vfs_unregister(&vfs_); }

inline void PowerCutVfs::apply(std::string& content, const Write& write) {
  if (write.truncation) {
    content.resize(write.offset);
    return;
  }
  const auto end = write.offset + write.bytes.size();
  if (content.size() < end) content.resize(end);
  content.replace(write.offset, write.bytes.size(), write.bytes);
}

inline PowerCutVfs::Image PowerCutVfs::durable() const {
  const std::scoped_lock lock(mutex_);
  Image image;
  for (const auto& [path, state] : states_) image[path] = state->synced;
  return image;
}

inline PowerCutVfs::Image PowerCutVfs::torn(Random& random) const {
  const std::scoped_lock lock(mutex_);
  Image image;
  for (const auto& [path, state] : states_) {
    auto& content = image[path] = state->synced;
    for (const auto& write : state->pending)
      if (random.chance(0.5)) apply(content, write);
  }
  return image;
}

inline std::shared_ptr<PowerCutVfs::State> PowerCutVfs::state_for(const char* path, int flags) {
  const std::scoped_lock lock(mutex_);
  auto& state = states_[path];
  if (!state) {
    state = std::make_shared<State>();
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
      std::error_code missing;
      const auto bytes = std::filesystem::file_size(path, missing);
      if (!missing && bytes > 0) {
        std::FILE* stream = std::fopen(path, "rb");
        state->synced.resize(bytes);
        state->synced.resize(std::fread(state->synced.data(), 1, bytes, stream));
        std::fclose(stream);
      }
      state->current = state->synced;
    }
  }
  return state;
}

inline int PowerCutVfs::open(sqlite3_vfs* vfs, sqlite3_filename path, sqlite3_file* file, int flags,
                             int* out_flags) {
  auto& self = vfs_of(vfs);
  auto& opened = file_of(file);
  opened.base.pMethods = nullptr;
  opened.vfs = &self;
  opened.state = nullptr;
  opened.real = reinterpret_cast<sqlite3_file*>(&opened + 1);
  const int result = self.real_->xOpen(self.real_, path, opened.real, flags, out_flags);
  if (result != SQLITE_OK) return result;
  if (path != nullptr && (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0)
    opened.state = new std::shared_ptr<State>(self.state_for(path, flags));
  opened.base.pMethods = methods();
  return SQLITE_OK;
}

inline int PowerCutVfs::remove(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  auto& self = vfs_of(vfs);
  {
    const std::scoped_lock lock(self.mutex_);
    self.states_.erase(path);
  }
  return self.real_->xDelete(self.real_, path, sync_folder);
}

inline int PowerCutVfs::access(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  auto& self = vfs_of(vfs);
  {
    const std::scoped_lock lock(self.mutex_);
    const auto found = self.states_.find(path);
    if (flags == SQLITE_ACCESS_EXISTS && found != self.states_.end()) {
      *result = found->second->current.empty() ? 0 : 1;
      return SQLITE_OK;
    }
  }
  return self.real_->xAccess(self.real_, path, flags, result);
}

inline int PowerCutVfs::close(sqlite3_file* file) {
  auto& closed = file_of(file);
  delete closed.state;
  return closed.real->pMethods->xClose(closed.real);
}

inline int PowerCutVfs::read(sqlite3_file* file, void* into, int count, sqlite3_int64 offset) {
  auto& from = file_of(file);
  if (from.state == nullptr) return from.real->pMethods->xRead(from.real, into, count, offset);
  const std::scoped_lock lock(from.vfs->mutex_);
  const auto& content = (*from.state)->current;
  const auto start = std::min(static_cast<std::size_t>(offset), content.size());
  const auto there = std::min(static_cast<std::size_t>(count), content.size() - start);
  std::copy_n(content.data() + start, there, static_cast<char*>(into));
  std::fill_n(static_cast<char*>(into) + there, static_cast<std::size_t>(count) - there, '\0');
  return there == static_cast<std::size_t>(count) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

inline void PowerCutVfs::record(File& file, Write write) {
  const std::scoped_lock lock(file.vfs->mutex_);
  auto& state = **file.state;
  apply(state.current, write);
  state.pending.push_back(std::move(write));
}

inline int PowerCutVfs::write(sqlite3_file* file, const void* bytes, int count,
                              sqlite3_int64 offset) {
  auto& to = file_of(file);
  if (to.state == nullptr) return to.real->pMethods->xWrite(to.real, bytes, count, offset);
  if (to.vfs->full_) return SQLITE_FULL;
  if (to.vfs->hook_) to.vfs->hook_();
  record(to,
         {static_cast<std::size_t>(offset),
          std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(count)), false});
  return SQLITE_OK;
}

inline int PowerCutVfs::truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto& to = file_of(file);
  if (to.state == nullptr) return to.real->pMethods->xTruncate(to.real, size);
  if (to.vfs->hook_) to.vfs->hook_();
  record(to, {static_cast<std::size_t>(size), {}, true});
  return SQLITE_OK;
}

inline int PowerCutVfs::sync(sqlite3_file* file, int flags) {
  auto& to = file_of(file);
  if (to.state == nullptr) return to.real->pMethods->xSync(to.real, flags);
  if (to.vfs->hook_) to.vfs->hook_();
  const std::scoped_lock lock(to.vfs->mutex_);
  auto& state = **to.state;
  for (const auto& write : state.pending) apply(state.synced, write);
  state.pending.clear();
  return SQLITE_OK;
}

inline int PowerCutVfs::size(sqlite3_file* file, sqlite3_int64* size) {
  auto& of = file_of(file);
  if (of.state == nullptr) return of.real->pMethods->xFileSize(of.real, size);
  const std::scoped_lock lock(of.vfs->mutex_);
  *size = static_cast<sqlite3_int64>((*of.state)->current.size());
  return SQLITE_OK;
}

inline int PowerCutVfs::control(sqlite3_file* file, int operation, void* argument) {
  auto& to = file_of(file);
  // These would make the real file grow, or read it past this VFS.
  if (operation == SQLITE_FCNTL_SIZE_HINT || operation == SQLITE_FCNTL_MMAP_SIZE)
    return SQLITE_NOTFOUND;
  return to.real->pMethods->xFileControl(to.real, operation, argument);
}

inline const sqlite3_io_methods* PowerCutVfs::methods() {
  static const sqlite3_io_methods table = [] {
    sqlite3_io_methods made{};
    made.iVersion = 2;  // shared memory, but no memory maps
    made.xClose = close;
    made.xRead = read;
    made.xWrite = write;
    made.xTruncate = truncate;
    made.xSync = sync;
    made.xFileSize = size;
    made.xFileControl = control;
    made.xLock = [](sqlite3_file* file, int level) {
      auto* real = file_of(file).real;
      return real->pMethods->xLock(real, level);
    };
    made.xUnlock = [](sqlite3_file* file, int level) {
      auto* real = file_of(file).real;
      return real->pMethods->xUnlock(real, level);
    };
    made.xCheckReservedLock = [](sqlite3_file* file, int* result) {
      auto* real = file_of(file).real;
      return real->pMethods->xCheckReservedLock(real, result);
    };
    made.xSectorSize = [](sqlite3_file* file) {
      auto* real = file_of(file).real;
      return real->pMethods->xSectorSize(real);
    };
    made.xDeviceCharacteristics = [](sqlite3_file* file) {
      auto* real = file_of(file).real;
      return real->pMethods->xDeviceCharacteristics(real);
    };
    made.xShmMap = [](sqlite3_file* file, int page, int size, int extend, void volatile** into) {
      auto* real = file_of(file).real;
      return real->pMethods->xShmMap(real, page, size, extend, into);
    };
    made.xShmLock = [](sqlite3_file* file, int offset, int count, int flags) {
      auto* real = file_of(file).real;
      return real->pMethods->xShmLock(real, offset, count, flags);
    };
    made.xShmBarrier = [](sqlite3_file* file) {
      auto* real = file_of(file).real;
      real->pMethods->xShmBarrier(real);
    };
    made.xShmUnmap = [](sqlite3_file* file, int remove_it) {
      auto* real = file_of(file).real;
      return real->pMethods->xShmUnmap(real, remove_it);
    };
    return made;
  }();
  return &table;
}

inline void write_image(const PowerCutVfs::Image& image, const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  for (const auto& [path, bytes] : image) {
    const auto target = folder / std::filesystem::path(path).filename();
    std::FILE* stream = std::fopen(target.c_str(), "wb");
    std::fwrite(bytes.data(), 1, bytes.size(), stream);
    std::fclose(stream);
  }
}

}  // namespace arbiter::test

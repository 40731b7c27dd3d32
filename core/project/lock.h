// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"

namespace arbiter::project {

/// `project.lock`: an advisory lock between processes. SQLite before 3.51.3 can corrupt a WAL that
/// two connections write or checkpoint at once, so it is held from begin to commit and over
/// checkpoints, WAL recovery and close.
class LockFile {
 public:
  static Result<LockFile> open(const std::filesystem::path& path);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();

  /// Held until it goes out of scope. Waits for other processes.
  class Guard {
   public:
    explicit Guard(int file);
    ~Guard();
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    int file_;
  };
  Guard hold() const { return Guard(file_); }

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_ = -1;
};

}  // namespace arbiter::project

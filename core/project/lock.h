// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter::project {

/// `project.lock`: an advisory lock between processes. SQLite before 3.51.3 can corrupt a WAL that
/// two connections write or checkpoint at once, so it is held from begin to commit and over
/// checkpoints, WAL recovery and close.
class LockFile {
 public:
  static Result<LockFile> open(const std::filesystem::path& path);

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
  Guard hold() const { return Guard(file_.get()); }

 private:
  explicit LockFile(Descriptor file) : file_(std::move(file)) {}
  Descriptor file_;
};

}  // namespace arbiter::project

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter {

/// A folder of its own among the system's temporary ones. It goes with this value, and also where
/// the program is killed before: a small process beside it, which does nothing but wait for that,
/// removes it then. Only a power cut leaves it, to what cleans the system's temporary files.
class PassingFolder {
 public:
  static Result<PassingFolder> make();
  PassingFolder(PassingFolder&& other) noexcept;
  PassingFolder& operator=(PassingFolder&& other) = delete;
  ~PassingFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  PassingFolder(std::filesystem::path path, Descriptor alive, pid_t guard)
      : path_(std::move(path)), alive_(std::move(alive)), guard_(guard) {}

  std::filesystem::path path_;
  Descriptor alive_;  ///< closed by whatever ends this process: the guard waits for it
  pid_t guard_ = 0;   ///< 0: moved from
};

}  // namespace arbiter

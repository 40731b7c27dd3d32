// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "core/base/descriptor.h"
#include "core/base/error.h"

namespace arbiter::project {

/// Tells a run or an import that goes on somewhere from one whose program has ended: each open
/// project holds a lock on one byte of `project.lock`, far behind its end, which the system
/// releases when the file is closed, however the program ended. The byte's number is the name.
class Owner {
 public:
  static Result<Owner> claim(const std::filesystem::path& lock_file);
  /// Only looks at who is there; has no name. For a project that is opened for reading.
  static Owner watch(const std::filesystem::path& lock_file);

  const std::string& name() const { return name_; }
  /// Whether an open project, this one included, has that name.
  bool is_open(const std::string& name) const;

 private:
  Descriptor file_;
  std::string name_;
};

}  // namespace arbiter::project

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <memory>

#include "core/project/project.h"
#include "core/project/repositories.h"

namespace arbiter::test {

/// A fresh project in a folder that goes away with it. Aborts the test program where it cannot be
/// made: nothing can be tested then.
class TemporaryProject {
 public:
  TemporaryProject();
  project::Project& operator*() { return *project_; }
  project::Project* operator->() { return project_.get(); }
  std::filesystem::path folder() const;
  void reopen();
  void close() { project_.reset(); }

 private:
  QTemporaryDir directory_;
  std::unique_ptr<project::Project> project_;
};

}  // namespace arbiter::test

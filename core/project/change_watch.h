// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "core/base/error.h"
#include "core/project/database.h"
#include "core/project/project.h"

namespace arbiter::project {

/// Tells what other programs have changed in a project's file. Asked again and again it costs a
/// few microseconds while nothing happens: SQLite counts the commits of others for each
/// connection (`PRAGMA data_version`), and the writer's connection makes all of this program's.
class ChangeWatch {
 public:
  /// Since the last call; the first one remembers how things stand. Any thread.
  Result<ChangesElsewhere> look(Project::Impl& project);

 private:
  /// What stands in the project, in numbers that are others when something else stands there.
  struct Marks {
    std::size_t data = 0;
    std::size_t judgments = 0;
    std::size_t runs = 0;
    std::size_t settings = 0;
    /// Programs that are at runs. One that is killed changes nothing in the file.
    std::set<std::string> at_work;
    bool loop = false;  ///< somebody goes round with it: nothing in the file tells
  };

  Result<std::int64_t> version(Project::Impl& project);
  static Result<Marks> read_marks(Project::Impl& project);

  std::mutex mutex_;
  std::unique_ptr<Database> reader_;  ///< for a project that this program does not write
  std::optional<std::int64_t> version_;
  Marks marks_;
};

}  // namespace arbiter::project

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/blob_store.h"
#include "core/project/types.h"

namespace arbiter::project {

class Prompts;
class Comparisons;
class Judgments;
class Annotators;
class Runs;
class Imports;
class Settings;

struct OpenOptions {
  bool read_only = false;    ///< also chosen by itself where the folder cannot be written
  std::string sqlite_vfs{};  ///< a registered SQLite VFS by name; empty: the system's
};

/// How much of a project's full-text index is filled.
struct SearchProgress {
  std::int64_t indexed = 0;
  std::int64_t total = 0;
  bool complete() const { return indexed >= total; }
};

/// What other programs have changed in a project since it was last asked.
struct ChangesElsewhere {
  bool data = false;  ///< prompts, responses, comparisons
  bool judgments = false;
  bool runs = false;
  bool settings = false;  ///< guidelines, models, where a loop stands
  bool any() const { return data || judgments || runs || settings; }
};

/// A project folder: `project.db` (SQLite, WAL), `project.lock`, `checkpoints/`.
/// One writer connection on one thread of its own; readers are read-only and short. Every method
/// of the repositories may be called from any thread. Writes block until they are durable
/// (synchronous=FULL); no write transaction takes over 20 ms, and judgments go first.
class Project {
 public:
  /// Makes the folder (or fills an empty one). An existing project is an error; of two programs
  /// that make one in the same folder at the same time one succeeds.
  static Result<std::unique_ptr<Project>> create(const std::filesystem::path& folder,
                                                 const std::string& name = {});
  /// Opens, migrates older versions after a backup, and finishes what programs that ended in the
  /// middle had begun: removes abandoned imports, marks runs that were going as `interrupted`.
  /// A newer version is opened for reading only where it allows that, else refused.
  static Result<std::unique_ptr<Project>> open(const std::filesystem::path& folder,
                                               const OpenOptions& options = {});
  ~Project();
  Project(const Project&) = delete;
  Project& operator=(const Project&) = delete;

  const std::filesystem::path& folder() const;
  std::filesystem::path checkpoints_folder() const;
  /// Its clips and pictures.
  BlobStore blobs() const;
  bool read_only() const;
  /// Read-only because a newer Arbiter wrote it.
  bool newer() const;
  std::string name() const;

  /// Live counts; one indexed row.
  Result<Counts> counts() const;

  /// What other programs have done to it since the last call; the first one only remembers how
  /// things stand. Next to nothing where they did nothing, so it can be asked once a second; what
  /// this program wrote in between may be told along with theirs.
  Result<ChangesElsewhere> changes_elsewhere();

  Prompts& prompts();
  Comparisons& comparisons();
  Judgments& judgments();
  Annotators& annotators();
  Runs& runs();
  Imports& imports();
  Settings& settings();

  /// Finishes now what is otherwise done in quiet moments: filling the search index, removing the
  /// rows of abandoned imports.
  Result<void> finish_background_work();
  Result<SearchProgress> search_progress() const;
  /// Fills the search index, in short transactions between which labelling goes first. Ends early
  /// where `go_on`, which is asked between them, says no, and where the project is read-only.
  /// Returns how far it has come.
  Result<SearchProgress> fill_search_index(const std::function<bool(const SearchProgress&)>& go_on);
  /// Folds the WAL into the database (on the writer's thread).
  Result<void> checkpoint_wal();

  struct Impl;

 private:
  explicit Project(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace arbiter::project

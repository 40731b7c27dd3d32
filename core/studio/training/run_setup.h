// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/engine/algorithm.h"
#include "core/engine/engine.h"
#include "core/studio/training/run_recorder.h"
#include "core/studio/training/training_request.h"

namespace arbiter::studio {

/// A run that is about to start or to go on: its row as it will be stored, and where it trains.
struct PreparedRun {
  project::Run run;
  std::filesystem::path model;                    ///< of the starting weights; empty: new ones
  std::optional<project::Checkpoint> checkpoint;  ///< set: it goes on from here

  bool resumes() const { return checkpoint.has_value(); }
};

/// Checks the options and makes the row of a new run; or, where `common.resume_run` is set, reads
/// the stored run and puts its settings into `options` and `compute`, so that it goes on as it
/// began. `options` and `compute` point into the structs that training uses.
Result<PreparedRun> prepare_run(project::Project& project, const engine::Algorithm& algorithm,
                                const TrainingRequest& common,
                                const std::vector<engine::Field>& options,
                                engine::ComputeOptions& compute);

/// A run that is stored as running, until it is finished one way or the other. Where several
/// processes train it together only the leading one stores it: the others' run has no id.
class ActiveRun {
 public:
  /// Stores the new run, or rewinds the stored one to its checkpoint.
  static Result<ActiveRun> start(project::Project& project, PreparedRun prepared,
                                 const RunStarted& started);
  ActiveRun(ActiveRun&& other) noexcept;
  ActiveRun& operator=(ActiveRun&&) = delete;
  /// A run that was left by an exception is stored as failed.
  ~ActiveRun();

  const project::Run& run() const { return prepared_.run; }
  engine::TrainingPlace place(const engine::ComputeOptions& compute) const;

  /// Stores how it ended and returns the run as it is then, or the error. A new run that was
  /// refused before its first step leaves nothing behind.
  Result<project::Run> finish(const Result<engine::TrainingOutcome>& outcome,
                              const RunRecorder& recorder);

 private:
  ActiveRun(project::Project& project, PreparedRun prepared);
  Result<project::Run> finish_done(const engine::TrainingOutcome& outcome);
  Error finish_with_error(const Error& error);
  void forget();

  project::Project* project_;
  PreparedRun prepared_;
  bool open_ = true;
};

}  // namespace arbiter::studio

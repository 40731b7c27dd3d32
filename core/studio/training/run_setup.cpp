// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/run_setup.h"

#include <algorithm>
#include <utility>

#include "core/engine/process_rank.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/retention.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

nlohmann::json all_settings(const std::vector<engine::Field>& options,
                            engine::ComputeOptions& compute) {
  nlohmann::json settings = engine::fields_to_json(options);
  settings.update(engine::fields_to_json(engine::fields(compute)));
  return settings;
}

/// What the project says (setting `threads`, made in the window), else what suits this computer.
Result<std::int64_t> usual_threads(project::Project& project) {
  ARBITER_ASSIGN(const auto chosen, project.settings().get("threads"));
  if (chosen.is_number_integer() && chosen.get<std::int64_t>() > 0)
    return chosen.get<std::int64_t>();
  return engine::default_threads();
}

/// Where a new run starts: as asked for, else where its kind usually does. What is no language
/// model starts anew where nothing is asked for.
Result<std::filesystem::path> start_of(project::Project& project,
                                       const engine::Algorithm& algorithm,
                                       const std::filesystem::path& asked) {
  if (!asked.empty() || !algorithm.trains_language_model()) return asked;
  return algorithm.makes == engine::Makes::reward_model ? reward_start(project)
                                                        : current_model(project);
}

Result<PreparedRun> prepare_new(project::Project& project, const engine::Algorithm& algorithm,
                                const TrainingRequest& common,
                                const std::vector<engine::Field>& options,
                                engine::ComputeOptions& compute) {
  ARBITER_TRY(engine::check_fields(options));
  ARBITER_TRY(engine::check(compute));
  if (compute.threads == 0) {
    ARBITER_ASSIGN(compute.threads, usual_threads(project));
  }
  if (common.name.starts_with('#') ||
      (!common.name.empty() && common.name.find_first_not_of("0123456789") == std::string::npos)) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "\"{name}\" would be taken for a run's number. Choose a name with "
                                "a letter in it."),
                {{"name", common.name}}, {{}, 0, "name"});
  }
  PreparedRun prepared;
  ARBITER_ASSIGN(prepared.model, start_of(project, algorithm, common.model));
  if (!prepared.model.empty()) ARBITER_TRY(check_model_folder(prepared.model));
  if (algorithm.trains_language_model() && engine::leads_training())
    ARBITER_TRY(remember_base_model(project, prepared.model));
  prepared.run.kind = algorithm.kind;
  prepared.run.name = common.name;
  prepared.run.settings = all_settings(options, compute);
  ARBITER_ASSIGN(const auto retention, retention_of(project, common));
  prepared.run.settings["keep_last"] = retention.keep_last;
  prepared.run.settings["keep_every"] = retention.keep_every;
  prepared.run.seed = compute.seed;
  prepared.run.threads = compute.threads;
  prepared.run.precision = compute.precision;
  prepared.run.program_version = ARBITER_VERSION;
  if (!prepared.model.empty()) prepared.run.parent_model = stored_path(project, prepared.model);
  return prepared;
}

std::unexpected<Error> is_live(const project::Run& run) {
  return fail(ErrorCode::locked,
              ARBITER_MESSAGE("core",
                              "Run {run} is being trained right now, here or in another program. "
                              "Wait until it has ended, or stop it there."),
              {{"run", run.name}});
}

std::unexpected<Error> cannot_resume(const project::Run& run, const char* text) {
  return fail(ErrorCode::invalid_argument, text, {{"run", run.name}});
}

Result<PreparedRun> prepare_resumed(project::Project& project, project::RunKind kind,
                                    project::Id id, const std::vector<engine::Field>& options,
                                    engine::ComputeOptions& compute) {
  auto& runs = project.runs();
  PreparedRun prepared;
  ARBITER_ASSIGN(prepared.run, runs.get(id));
  const auto& run = prepared.run;
  if (run.kind != kind) {
    return cannot_resume(run, ARBITER_MESSAGE("core",
                                              "Run {run} is of another kind. Resume it with "
                                              "the command or form of its own kind."));
  }
  // The claim decides; this spares loading the engine. Where several processes train together the
  // leading one claims, and the others find the run live.
  if (run.live && engine::leads_training()) return is_live(run);
  if (run.state == project::RunState::done) {
    return cannot_resume(run, ARBITER_MESSAGE("core",
                                              "Run {run} is done. Start a new run from its "
                                              "model to train it further."));
  }
  ARBITER_ASSIGN(prepared.checkpoint, runs.last_checkpoint(id));
  if (!prepared.checkpoint) {
    return cannot_resume(run, ARBITER_MESSAGE("core",
                                              "Run {run} has no checkpoint to go on from. "
                                              "Start a new run."));
  }
  // Settings of an option that is gone since are passed over: the run was made without it, too.
  ARBITER_TRY(set_known_fields(options, run.settings));
  ARBITER_TRY(set_known_fields(engine::fields(compute), run.settings));
  if (run.threads > 0) compute.threads = run.threads;
  if (!run.precision.empty()) compute.precision = run.precision;
  if (run.parent_model.empty()) return prepared;
  prepared.model = resolved_path(project, run.parent_model);
  ARBITER_TRY(check_model_folder(prepared.model));
  return prepared;
}

/// What an engine says before it begins; anything else happened on the way.
bool is_refusal(const Error& error) {
  switch (error.code) {
    case ErrorCode::invalid_argument:
    case ErrorCode::incompatible:
    case ErrorCode::no_data:
    case ErrorCode::not_found:
    case ErrorCode::parse:
    case ErrorCode::engine_missing:
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<PreparedRun> prepare_run(project::Project& project, const engine::Algorithm& algorithm,
                                const TrainingRequest& common,
                                const std::vector<engine::Field>& options,
                                engine::ComputeOptions& compute) {
  if (common.resume_run != 0) {
    return prepare_resumed(project, algorithm.kind, common.resume_run, options, compute);
  }
  return prepare_new(project, algorithm, common, options, compute);
}

ActiveRun::ActiveRun(project::Project& project, PreparedRun prepared)
    : project_(&project), prepared_(std::move(prepared)) {}

ActiveRun::ActiveRun(ActiveRun&& other) noexcept
    : project_(other.project_),
      prepared_(std::move(other.prepared_)),
      open_(std::exchange(other.open_, false)) {}

ActiveRun::~ActiveRun() {
  if (!open_) return;
  // Nothing more can be done where even this fails: the next open finds the run as it is.
  std::ignore = project_->runs().finish(run().id, project::RunState::failed, {},
                                        "The training ended unexpectedly.");
}

Result<ActiveRun> ActiveRun::start(project::Project& project, PreparedRun prepared,
                                   const RunStarted& started) {
  if (!engine::leads_training()) {
    ActiveRun follower(project, std::move(prepared));
    follower.open_ = false;
    return follower;
  }
  if (prepared.resumes()) {
    ARBITER_ASSIGN(prepared.run, project.runs().claim(prepared.run.id, *prepared.checkpoint));
  } else {
    prepared.run.state = project::RunState::running;
    prepared.run.started_at = now();
    ARBITER_ASSIGN(prepared.run, project.runs().add(std::move(prepared.run)));
  }
  ActiveRun active(project, std::move(prepared));
  if (started) started(active.run());
  return active;
}

engine::TrainingPlace ActiveRun::place(const engine::ComputeOptions& compute) const {
  engine::TrainingPlace place;
  place.model = prepared_.model;
  place.output = project_->checkpoints_folder() / ("run-" + std::to_string(run().id));
  if (prepared_.checkpoint) {
    place.resume_from = resolved_path(*project_, prepared_.checkpoint->folder);
  }
  place.compute = compute;
  return place;
}

Result<project::Run> ActiveRun::finish(const Result<engine::TrainingOutcome>& outcome,
                                       const RunRecorder& recorder) {
  if (!open_) {
    if (!outcome) return std::unexpected(outcome.error());
    return run();
  }
  // A failed write stopped the training: that is the error to tell, not the stop.
  if (recorder.error()) return std::unexpected(finish_with_error(*recorder.error()));
  if (!outcome) {
    const bool refused = is_refusal(outcome.error()) && !recorder.has_recorded();
    const auto error = finish_with_error(outcome.error());
    if (refused && !prepared_.resumes()) forget();
    return std::unexpected(error);
  }
  auto done = finish_done(*outcome);
  if (!done) return std::unexpected(finish_with_error(done.error()));
  return done;
}

Result<project::Run> ActiveRun::finish_done(const engine::TrainingOutcome& outcome) {
  auto& runs = project_->runs();
  nlohmann::json summary = nlohmann::json::object();
  for (const auto& metric : outcome.summary) summary[metric.name] = metric.value;
  summary["seconds"] = outcome.seconds;
  if (!outcome.report.is_null()) summary["report"] = outcome.report;
  ARBITER_TRY(runs.set_compute(run().id, outcome.threads, outcome.precision));
  // One that ended itself did fewer steps than it was asked for.
  const auto asked = run().settings.value("iterations", outcome.steps);
  ARBITER_TRY(runs.set_step(run().id, outcome.steps, std::max(asked, outcome.steps)));
  ARBITER_TRY(runs.finish(run().id, project::RunState::done, summary));
  open_ = false;
  return runs.get(run().id);
}

void ActiveRun::forget() {
  // Where this fails it stays in the list as what it is: failed.
  std::ignore = project_->runs().remove(run().id);
}

Error ActiveRun::finish_with_error(const Error& error) {
  const bool cancelled = error.code == ErrorCode::cancelled;
  const auto state = cancelled ? project::RunState::cancelled : project::RunState::failed;
  const auto stored = project_->runs().finish(run().id, state, nlohmann::json::object(),
                                              cancelled ? std::string() : to_english(error));
  if (stored) open_ = false;
  return stored || !cancelled ? error : stored.error();
}

}  // namespace arbiter::studio

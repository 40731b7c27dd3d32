// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/project_session.h"

#include <QCoreApplication>
#include <QSettings>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/project/query_guard.h"
#include "core/studio/loop/loop.h"
#include "core/studio/models/current_model.h"
#include "core/studio/training/recipe.h"
#include "ui/session/option_text.h"
#include "ui/session/project_watch.h"

namespace arbiter::ui {
namespace {

constexpr int tick_milliseconds = 33;
constexpr const char* retrain_setting = "retrain_after";

QString annotatorOfThisComputer() {
  const auto stored = QSettings().value(QStringLiteral("annotator")).toString();
  if (!stored.isEmpty()) return stored;
  const auto user = qEnvironmentVariable("USER");
  return user.isEmpty() ? ProjectSession::tr("annotator") : user;
}

/// A training that ended only because the project closed goes on when it is opened again.
void keepForLater(project::Project& project, project::Id run) {
  // Where this fails the run reads as stopped, which it can be resumed from as well.
  (void)project.runs().set_state(run, project::RunState::interrupted);
}

/// The window asks first (on the Runs page), unless the project says that it need not.
bool takesIntoUse(project::Project& project) {
  const auto choice = studio::take_into_use(project, studio::TakeIntoUse::ask);
  return choice && *choice == studio::TakeIntoUse::always;
}

std::int64_t storedRetrainAfter(project::Project& project) {
  const auto value = project.settings().get(retrain_setting);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

bool isTraining(ProjectSession::JobKind kind) {
  using Kind = ProjectSession::JobKind;
  return kind == Kind::TrainSft || kind == Kind::TrainReward || kind == Kind::TrainPolicy ||
         kind == Kind::TrainAgent || kind == Kind::TrainNames;
}

}  // namespace

ProjectSession::JobKind ProjectSession::trainingKind(engine::Makes made) {
  using Kind = JobKind;
  switch (made) {
    case engine::Makes::start:
      return Kind::TrainSft;
    case engine::Makes::reward_model:
      return Kind::TrainReward;
    case engine::Makes::policy:
      return Kind::TrainPolicy;
    case engine::Makes::agent:
      return Kind::TrainAgent;
    case engine::Makes::names:
      return Kind::TrainNames;
  }
  return Kind::TrainPolicy;
}

ProjectSession::Glance ProjectSession::glanceAt(project::Project& project) {
  const project::AllowQueries opening;
  // From here on what others change is noticed; where this fails, the first look does it.
  (void)project.changes_elsewhere();
  Glance glance;
  glance.name = QString::fromStdString(project.name());
  glance.retrainAfter = storedRetrainAfter(project);
  if (const auto counts = project.counts()) glance.counts = *counts;
  return glance;
}

ProjectSession::ProjectSession(std::unique_ptr<project::Project> project, QObject* parent)
    : QObject(parent), project_(std::move(project)), annotator_(annotatorOfThisComputer()) {
  begin(glanceAt(*project_));
}

ProjectSession::ProjectSession(std::unique_ptr<project::Project> project, Glance glance,
                               QObject* parent)
    : QObject(parent), project_(std::move(project)), annotator_(annotatorOfThisComputer()) {
  begin(std::move(glance));
}

void ProjectSession::begin(Glance glance) {
  name_ = std::move(glance.name);
  counts_ = glance.counts;
  retrainAfter_ = glance.retrainAfter;
  readers_.setMaxThreadCount(1);
  changes_.setMaxThreadCount(1);
  // From here on only a judgment's own step asks the database on the window's thread.
  project::forbid_queries_on_this_thread();
  timer_.setInterval(tick_milliseconds);
  connect(&timer_, &QTimer::timeout, this, &ProjectSession::drain);
  watch_ = std::make_unique<ProjectWatch>(*this);
  connect(watch_.get(), &ProjectWatch::changed, this, &ProjectSession::tellElsewhere);
}

ProjectSession::~ProjectSession() {
  const QSignalBlocker quiet(this);  // whoever listens must not ask what is half gone
  interruptJobs();
  // The result is of no use any more; what the jobs had reached is in their checkpoints.
  for (const auto& running : jobs_) (void)running.job->wait();
  changes_.waitForDone();
  readers_.clear();
  readers_.waitForDone();
  const project::AllowQueries closing;  // which writes what waits to be written
  project_.reset();
  project::permit_queries_on_this_thread();
}

void ProjectSession::setAnnotator(const QString& name) {
  const auto trimmed = name.trimmed();
  if (trimmed.isEmpty() || trimmed == annotator_) return;
  QSettings().setValue(QStringLiteral("annotator"), trimmed);
  useAnnotator(trimmed);
}

void ProjectSession::useAnnotator(const QString& name) {
  const auto trimmed = name.trimmed();
  if (trimmed.isEmpty() || trimmed == annotator_) return;
  annotator_ = trimmed;
  Q_EMIT annotatorChanged(annotator_);
}

int ProjectSession::startJob(JobKind kind, const QString& title, jobs::Job::Work work) {
  RunningJob running;
  running.kind = kind;
  running.title = title;
  running.interrupted = std::make_shared<std::atomic<bool>>(false);
  return addJob(std::move(running), std::move(work));
}

int ProjectSession::addJob(RunningJob running, jobs::Job::Work work) {
  interrupted_ = false;
  running.id = nextId_++;
  running.job = std::make_shared<jobs::Job>(running.title.toStdString(), std::move(work));
  jobs_.push_back(running);
  running.job->start();
  timer_.start();
  Q_EMIT jobsChanged();
  return running.id;
}

const ProjectSession::RunningJob* ProjectSession::job(int id) const {
  const auto found = std::ranges::find(jobs_, id, &RunningJob::id);
  return found == jobs_.end() ? nullptr : &*found;
}

ProjectSession::RunningJob* ProjectSession::find(int id) {
  const auto found = std::ranges::find(jobs_, id, &RunningJob::id);
  return found == jobs_.end() ? nullptr : &*found;
}

bool ProjectSession::isRunning(JobKind kind) const {
  return std::ranges::any_of(jobs_, [kind](const auto& running) { return running.kind == kind; });
}

void ProjectSession::stopJob(int id) {
  if (const auto* running = job(id)) {
    running->job->request_stop();
    Q_EMIT jobsChanged();
  }
}

void ProjectSession::interruptJobs() {
  interrupted_ = true;
  if (jobs_.empty()) return;
  for (const auto& running : jobs_) {
    if (running.job->stop_requested()) continue;
    running.interrupted->store(true);
    running.job->request_stop();
  }
  Q_EMIT jobsChanged();
}

void ProjectSession::pauseJob(int id) {
  if (const auto* running = job(id)) {
    running->job->pause();
    Q_EMIT jobsChanged();
  }
}

void ProjectSession::resumeJob(int id) {
  if (const auto* running = job(id)) {
    running->job->resume();
    Q_EMIT jobsChanged();
  }
}

void ProjectSession::announceRun(int jobId, project::Id run) {
  QMetaObject::invokeMethod(
      this,
      [this, jobId, run] {
        if (auto* running = find(jobId)) running->run = run;
        refreshCounts();
        Q_EMIT runsChanged();
      },
      Qt::QueuedConnection);
}

int ProjectSession::startTraining(studio::Training training) {
  const auto& algorithm = engine::algorithm_of(training.options);
  const int id = nextId_;  // what addJob gives next
  RunningJob running;
  running.kind = trainingKind(algorithm.makes);
  running.title = optionText(algorithm.label);
  running.interrupted = std::make_shared<std::atomic<bool>>(false);
  const auto interrupted = running.interrupted;
  return addJob(std::move(running),
                [this, id, interrupted, training = std::move(training)](
                    jobs::JobControl& control) mutable -> Result<void> {
                  training.common.take_into_use = takesIntoUse(*project_);
                  project::Id stored = 0;
                  const auto run = studio::train(*project_, training, control, channel_,
                                                 [&](const project::Run& started) {
                                                   stored = started.id;
                                                   announceRun(id, started.id);
                                                 });
                  if (run) return {};
                  if (*interrupted && stored != 0 && run.error().code == ErrorCode::cancelled)
                    keepForLater(*project_, stored);
                  return std::unexpected(run.error());
                });
}

int ProjectSession::resumeRun(const project::Run& run) {
  const auto* algorithm = engine::find_algorithm(run.kind);
  if (algorithm == nullptr) return 0;
  studio::Training training{.common = {}, .options = algorithm->defaults, .corpus = {}};
  training.common.resume_run = run.id;
  return startTraining(std::move(training));
}

int ProjectSession::startLoop(std::optional<studio::LoopRequest> request) {
  const int id = nextId_;  // what addJob gives next
  RunningJob running;
  running.kind = JobKind::Loop;
  running.title = tr("Loop");
  running.interrupted = std::make_shared<std::atomic<bool>>(false);
  const auto interrupted = running.interrupted;
  return addJob(std::move(running),
                [this, id, interrupted,
                 request = std::move(request)](jobs::JobControl& control) -> Result<void> {
                  project::Id training = 0;
                  studio::LoopWatch watch;
                  watch.run_started = [&](const project::Run& run) {
                    training = run.id;
                    announceRun(id, run.id);
                  };
                  watch.moved = [&] {
                    training = 0;
                    announceLoop(id);
                  };
                  const auto state =
                      studio::run_loop(*project_, request, control, channel_, std::move(watch));
                  if (state) return {};
                  if (*interrupted && training != 0 && state.error().code == ErrorCode::cancelled)
                    keepForLater(*project_, training);
                  return std::unexpected(state.error());
                });
}

void ProjectSession::announceLoop(int jobId) {
  QMetaObject::invokeMethod(
      this,
      [this, jobId] {
        if (auto* running = find(jobId)) running->run = 0;
        refreshCounts();
        Q_EMIT loopMoved();
        Q_EMIT runsChanged();
        Q_EMIT dataChanged();
        Q_EMIT judgmentsChanged();
      },
      Qt::QueuedConnection);
}

QString ProjectSession::whyNotNow(JobKind kind) const {
  if (kind == JobKind::Loop) {
    if (isRunning(JobKind::Loop)) return tr("A loop is running already.");
    const bool trains = isRunning(JobKind::TrainReward) || isRunning(JobKind::TrainPolicy);
    return trains ? tr("A training is at work. The loop trains by itself: start it when that has "
                       "ended, or stop that first.")
                  : QString();
  }
  const bool own = kind == JobKind::TrainReward || kind == JobKind::TrainPolicy;
  return own && isRunning(JobKind::Loop)
             ? tr("A loop is running: it trains the reward model and the policy by itself. Stop it "
                  "on the Loop page first; it goes on from there later.")
             : QString();
}

void ProjectSession::setRetrainAfter(std::int64_t judgments) {
  if (judgments == retrainAfter_) return;
  retrainAfter_ = judgments;
  change(this, [this, judgments](project::Project& project) -> std::function<void()> {
    const auto stored = project.settings().set(retrain_setting, judgments);
    if (stored) return {};
    return [this, error = stored.error()] {
      Q_EMIT jobFailed(0, tr("Settings"), describe(error), error.code);
    };
  });
}

void ProjectSession::read(QObject* receiver, ReadWork work) {
  runInOrder(readers_, receiver, std::move(work));
}

void ProjectSession::change(QObject* receiver, ReadWork work) {
  runInOrder(changes_, receiver, std::move(work));
}

void ProjectSession::runInOrder(QThreadPool& pool, QObject* receiver, ReadWork work) {
  pool.start([this, guard = QPointer<QObject>(receiver), work = std::move(work)] {
    auto show = work(*project_);
    QMetaObject::invokeMethod(
        this,
        [guard, show = std::move(show)] {
          if (guard && show) show();
        },
        Qt::QueuedConnection);
  });
}

void ProjectSession::setWatching(bool on) { watch_->setOn(on); }

void ProjectSession::tellElsewhere(const project::ChangesElsewhere& changes) {
  refreshCounts();
  if (changes.data) Q_EMIT dataChanged();
  if (changes.judgments) Q_EMIT judgmentsChanged();
  if (changes.settings) {
    Q_EMIT guidelinesChanged();
    Q_EMIT modelsChanged();
    Q_EMIT loopMoved();
  }
  // What was measured of a run and which model is in use are settings.
  if (changes.runs || changes.settings) Q_EMIT runsChanged();
  Q_EMIT changedElsewhere();
}

void ProjectSession::notifyJudgmentsChanged() {
  // The check for retraining reads the database: not between a key and the next pair.
  judgmentsAdded_ = true;
  timer_.start();
  refreshCounts();
  Q_EMIT judgmentsChanged();
}

void ProjectSession::notifyDataChanged() {
  refreshCounts();
  Q_EMIT dataChanged();
}

void ProjectSession::refreshCounts() {
  countsAgain_ = countsAsked_;
  if (countsAsked_) return;
  countsAsked_ = true;
  read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, counts = project.counts()] {
      countsAsked_ = false;
      if (counts) counts_ = *counts;
      if (counts) Q_EMIT countsChanged();
      if (std::exchange(countsAgain_, false)) refreshCounts();
    };
  });
}

void ProjectSession::drainMetrics() {
  const auto batch = channel_.take();
  if (!batch.empty()) Q_EMIT metricsArrived(batch);
}

void ProjectSession::reportEnded(const RunningJob& ended) {
  refreshCounts();
  if (isTraining(ended.kind) || ended.kind == JobKind::Loop) Q_EMIT runsChanged();
  // Judgments that came in while it was training may be enough for the next one.
  if (ended.kind == JobKind::TrainReward) judgmentsAdded_ = true;
  if (ended.kind == JobKind::Import || ended.kind == JobKind::Generate ||
      ended.kind == JobKind::Loop) {
    Q_EMIT dataChanged();
    Q_EMIT judgmentsChanged();
  }
  const auto error = ended.job->error();
  if (!error) {
    Q_EMIT jobFinished(ended.id, ended.kind);
  } else if (error->code == ErrorCode::cancelled) {
    Q_EMIT jobCancelled(ended.id, ended.kind);
  } else {
    Q_EMIT jobFailed(ended.id, ended.title, describe(*error), error->code);
  }
}

void ProjectSession::drain() {
  // Looked at before the channel is emptied: what a job said last comes out before its end does.
  std::vector<RunningJob> ended;
  for (const auto& running : jobs_)
    if (running.job->finished()) ended.push_back(running);
  drainMetrics();
  if (!jobs_.empty()) Q_EMIT jobProgressed();
  for (const auto& one : ended) std::erase_if(jobs_, [&](const auto& r) { return r.id == one.id; });
  if (!ended.empty()) Q_EMIT jobsChanged();
  for (const auto& one : ended) reportEnded(one);
  if (std::exchange(judgmentsAdded_, false)) retrainWhenDue();
  if (jobs_.empty() && !judgmentsAdded_) timer_.stop();
}

void ProjectSession::retrainWhenDue() {
  if (retrainAfter_ <= 0 || !whyNotNow(JobKind::TrainReward).isEmpty()) return;
  if (isRunning(JobKind::TrainReward)) return;
  read(this, [this, base = retrainedAt_](project::Project& project) -> std::function<void()> {
    const auto counts = project.counts();
    const auto runs = project.runs().list();
    if (!counts || !runs) return {};
    auto from = base;
    for (const auto& run : *runs)
      if (run.kind == project::RunKind::reward) from = std::max(from, run.judgments_max_seq);
    return [this, added = counts->max_seq - from, max = counts->max_seq,
            recipe = studio::recipe_of(project)] { retrain(added, max, recipe); };
  });
}

void ProjectSession::retrain(std::int64_t added, std::int64_t max_seq,
                             const Result<studio::Recipe>& recipe) {
  if (retrainAfter_ <= 0 || added < retrainAfter_ || isRunning(JobKind::TrainReward)) return;
  if (!whyNotNow(JobKind::TrainReward).isEmpty()) return;
  if (interrupted_) return;
  if (max_seq <= retrainedAt_) return;  // a reading that was asked for before the last one started
  retrainedAt_ = max_seq;
  if (!recipe) {
    Q_EMIT jobFailed(0, tr("Reward model"), describe(recipe.error()), recipe.error().code);
    return;
  }
  studio::RewardTraining training;
  training.options = recipe->options<engine::RewardOptions>();
  startTraining(training);
}

QString describe(const Error& error) {
  auto text = QCoreApplication::translate("core", error.text);
  text = QString::fromStdString(fill_template(text.toStdString(), error.arguments));
  QString where;
  if (names_file(error, text.toStdString())) where = QString::fromStdString(error.where.file);
  if (error.where.line > 0) {
    const auto line = QString::number(error.where.line);
    where =
        where.isEmpty() ? ProjectSession::tr("line %1").arg(line) : where + QLatin1Char(':') + line;
  }
  if (!error.where.field.empty()) {
    if (!where.isEmpty()) where += QStringLiteral(": ");
    where += QString::fromStdString(error.where.field);
  }
  return where.isEmpty() ? text : where + QStringLiteral(": ") + text;
}

}  // namespace arbiter::ui

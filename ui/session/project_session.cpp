// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/project_session.h"

#include <QCoreApplication>
#include <QSettings>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/studio/training/recipe.h"
#include "ui/session/option_text.h"

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

bool isTraining(ProjectSession::JobKind kind) {
  using Kind = ProjectSession::JobKind;
  return kind == Kind::TrainSft || kind == Kind::TrainReward || kind == Kind::TrainPolicy;
}

ProjectSession::JobKind jobKindOf(engine::Makes made) {
  using Kind = ProjectSession::JobKind;
  switch (made) {
    case engine::Makes::start:
      return Kind::TrainSft;
    case engine::Makes::reward_model:
      return Kind::TrainReward;
    case engine::Makes::policy:
      return Kind::TrainPolicy;
  }
  return Kind::TrainPolicy;
}

}  // namespace

ProjectSession::ProjectSession(std::unique_ptr<project::Project> project, QObject* parent)
    : QObject(parent), project_(std::move(project)), annotator_(annotatorOfThisComputer()) {
  readers_.setMaxThreadCount(1);
  timer_.setInterval(tick_milliseconds);
  connect(&timer_, &QTimer::timeout, this, &ProjectSession::drain);
}

ProjectSession::~ProjectSession() {
  for (const auto& running : jobs_) running.job->request_stop();
  // The result is of no use any more; what the jobs had reached is in their checkpoints.
  for (const auto& running : jobs_) (void)running.job->wait();
  readers_.clear();
  readers_.waitForDone();
}

void ProjectSession::setAnnotator(const QString& name) {
  const auto trimmed = name.trimmed();
  if (trimmed.isEmpty() || trimmed == annotator_) return;
  annotator_ = trimmed;
  QSettings().setValue(QStringLiteral("annotator"), annotator_);
  Q_EMIT annotatorChanged(annotator_);
}

int ProjectSession::startJob(JobKind kind, const QString& title, jobs::Job::Work work) {
  const int id = nextId_++;
  auto job = std::make_shared<jobs::Job>(title.toStdString(), std::move(work));
  jobs_.push_back({.id = id, .kind = kind, .title = title, .job = job, .run = 0});
  job->start();
  timer_.start();
  Q_EMIT jobsChanged();
  return id;
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
  if (const auto* running = job(id)) running->job->request_stop();
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
        Q_EMIT runsChanged();
      },
      Qt::QueuedConnection);
}

int ProjectSession::startTraining(studio::Training training) {
  const auto& algorithm = engine::algorithm_of(training.options);
  const int id = nextId_;  // what startJob gives next
  return startJob(jobKindOf(algorithm.makes), optionText(algorithm.label),
                  [this, id, training = std::move(training)](jobs::JobControl& control) {
                    const auto run = studio::train(
                        *project_, training, control, channel_,
                        [this, id](const project::Run& started) { announceRun(id, started.id); });
                    return run ? Result<void>() : std::unexpected(run.error());
                  });
}

int ProjectSession::resumeRun(const project::Run& run) {
  const auto* algorithm = engine::find_algorithm(run.kind);
  if (algorithm == nullptr) return 0;
  studio::Training training{.common = {}, .options = algorithm->defaults, .corpus = {}};
  training.common.resume_run = run.id;
  return startTraining(std::move(training));
}

std::int64_t ProjectSession::retrainAfter() const {
  const auto value = project_->settings().get(retrain_setting);
  return value && value->is_number_integer() ? value->get<std::int64_t>() : 0;
}

void ProjectSession::setRetrainAfter(std::int64_t judgments) {
  if (const auto stored = project_->settings().set(retrain_setting, judgments); !stored)
    Q_EMIT jobFailed(0, tr("Settings"), describe(stored.error()), stored.error().code);
}

void ProjectSession::read(QObject* receiver, ReadWork work) {
  readers_.start([this, guard = QPointer<QObject>(receiver), work = std::move(work)] {
    auto show = work(*project_);
    QMetaObject::invokeMethod(
        this,
        [guard, show = std::move(show)] {
          if (guard && show) show();
        },
        Qt::QueuedConnection);
  });
}

void ProjectSession::notifyJudgmentsChanged() {
  // The check for retraining reads the database: not between a key and the next pair.
  judgmentsAdded_ = true;
  timer_.start();
  Q_EMIT judgmentsChanged();
}

void ProjectSession::notifyDataChanged() { Q_EMIT dataChanged(); }

void ProjectSession::drainMetrics() {
  const auto batch = channel_.take();
  if (!batch.empty()) Q_EMIT metricsArrived(batch);
}

void ProjectSession::reportEnded(const RunningJob& ended) {
  if (isTraining(ended.kind)) Q_EMIT runsChanged();
  // Judgments that came in while it was training may be enough for the next one.
  if (ended.kind == JobKind::TrainReward) judgmentsAdded_ = true;
  if (ended.kind == JobKind::Import || ended.kind == JobKind::Generate) {
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
  const auto after = retrainAfter();
  if (after <= 0 || isRunning(JobKind::TrainReward)) return;
  const auto counts = project_->counts();
  const auto runs = project_->runs().list();
  if (!counts || !runs) return;
  auto base = retrainedAt_;
  for (const auto& run : *runs)
    if (run.kind == project::RunKind::reward) base = std::max(base, run.judgments_max_seq);
  if (counts->max_seq - base < after) return;
  retrainedAt_ = counts->max_seq;
  const auto recipe = studio::recipe_of(*project_);
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
  if (!error.where.file.empty()) where = QString::fromStdString(error.where.file);
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

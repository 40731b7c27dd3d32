// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/loop/loop_request.h"
#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

namespace arbiter::ui {

class ProjectWatch;

/// The open project as the pages see it: the data, the background jobs, and one timer that drains
/// what the jobs report (33 ms) and tells the pages once. Lives on the window's thread.
class ProjectSession : public QObject {
  Q_OBJECT

 public:
  /// Kinds of background work; of each of the training kinds one runs at a time, and none of those
  /// that a loop runs itself beside it.
  enum class JobKind {
    Import,
    Export,
    Generate,
    TrainSft,
    TrainReward,
    TrainPolicy,
    TrainAgent,
    TrainNames,
    Evaluate,
    Loop,
    Agreement  ///< figures for a page: of no use to anybody once the page is left
  };
  Q_ENUM(JobKind)
  /// The kind of a training that makes such a thing.
  static JobKind trainingKind(engine::Makes made);

  struct RunningJob {
    int id = 0;
    JobKind kind = JobKind::Import;
    QString title;  ///< translated, for the status bar
    std::shared_ptr<jobs::Job> job;
    project::Id run = 0;  ///< once known
    /// Whether it stops only because the project closes.
    std::shared_ptr<std::atomic<bool>> interrupted;
  };

  /// What the window shows at once.
  struct Glance {
    QString name;
    project::Counts counts;
    std::int64_t retrainAfter = 0;
  };
  /// Reads it; asks the database.
  static Glance glanceAt(project::Project& project);

  /// Asks the database for what the window shows at once.
  explicit ProjectSession(std::unique_ptr<project::Project> project, QObject* parent = nullptr);
  /// The same where that was read elsewhere.
  ProjectSession(std::unique_ptr<project::Project> project, Glance glance,
                 QObject* parent = nullptr);
  /// Stops the jobs at a checkpoint and waits for them, and for every `change`. To close without
  /// keeping the window waiting, `interruptJobs` first and wait until none is running.
  ~ProjectSession() override;

  project::Project& project() { return *project_; }
  const QString& name() const { return name_; }
  bool readOnly() const { return project_->read_only(); }
  /// As they stood a moment ago; `countsChanged` tells when they are others.
  const project::Counts& counts() const { return counts_; }
  jobs::MetricChannel& channel() { return channel_; }
  QString annotator() const { return annotator_; }
  /// From now on, and at the next starts of the program.
  void setAnnotator(const QString& name);
  /// For this session alone: what was given on the command line.
  void useAnnotator(const QString& name);

  /// Starts background work; the job's id. `work` runs on the job's thread.
  int startJob(JobKind kind, const QString& title, jobs::Job::Work work);
  const std::vector<RunningJob>& runningJobs() const { return jobs_; }
  const RunningJob* job(int id) const;
  bool isRunning(JobKind kind) const;
  void stopJob(int id);
  /// Asks everything that runs to stop, because the project closes. A training ends at a
  /// checkpoint and reads as interrupted: nobody stopped it.
  void interruptJobs();
  void pauseJob(int id);
  void resumeJob(int id);
  /// May be called from a job's thread: ties a job to the run it has stored.
  void announceRun(int jobId, project::Id run);

  // Actions that several pages offer, with the settings the pages give.
  /// Of each of the training kinds one at a time: one policy is tuned, whatever the algorithm.
  int startTraining(studio::Training training);
  /// Goes on with a stopped run from its last checkpoint.
  int resumeRun(const project::Run& run);
  /// Starts a loop by `request`; none, or where one is unfinished: that goes on as it began.
  int startLoop(std::optional<studio::LoopRequest> request);
  /// Why a training of this kind (or a loop) cannot start beside what runs; empty: it can.
  QString whyNotNow(JobKind kind) const;

  /// How many new judgments start the next reward training by itself; 0: never.
  std::int64_t retrainAfter() const { return retrainAfter_; }
  void setRetrainAfter(std::int64_t judgments);

  /// Reads that may take longer than a frame. `work` runs on a thread of its own, one after the
  /// other; what it returns runs on the window's thread, unless `receiver` is gone by then.
  using ReadWork = std::function<std::function<void()>(project::Project&)>;
  void read(QObject* receiver, ReadWork work);
  /// The same for writes: done in the order they were asked for, and never dropped, even where
  /// the project closes meanwhile.
  void change(QObject* receiver, ReadWork work);

  /// Whether it is noticed within a second or so that another program has changed the project:
  /// the pages are told then as if it had been changed here. On from the start; off where nobody
  /// can see the window.
  void setWatching(bool on);

  /// Pages call these after they changed data themselves, so that the others refresh.
  void notifyJudgmentsChanged();
  void notifyDataChanged();
  void notifyGuidelinesChanged() { Q_EMIT guidelinesChanged(); }
  void notifyModelsChanged() { Q_EMIT modelsChanged(); }

 Q_SIGNALS:
  void annotatorChanged(const QString& name);
  void countsChanged();
  void guidelinesChanged();  ///< another version is in force
  void judgmentsChanged();
  void dataChanged();       ///< prompts, responses, comparisons
  void runsChanged();       ///< a run was added or changed state
  void modelsChanged();     ///< another folder of the user's own is remembered
  void jobsChanged();       ///< a job started, ended, paused
  void jobProgressed();     ///< at most once a timer tick
  void loopMoved();         ///< a phase of the loop is done, or there are pairs for it to be judged
  void changedElsewhere();  ///< by another program; told after the signals of what it changed
  void metricsArrived(const arbiter::jobs::MetricBatch& batch);
  /// `message` is translated; `code` is for the next step that a page offers.
  void jobFailed(int id, const QString& title, const QString& message, arbiter::ErrorCode code);
  void jobFinished(int id, arbiter::ui::ProjectSession::JobKind kind);
  void jobCancelled(int id, arbiter::ui::ProjectSession::JobKind kind);

 private:
  void begin(Glance glance);
  int addJob(RunningJob running, jobs::Job::Work work);
  RunningJob* find(int id);
  void announceLoop(int jobId);
  void tellElsewhere(const project::ChangesElsewhere& changes);
  void drain();
  void drainMetrics();
  void reportEnded(const RunningJob& ended);
  void retrainWhenDue();
  void retrain(std::int64_t added, std::int64_t max_seq, const Result<studio::Recipe>& recipe);
  void refreshCounts();
  void runInOrder(QThreadPool& pool, QObject* receiver, ReadWork work);

  std::unique_ptr<project::Project> project_;
  std::unique_ptr<ProjectWatch> watch_;
  jobs::MetricChannel channel_;
  std::vector<RunningJob> jobs_;
  QThreadPool readers_;
  QThreadPool changes_;
  QTimer timer_;
  QString name_;
  project::Counts counts_;
  bool countsAsked_ = false;  ///< a reading is on its way
  bool countsAgain_ = false;  ///< and something has changed since it was asked for
  std::int64_t retrainAfter_ = 0;
  QString annotator_;
  int nextId_ = 1;
  bool judgmentsAdded_ = false;   ///< since the last tick
  bool interrupted_ = false;      ///< nothing starts by itself while the project closes
  std::int64_t retrainedAt_ = 0;  ///< judgments' seq at the last automatic retraining
};

/// Translates an error's template and fills its arguments.
QString describe(const Error& error);

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <memory>
#include <vector>

#include "core/jobs/job.h"
#include "core/jobs/metric_channel.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "core/studio/training/training.h"

namespace arbiter::ui {

/// The open project as the pages see it: the data, the background jobs, and one timer that drains
/// what the jobs report (33 ms) and tells the pages once. Lives on the window's thread.
class ProjectSession : public QObject {
  Q_OBJECT

 public:
  /// Kinds of background work; of each of the training kinds one runs at a time.
  enum class JobKind { Import, Export, Generate, TrainSft, TrainReward, TrainPolicy, Evaluate };
  Q_ENUM(JobKind)

  struct RunningJob {
    int id = 0;
    JobKind kind = JobKind::Import;
    QString title;  ///< translated, for the status bar
    std::shared_ptr<jobs::Job> job;
    project::Id run = 0;  ///< once known
  };

  explicit ProjectSession(std::unique_ptr<project::Project> project, QObject* parent = nullptr);
  ~ProjectSession() override;  ///< stops the jobs at a checkpoint and waits for them

  project::Project& project() { return *project_; }
  jobs::MetricChannel& channel() { return channel_; }
  QString annotator() const { return annotator_; }
  void setAnnotator(const QString& name);

  /// Starts background work; the job's id. `work` runs on the job's thread.
  int startJob(JobKind kind, const QString& title, jobs::Job::Work work);
  const std::vector<RunningJob>& runningJobs() const { return jobs_; }
  const RunningJob* job(int id) const;
  bool isRunning(JobKind kind) const;
  void stopJob(int id);
  void pauseJob(int id);
  void resumeJob(int id);
  /// May be called from a job's thread: ties a job to the run it has stored.
  void announceRun(int jobId, project::Id run);

  // Actions that several pages offer, with the settings the pages give.
  /// Of each of the training kinds one at a time: one policy is tuned, whatever the algorithm.
  int startTraining(studio::Training training);
  /// Goes on with a stopped run from its last checkpoint.
  int resumeRun(const project::Run& run);

  /// How many new judgments start the next reward training by itself; 0: never.
  std::int64_t retrainAfter() const;
  void setRetrainAfter(std::int64_t judgments);

  /// Reads that may take longer than a frame. `work` runs on a thread of its own, one after the
  /// other; what it returns runs on the window's thread, unless `receiver` is gone by then.
  using ReadWork = std::function<std::function<void()>(project::Project&)>;
  void read(QObject* receiver, ReadWork work);

  /// Pages call these after they changed data themselves, so that the others refresh.
  void notifyJudgmentsChanged();
  void notifyDataChanged();

 Q_SIGNALS:
  void annotatorChanged(const QString& name);
  void judgmentsChanged();
  void dataChanged();    ///< prompts, responses, comparisons
  void runsChanged();    ///< a run was added or changed state
  void jobsChanged();    ///< a job started, ended, paused
  void jobProgressed();  ///< at most once a timer tick
  void metricsArrived(const arbiter::jobs::MetricBatch& batch);
  /// `message` is translated; `code` is for the next step that a page offers.
  void jobFailed(int id, const QString& title, const QString& message, arbiter::ErrorCode code);
  void jobFinished(int id, arbiter::ui::ProjectSession::JobKind kind);
  void jobCancelled(int id, arbiter::ui::ProjectSession::JobKind kind);

 private:
  RunningJob* find(int id);
  void drain();
  void drainMetrics();
  void reportEnded(const RunningJob& ended);
  void retrainWhenDue();

  std::unique_ptr<project::Project> project_;
  jobs::MetricChannel channel_;
  std::vector<RunningJob> jobs_;
  QThreadPool readers_;
  QTimer timer_;
  QString annotator_;
  int nextId_ = 1;
  bool judgmentsAdded_ = false;   ///< since the last tick
  std::int64_t retrainedAt_ = 0;  ///< judgments' seq at the last automatic retraining
};

/// Translates an error's template and fills its arguments.
QString describe(const Error& error);

}  // namespace arbiter::ui

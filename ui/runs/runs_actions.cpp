// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a run from the Runs page: pause, stop, resume, use, measure, judge.
#include "core/engine/algorithm.h"
#include "core/studio/generate/sample_pair.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_files.h"
#include "core/studio/models/run_models.h"
#include "ui/runs/runs_page.h"
#include "ui/runs/win_rate_job.h"
#include "ui/widgets/message_bar.h"

namespace arbiter::ui {

void RunsPage::pauseOrStop(void (ProjectSession::*what)(int)) {
  const auto* run = shownRun();
  const auto* job = run ? jobOf(run->id) : nullptr;
  if (job) (session_->*what)(job->id);
}

void RunsPage::resume() {
  const auto* run = shownRun();
  if (!run) return;
  if (const auto* job = jobOf(run->id)) return session_->resumeJob(job->id);
  const auto* algorithm = engine::find_algorithm(run->kind);
  if (!algorithm) return;
  const auto kind = ProjectSession::trainingKind(algorithm->makes);
  if (session_->isRunning(kind)) {
    message_->showMessage(MessageBar::Kind::Info,
                          tr("Another run of this kind is training. Resume this one when it has "
                             "ended, or stop that one first."));
    return;
  }
  if (const auto why = session_->whyNotNow(kind); !why.isEmpty())
    return message_->showMessage(MessageBar::Kind::Info, why);
  session_->resumeRun(*run);
}

void RunsPage::useModel() {
  const auto* run = shownRun();
  if (!run) return;
  session_->change(this,
                   [this, id = run->id, name = QString::fromStdString(run->name)](
                       project::Project& project) -> std::function<void()> {
                     const auto result = [&]() -> Result<void> {
                       ARBITER_ASSIGN(const auto model, studio::model_of_run(project, id));
                       ARBITER_TRY(studio::set_current_model(project, model));
                       return noteDecision(project, id);
                     }();
                     return [this, name, result] { showInUse(name, result); };
                   });
}

void RunsPage::showInUse(const QString& run, const Result<void>& result) {
  report(result, tr("%1 is in use: new answers come from it.").arg(run));
  if (!result) return;
  message_->showMessage(
      MessageBar::Kind::Info,
      tr("%1 is in use. Generate pairs with it and label them to go on.").arg(run), tr("Generate"),
      [this] { Q_EMIT pageRequested(QStringLiteral("generate")); });
  session_->notifyDataChanged();
  reload();
}

void RunsPage::keepPresent() {
  const auto* run = shownRun();
  if (!run) return;
  session_->change(this, [this, id = run->id](project::Project& project) -> std::function<void()> {
    const auto noted = noteDecision(project, id);
    return [this, noted] {
      report(noted, tr("%1 stays in use.").arg(inUse_));
      reload();
    };
  });
}

void RunsPage::askToDelete() {
  const auto* row = shown_.size() == 1 ? shownRow() : nullptr;
  if (!row) return;
  const auto name = QString::fromStdString(row->run.name);
  message_->showMessage(
      MessageBar::Kind::Warning,
      tr("Delete %1? Its curves, its samples and its checkpoints go with the model in them (%2 on "
         "disk). Judgments and answers stay.")
          .arg(name, diskText(row->diskBytes)),
      tr("Delete"), [this, id = row->run.id, name] { deleteRun(id, name); });
}

void RunsPage::deleteRun(project::Id run, const QString& name) {
  session_->change(this, [this, run, name](project::Project& project) -> std::function<void()> {
    const auto deleted = studio::delete_run(project, run);
    return [this, name, deleted] {
      report(deleted, tr("%1 is deleted.").arg(name));
      reload();
    };
  });
}

void RunsPage::chooseTakeIntoUse(studio::TakeIntoUse choice) {
  session_->change(this, [this, choice](project::Project& project) -> std::function<void()> {
    const auto stored = studio::set_take_into_use(project, studio::take_into_use_name(choice));
    return [this, stored] {
      if (!stored) message_->showError(describe(stored.error()));
      reload();
    };
  });
}

void RunsPage::measureWinRate() {
  const auto* run = shownRun();
  if (!run) return;
  if (session_->isRunning(ProjectSession::JobKind::Evaluate)) {
    message_->showMessage(MessageBar::Kind::Info, tr("A win rate is being measured already."));
    return;
  }
  auto& project = session_->project();
  session_->startJob(ProjectSession::JobKind::Evaluate, tr("Win rate"),
                     [&project, run = *run](jobs::JobControl& control) {
                       return evaluateRun(project, run, control);
                     });
}

void RunsPage::judge(const project::RunSample& sample) {
  const auto* run = shownRun();
  if (!run) return;
  session_->change(this,
                   [this, run = *run, sample](project::Project& project) -> std::function<void()> {
                     const auto comparison = studio::judge_sample(project, run, sample);
                     return [this, comparison] {
                       if (!comparison) return message_->showError(describe(comparison.error()));
                       session_->notifyDataChanged();
                       Q_EMIT pageRequested(QStringLiteral("label/show-%1").arg(comparison->id));
                     };
                   });
}

}  // namespace arbiter::ui

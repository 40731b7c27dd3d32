// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/generate_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <algorithm>

#include "core/studio/generate/generations.h"
#include "core/studio/loop/pairs_wanted.h"
#include "core/studio/training/recipe.h"
#include "ui/session/model_list.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/failure.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/model_choice.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/progress_strip.h"

namespace arbiter::ui {
namespace {

constexpr const char* settings_page = "generate";

std::vector<engine::Field> fieldsOf(studio::GenerateRequest& request) {
  auto fields = engine::fields(request.options);
  for (auto& field : engine::fields(request.compute)) fields.push_back(std::move(field));
  return studio::with_chat(std::move(fields), request.chat);
}

}  // namespace

/// What was written and why so much, and what waits now.
struct GeneratePage::Outcome {
  studio::GenerateReport report;
  std::optional<studio::PairsWanted> wanted;  ///< where nobody has said how much
  project::Comparisons::Open open;
};

GeneratePage::GeneratePage(QWidget* parent)
    : Page(parent),
      header_(new PageHeader(tr("Generate"), this)),
      message_(new MessageBar(this)),
      basis_(plainLabel({}, this)),
      model_(new ModelChoice(ModelUse::Generate, tr("Starting model"), this)),
      prompts_(new QSpinBox(this)),
      responses_(new QSpinBox(this)),
      form_(new FieldForm(
          fieldsOf(request_),
          {QStringLiteral("temperature"), QStringLiteral("max_new_tokens"), QStringLiteral("seed")},
          this)),
      progress_(new ProgressStrip(this)),
      start_(primaryButton(tr("Generate"), this)),
      label_(quietButton(tr("Label them"), this)) {
  auto* card = new Card(this);
  buildForm(card);
  auto* middle = new QWidget(this);
  middle->setProperty("surface", QStringLiteral("ground"));
  auto* row = new QHBoxLayout(middle);
  row->setContentsMargins(0, 0, 0, 0);
  auto* side = new QVBoxLayout;
  side->addWidget(card);
  side->addStretch(1);
  row->addLayout(side);
  row->addStretch(1);
  card->setMinimumWidth(Theme::em(30));
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(middle);
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(message_);
  column->addWidget(scroll, 1);
  settings_ = new FormSettings(settings_page, this);
  settings_->add(QStringLiteral("options"), form_);
  connect(start_, &QPushButton::clicked, this, &GeneratePage::start);
  connect(model_, &ModelChoice::changed, this, &GeneratePage::showReady);
  connect(form_, &FieldForm::changed, this,
          [this] { model_->setAskedTemplate(request_.chat.chat_template); });
  connect(label_, &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  connect(progress_, &ProgressStrip::stopRequested, this, [this] { session_->stopJob(job_); });
  connect(progress_, &ProgressStrip::pauseRequested, this, [this] { session_->pauseJob(job_); });
  connect(progress_, &ProgressStrip::resumeRequested, this, [this] { session_->resumeJob(job_); });
}

void GeneratePage::buildForm(Card* card) {
  basis_->setWordWrap(true);
  prompts_->setObjectName(QStringLiteral("prompts"));
  prompts_->setRange(0, 1000000);
  prompts_->setSpecialValueText(tr("as needed"));
  responses_->setObjectName(QStringLiteral("responses"));
  responses_->setRange(1, 9);  // as many as there are keys to rank them by
  responses_->setValue(int(request_.responses));
  model_->setObjectName(QStringLiteral("generateModel"));
  model_->setToolTip(tr("Which model writes. Its name is hidden while you judge."));
  responses_->setFixedWidth(Theme::em(6));
  // Words stand in it where no number is chosen.
  prompts_->setFixedWidth(std::max(Theme::em(6), prompts_->sizeHint().width()));
  // Rows go in from the top, the last one first.
  form_->addRow(tr("Answers a prompt"), responses_,
                tr("Two make a pair to compare; more are ranked together."));
  form_->addRow(
      tr("Prompts"), prompts_,
      tr("How many prompts get answers. As needed: as many pairs as will be judged – what "
         "a loop's round still waits for, else 100, at most one a prompt – less those of "
         "this model that wait already."));
  start_->setObjectName(QStringLiteral("startGenerate"));
  label_->setObjectName(QStringLiteral("labelThem"));
  card->body()->addWidget(headingLabel(tr("New answers to your prompts"), card));
  card->body()->addWidget(basis_);
  card->body()->addSpacing(Theme::em(0.3));
  card->body()->addWidget(model_);
  card->body()->addWidget(form_);
  card->body()->addSpacing(Theme::em(0.3));
  card->body()->addWidget(progress_);
  auto* row = new QHBoxLayout;
  row->addWidget(start_);
  row->addWidget(label_);
  row->addStretch(1);
  card->body()->addLayout(row);
  progress_->setTitle(tr("Writing answers"));
  progress_->hide();
  label_->hide();
}

void GeneratePage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  job_ = 0;
  message_->clear();
  label_->hide();
  asked_ = loaded_ = false;
  model_->setSession(session);
  showReady();
  loadSettings();
  connectSession();
  refresh();
  showProgress();
}

void GeneratePage::loadSettings() {
  form_->setEnabled(false);
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    const auto recipe = studio::recipe_of(project);
    if (!recipe) {
      return [this, error = recipe.error()] { message_->showError(describe(error)); };
    }
    return
        [this, generation = recipe->generation, typed = readFormSettings(project, settings_page)] {
          request_.options = generation;
          form_->reload();
          settings_->show(*session_, typed);
          form_->setEnabled(true);
          loaded_ = true;
          model_->setAskedTemplate(request_.chat.chat_template);
          showReady();
        };
  });
}

void GeneratePage::connectSession() {
  connect(session_, &ProjectSession::jobProgressed, this, &GeneratePage::showProgress);
  connect(session_, &ProjectSession::jobsChanged, this, &GeneratePage::showProgress);
  connect(session_, &ProjectSession::countsChanged, this, &GeneratePage::showReady);
  connect(session_, &ProjectSession::runsChanged, this, &GeneratePage::refresh);
  connect(session_, &ProjectSession::modelsChanged, this, &GeneratePage::refresh);
  connect(session_, &ProjectSession::jobFinished, this, [this](int id) {
    if (id == job_) showDone();
  });
  connect(session_, &ProjectSession::jobFailed, this,
          [this](int id, const QString&, const QString& text, ErrorCode code) {
            if (id == job_) showFailure(this, message_, text, code);
          });
  connect(session_, &ProjectSession::jobCancelled, this, [this](int id) {
    if (id == job_) showStopped();
  });
}

void GeneratePage::refresh() {
  if (!session_) return;
  stale_ = true;
  if (!isVisible() || asked_) return;
  stale_ = false;
  asked_ = true;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, models = readModelList(project)] {
      asked_ = false;
      model_->setModels(models);
      if (stale_) refresh();
    };
  });
}

void GeneratePage::showReady() {
  if (!session_) return;
  const auto& counts = session_->counts();
  const auto training = counts.prompts - counts.held_out_prompts;
  header_->setDetail(training == 1 ? tr("1 prompt") : tr("%1 prompts").arg(training));
  basis_->setText(training > 0
                      ? tr("The model writes in the background; label meanwhile. Held-out prompts "
                           "are left alone.")
                      : tr("There are no prompts yet: import some first."));
  const bool writable = !session_->readOnly();
  start_->setEnabled(writable && loaded_ && model_->ready());
  start_->setToolTip(writable ? model_->reason() : tr("This project is open for reading only."));
}

void GeneratePage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (stale_) refresh();
}

const ProjectSession::RunningJob* GeneratePage::runningJob() const {
  const auto& jobs = session_->runningJobs();
  const auto found =
      std::ranges::find(jobs, ProjectSession::JobKind::Generate, &ProjectSession::RunningJob::kind);
  return found == jobs.end() ? nullptr : &*found;
}

/// The body of the job.
Result<void> GeneratePage::write(project::Project& project, studio::GenerateRequest request,
                                 Outcome& outcome, jobs::JobControl& control) {
  bool any = true;
  if (request.prompt_limit == 0 && request.responses > 1) {
    ARBITER_ASSIGN(outcome.wanted, studio::pairs_wanted(project, request.model));
    request.pairs = outcome.wanted->missing();
    request.each_once = outcome.wanted->rule != studio::PairsWanted::Rule::loop;
    any = request.pairs > 0;
  }
  if (any) {
    ARBITER_ASSIGN(outcome.report, studio::generate(project, request, control));
  }
  ARBITER_ASSIGN(outcome.open, studio::open_pairs_by_age(project));
  return {};
}

void GeneratePage::start() {
  if (runningJob()) return;
  message_->clear();
  label_->hide();
  auto request = request_;
  request.model = model_->folder();
  request.chat.chat_template = model_->chatTemplate();
  request.prompt_limit = prompts_->value();
  request.responses = responses_->value();
  outcome_ = std::make_shared<Outcome>();
  comparisonsBefore_ = session_->counts().comparisons;
  job_ =
      session_->startJob(ProjectSession::JobKind::Generate, tr("Writing answers"),
                         [&project = session_->project(), request = std::move(request),
                          outcome = outcome_](jobs::JobControl& control) mutable -> Result<void> {
                           return write(project, request, *outcome, control);
                         });
  showProgress();
}

void GeneratePage::perform(const QString& action) {
  if (action != QLatin1String("start")) return;
  if (runningJob()) {
    return message_->showMessage(MessageBar::Kind::Info,
                                 tr("Answers are being written already. The next can start when "
                                    "that has ended or was stopped."));
  }
  if (start_->isEnabled()) return start();
  message_->showMessage(MessageBar::Kind::Info, start_->toolTip());
}

void GeneratePage::showProgress() {
  const auto* job = runningJob();
  progress_->setVisible(job);
  start_->setVisible(!job);
  if (!job) return;
  job_ = job->id;
  progress_->setPaused(job->job->state() == jobs::JobState::paused);
  progress_->setEnabled(!job->job->stop_requested());
  progress_->setShare(jobShare(*job));
  progress_->setNote(jobNote(*job, false));
}

void GeneratePage::showDone() {
  if (!outcome_) return;
  const auto made = outcome_->report.comparisons;
  const bool enough = outcome_->wanted && outcome_->wanted->missing() == 0;
  label_->setVisible(made > 0 || enough);
  auto text = enough ? tr("As many pairs of this model as will be judged next wait already: %1. "
                          "Choose a number of prompts to get more.")
                           .arg(outcome_->wanted->waiting)
              : made > 0 ? tr("New comparisons that wait to be judged: %1.").arg(made)
                         : tr("%1 new answers, but no two that differ. Raise the temperature.")
                               .arg(outcome_->report.responses);
  if (outcome_->open.older > 0)
    text += QLatin1Char(' ') + tr("Older ones, of other models: %1.").arg(outcome_->open.older);
  message_->showMessage(MessageBar::Kind::Info, text);
}

void GeneratePage::showStopped() {
  // Counted anew: what the job stored last may not be in the session's counts yet.
  session_->read(
      this,
      [this, before = comparisonsBefore_](project::Project& project) -> std::function<void()> {
        const auto counts = project.counts();
        return [this, made = (counts ? counts->comparisons : before) - before] {
          label_->setVisible(made > 0);
          message_->showMessage(
              MessageBar::Kind::Info,
              made > 0 ? tr("Stopped. New comparisons that wait to be judged: %1.").arg(made)
                       : tr("Stopped before the first answers were stored."));
        };
      });
}

}  // namespace arbiter::ui

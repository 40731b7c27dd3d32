// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <algorithm>

#include "ui/loop/loop_form.h"
#include "ui/loop/loop_now.h"
#include "ui/loop/round_plots.h"
#include "ui/loop/round_row.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/failure.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

using Kind = ProjectSession::JobKind;

constexpr int reading_pause = 150;  // ms: judgments come one by one
constexpr int typing_pause = 500;   // ms

}  // namespace

LoopPage::LoopPage(QWidget* parent)
    : Page(parent),
      header_(new PageHeader(tr("Loop"), this)),
      message_(new MessageBar(this)),
      stack_(new QStackedWidget(this)) {
  setAccessibleName(tr("Loop"));
  another_ = quietButton(tr("Another loop"), this);
  another_->setObjectName(QStringLiteral("anotherLoop"));
  another_->setToolTip(tr("Its rounds are counted on from the last one's."));
  header_->addAction(another_);
  another_->hide();
  buildEmptyState();
  stack_->addWidget(empty_);
  stack_->addWidget(buildBody());
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(message_);
  column->addWidget(stack_, 1);
  soon_.setSingleShot(true);
  soon_.setInterval(reading_pause);
  connect(&soon_, &QTimer::timeout, this, &LoopPage::refresh);
  typing_.setSingleShot(true);
  typing_.setInterval(typing_pause);
  connect(&typing_, &QTimer::timeout, this, [this] { keepForm(form_->request()); });
  connect(form_, &LoopForm::changed, &typing_, qOverload<>(&QTimer::start));
  connect(another_, &QPushButton::clicked, this, [this] { setUp(true); });
}

void LoopPage::leave() {
  if (typing_.isActive()) keepForm(form_->request());
}

void LoopPage::keepForm(const std::optional<studio::LoopRequest>& typed) {
  typing_.stop();
  reading_.typed = typed;
  if (session_->readOnly()) return;
  session_->change(this, [typed](project::Project& project) -> std::function<void()> {
    // Where this fails the form begins as usual the next time: nothing of weight is lost.
    (void)keepTyped(project, typed);
    return {};
  });
}

void LoopPage::fillForm() {
  form_->setRequest(reading_.typed.value_or(reading_.usual), reading_.gold);
}

void LoopPage::buildEmptyState() {
  empty_ = new EmptyState(QStringLiteral("loop"), {}, {}, this);
  emptyStep_ = empty_->addStep(tr("Set up a loop"));
  emptyStep_->setObjectName(QStringLiteral("setUpLoop"));
  connect(emptyStep_, &QPushButton::clicked, this, [this] {
    if (reading_.prompts > 0) return setUp(true);
    Q_EMIT pageRequested(QStringLiteral("data/import"));
  });
}

QWidget* LoopPage::buildBody() {
  auto* content = new QWidget;
  content->setProperty("surface", QStringLiteral("ground"));
  auto* column = new QVBoxLayout(content);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.85));
  now_ = new LoopNow(content);
  plots_ = new RoundPlots(content);
  rows_ = new QVBoxLayout;
  rows_->setSpacing(Theme::em(0.6));
  column->addWidget(now_);
  column->addWidget(buildSetUp());
  column->addWidget(plots_);
  column->addLayout(rows_);
  column->addStretch(1);
  connect(now_, &LoopNow::goOnRequested, this, &LoopPage::goOn);
  connect(now_, &LoopNow::pauseRequested, this, [this] {
    if (const auto* running = job()) session_->pauseJob(running->id);
  });
  connect(now_, &LoopNow::resumeRequested, this, [this] {
    if (const auto* running = job()) session_->resumeJob(running->id);
  });
  connect(now_, &LoopNow::stopRequested, this, [this] {
    if (const auto* running = job()) session_->stopJob(running->id);
  });
  connect(now_, &LoopNow::endRequested, this, &LoopPage::end);
  connect(now_, &LoopNow::labelRequested, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("label")); });
  connect(now_, &LoopNow::runRequested, this, [this] {
    if (const auto* running = job())
      Q_EMIT pageRequested(QStringLiteral("runs/show-%1").arg(running->run));
  });
  auto* scroll = new QScrollArea(stack_);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(content);
  return scroll;
}

Card* LoopPage::buildSetUp() {
  setUp_ = new Card(this);
  form_ = new LoopForm(setUp_);
  start_ = primaryButton(tr("Start the loop"), setUp_);
  start_->setObjectName(QStringLiteral("startLoop"));
  cancel_ = quietButton(tr("Cancel"), setUp_);
  setUp_->body()->addWidget(headingLabel(tr("A new loop"), setUp_));
  setUp_->body()->addWidget(form_);
  auto* buttons = new QHBoxLayout;
  buttons->addWidget(start_);
  buttons->addWidget(cancel_);
  buttons->addStretch(1);
  setUp_->body()->addLayout(buttons);
  connect(start_, &QPushButton::clicked, this, &LoopPage::start);
  connect(cancel_, &QPushButton::clicked, this, [this] { setUp(false); });
  return setUp_;
}

void LoopPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  reading_ = {};
  started_ = 0;
  shownRounds_.clear();
  asked_ = settingUp_ = formFilled_ = false;
  message_->clear();
  now_->setWritable(!session->readOnly());
  emptyStep_->setEnabled(false);  // what the project has is not known yet
  stack_->setCurrentIndex(0);
  connectSession();
  refresh();
}

void LoopPage::connectSession() {
  const auto later = [this] { soon_.start(); };
  for (const auto signal : {&ProjectSession::judgmentsChanged, &ProjectSession::dataChanged,
                            &ProjectSession::countsChanged})
    connect(session_, signal, this, later);
  connect(session_, &ProjectSession::loopMoved, this, &LoopPage::refresh);
  connect(session_, &ProjectSession::runsChanged, this, &LoopPage::showBody);
  connect(session_, &ProjectSession::jobsChanged, this, [this] {
    showBody();
    refresh();
  });
  connect(session_, &ProjectSession::jobProgressed, this, &LoopPage::takeProgress);
  connect(session_, &ProjectSession::jobFinished, this, [this](int, Kind kind) {
    if (kind == Kind::Loop)
      message_->showMessage(MessageBar::Kind::Info, tr("The loop has gone through its rounds."));
  });
  connect(session_, &ProjectSession::jobFailed, this,
          [this](int id, const QString&, const QString& text, ErrorCode code) {
            if (id == started_) showFailure(this, message_, text, code);
          });
}

void LoopPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (stale_) refresh();
}

void LoopPage::refresh() {
  stale_ = true;
  if (!session_ || !isVisible() || asked_) return;
  stale_ = false;
  asked_ = true;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, reading = readLoop(project)] {
      asked_ = false;
      if (reading) show(*reading);
      if (!reading) message_->showError(describe(reading.error()));
      if (stale_) refresh();
    };
  });
}

void LoopPage::show(const LoopReading& reading) {
  const auto typed = reading_.typed;
  reading_ = reading;
  // What stands in the form is newer than what was read.
  if (std::exchange(formFilled_, true))
    reading_.typed = typed;
  else
    fillForm();
  showBody();
  showRounds();
}

const ProjectSession::RunningJob* LoopPage::job() const {
  const auto& jobs = session_->runningJobs();
  const auto found = std::ranges::find(jobs, Kind::Loop, &ProjectSession::RunningJob::kind);
  return found == jobs.end() ? nullptr : &*found;
}

bool LoopPage::elsewhere() const { return reading_.goes && !job(); }

void LoopPage::showBody() {
  if (!formFilled_) return;  // nothing is known yet
  const auto* running = job();
  // The job may be there a moment before it has stored where the loop stands.
  const bool under = unfinished() || running;
  if (under) settingUp_ = false;
  const bool any = under || settingUp_ || (reading_.state && !reading_.state->rounds.empty());
  stack_->setCurrentIndex(any ? 1 : 0);
  now_->setVisible(under);
  if (under) {
    auto state = unfinished() ? *reading_.state : studio::LoopState();
    if (!unfinished()) state.request = reading_.usual;
    now_->show(state, unfinished() ? reading_.awaited : std::nullopt, running, elsewhere());
  }
  another_->setVisible(!under && any && !settingUp_);
  showSetUp();
  showReady();
}

void LoopPage::showSetUp() {
  setUp_->setVisible(settingUp_);
  if (reading_.prompts > 0) {
    empty_->setTexts(
        tr("No loop yet"),
        tr("A loop goes round: the model in use answers prompts, people (or a simulated "
           "annotator) judge its answers, the reward model learns from all judgments, the policy "
           "is tuned to it, and judged head-to-heads decide whether the new policy is kept. It "
           "needs prompts, a model that answers them, and labels, for which it waits as long as "
           "it takes."));
    emptyStep_->setText(tr("Set up a loop"));
  } else {
    empty_->setTexts(tr("A loop needs prompts"),
                     tr("Its model answers prompts for training, and people judge the answers, "
                        "round after round. Import some first."));
    emptyStep_->setText(tr("Import data…"));
  }
}

void LoopPage::showReady() {
  const auto why = session_->readOnly() ? tr("This project is open for reading only.")
                   : reading_.prompts == 0
                       ? tr("There are no prompts for training: import some first.")
                   : elsewhere() ? tr("The loop goes round in another program.")
                                 : session_->whyNotNow(Kind::Loop);
  start_->setEnabled(why.isEmpty());
  start_->setToolTip(why);
  emptyStep_->setEnabled(!session_->readOnly());
}

void LoopPage::showRounds() {
  static const std::vector<studio::LoopRound> none;
  const auto& rounds = reading_.state ? reading_.state->rounds : none;
  nlohmann::json made = nlohmann::json::array();
  for (const auto& round : rounds)
    made.push_back({round.number, round.phase, round.kept, round.figures});
  const bool measured = std::ranges::any_of(
      rounds, [](const auto& round) { return round.figures.contains("win_rate_vs_base"); });
  plots_->setVisible(measured);
  header_->setDetail(rounds.empty()       ? QString()
                     : rounds.size() == 1 ? tr("1 round")
                                          : tr("%1 rounds").arg(rounds.size()));
  if (made.dump() == shownRounds_) return;
  shownRounds_ = made.dump();
  while (auto* item = rows_->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  // The newest first: that is the one that somebody wants to see.
  for (auto round = rounds.rbegin(); round != rounds.rend(); ++round)
    rows_->addWidget(new RoundRow(*round, this));
  plots_->setRounds(rounds);
}

void LoopPage::takeProgress() {
  const auto* running = job();
  if (!running || !isVisible() || !now_->isVisible()) return;
  now_->showProgress(*running);
  // Somebody may judge from elsewhere.
  const auto step = running->job->progress().step;
  if (reading_.awaited && step != seenStep_ && !soon_.isActive()) soon_.start();
  seenStep_ = step;
}

void LoopPage::setUp(bool shown) {
  settingUp_ = shown;
  message_->clear();
  if (shown) fillForm();
  if (!shown) leave();
  showBody();
}

void LoopPage::start() {
  if (!start_->isEnabled()) return;
  const auto request = form_->request();
  if (const auto checked = studio::check(request); !checked)
    return message_->showError(describe(checked.error()));
  message_->clear();
  reading_.usual = request;
  keepForm(std::nullopt);
  started_ = session_->startLoop(request);
}

void LoopPage::goOn() {
  if (session_->readOnly()) return;
  if (const auto why = session_->whyNotNow(Kind::Loop); !why.isEmpty())
    return message_->showMessage(MessageBar::Kind::Info, why);
  message_->clear();
  started_ = session_->startLoop(std::nullopt);
}

void LoopPage::end() {
  if (job()) return;
  session_->change(this, [this](project::Project& project) -> std::function<void()> {
    return [this, ended = studio::end_loop(project)] {
      if (!ended) message_->showError(describe(ended.error()));
      refresh();
    };
  });
}

void LoopPage::perform(const QString& action) {
  if (action == QLatin1String("set-up") && !unfinished() && !job()) return setUp(true);
  if (action == QLatin1String("start") && settingUp_) return start();
  now_->perform(action);
}

}  // namespace arbiter::ui

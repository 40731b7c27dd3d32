// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/label_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QRandomGenerator>
#include <QTimer>

#include "core/project/query_guard.h"
#include "ui/text/blob_fetch.h"
#include "ui/theme/theme.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

using Kind = LabelCommand::Kind;
using project::Outcome;

constexpr double lineScroll = 0.12;  // of the visible height, for one press of an arrow key
constexpr double pageScroll = 0.9;

/// The labelling's own steps have to be done before the next frame: they alone may ask the
/// database on the window's thread.
template <class Work>
auto labellingStep(Work&& work) {
  const project::AllowQueries step;
  return work();
}

}  // namespace

LabelPage::LabelPage(QWidget* parent)
    : Page(parent),
      header_(new LabelHeader(this)),
      message_(new MessageBar(this)),
      stack_(new QStackedWidget(this)),
      board_(new JudgeBoard(this)),
      panel_(new SidePanel(this)) {
  // Input methods would swallow or compose single keys.
  setAttribute(Qt::WA_InputMethodEnabled, false);
  setFocusPolicy(Qt::StrongFocus);
  setAccessibleName(tr("Label"));
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(message_);
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::em(0.95));
  row->addWidget(stack_, 1);
  row->addWidget(panel_);
  column->addLayout(row, 1);
  stack_->addWidget(board_);
  buildEmptyStates();

  connect(header_, &LabelHeader::guidelinesRequested, this, &LabelPage::toggleGuidelines);
  connect(header_, &LabelHeader::keysRequested, this, &LabelPage::toggleKeys);
  connect(header_, &LabelHeader::commandsRequested, this, &Page::commandsRequested);
  connect(board_, &JudgeBoard::commanded, this, &LabelPage::obey);
  connect(board_, &JudgeBoard::whyClosed, this, [this] { setFocus(); });
}

void LabelPage::buildEmptyStates() {
  nothing_ = new EmptyState(QStringLiteral("label"), tr("Nothing to compare yet"),
                            tr("Bring in prompts with two or more answers each, or let a model "
                               "write the answers."),
                            this);
  connect(nothing_->addStep(tr("Import data…")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("data/import")); });
  connect(nothing_->addStep(tr("Generate answers")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("generate")); });
  done_ = new EmptyState(QStringLiteral("check"), tr("Everything is judged"),
                         tr("You have judged every comparison that is open. Train the reward model "
                            "on it, or generate new pairs. Ctrl+Z takes your last judgment back."),
                         this);
  connect(done_->addStep(tr("Train the reward model")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("train")); });
  connect(done_->addStep(tr("Generate new pairs")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("generate")); });
  blocked_ = new EmptyState(QStringLiteral("warning"), tr("Labelling cannot start"),
                            tr("The line above says why."), this);
  connect(blocked_->addStep(tr("Try again")), &QPushButton::clicked, this, &LabelPage::activate);
  nothing_->setObjectName(QStringLiteral("nothing"));
  done_->setObjectName(QStringLiteral("done"));
  stack_->addWidget(nothing_);
  stack_->addWidget(done_);
  stack_->addWidget(blocked_);
}

void LabelPage::setSession(ProjectSession* session) {
  if (session_) disconnect(session_, nullptr, this, nullptr);
  session_ = session;
  labelling_.reset();
  stale_ = true;
  header_->setTask(session->name());
  board_->setBlobFetch(blobFetch(*session));
  connect(session, &ProjectSession::annotatorChanged, this, [this] {
    labelling_.reset();
    stale_ = true;
    if (isVisible()) activate();
  });
  connect(session, &ProjectSession::guidelinesChanged, this, &LabelPage::lookAtGuidelines);
  connect(session, &ProjectSession::dataChanged, this, [this] {
    stale_ = true;
    if (isVisible() && !isJudging()) activate();
    if (isVisible()) showProgress();
  });
  connect(session, &ProjectSession::changedElsewhere, this, &LabelPage::lookAgain);
}

void LabelPage::activate() {
  if (!session_) return;
  if (!labelling_) begin();
  if (labelling_ && (presented_ == 0 || !isJudging())) {
    showCurrent();
  } else if (labelling_ && stale_) {
    lookAtQueue();
  }
  stale_ = false;
  lookAtGuidelines();
  showProgress();
  clock_.restart();
  setFocus();
}

/// Another program has changed the project. What is on the screen stays: somebody may be judging
/// it.
void LabelPage::lookAgain() {
  stale_ = !isVisible();
  if (stale_ || !labelling_) return;
  if (!isJudging()) return activate();
  lookAtQueue();
  showProgress();
}

/// The comparison on the board stays as it is: with its place, its ranking and its words.
void LabelPage::lookAtQueue() {
  if (const auto looked = labellingStep([this] { return labelling_->look_at_queue(); }); !looked)
    return showError(looked.error());
  board_->prepare(labelling_->upcoming(), mode_);
}

void LabelPage::perform(const QString& action) {
  if (action == QLatin1String("guidelines")) toggleGuidelines();
  if (action == QLatin1String("keys")) toggleKeys();
  if (action == QLatin1String("raw")) toggleRaw();
  if (action == QLatin1String("undo")) undo();
  // Another page asks for one comparison: "show-41".
  if (action.startsWith(QLatin1String("show-"))) showAsked(action.mid(5).toLongLong());
}

void LabelPage::showAsked(project::Id comparison) {
  if (!labelling_) return;
  const auto shown = labellingStep([&] { return labelling_->show(comparison); });
  if (!shown) return showError(shown.error());
  message_->clear();
  showCurrent();
}

void LabelPage::begin() {
  header_->setAnnotator(session_->annotator());
  auto begun = labellingStep([this] {
    return studio::LabelSession::begin(session_->project(), session_->annotator().toStdString(),
                                       QRandomGenerator::global()->generate64());
  });
  if (!begun) {
    stack_->setCurrentWidget(blocked_);
    return showError(begun.error());
  }
  message_->clear();
  presented_ = 0;
  labelling_.emplace(std::move(*begun));
}

void LabelPage::showCurrent() {
  const auto current = labellingStep([this] { return labelling_->current(); });
  if (!current) return showError(current.error());
  if (!*current) {
    const auto counts = labellingStep([this] { return session_->project().counts(); });
    const bool empty = counts && counts->comparisons == 0;
    stack_->setCurrentWidget(empty ? nothing_ : done_);
    return;
  }
  showGuidelines();
  draft_ = RankingDraft((*current)->order.size());
  presented_ = (*current)->view.comparison.id;
  board_->present(**current, mode_);
  board_->setRanking(draft_);
  board_->setCanUndo(labelling_->can_undo());
  stack_->setCurrentWidget(board_);
  clock_.restart();
  // After this comparison is on the screen: the next one, ahead of time.
  QTimer::singleShot(0, this, [this] {
    if (labelling_) board_->prepare(labelling_->upcoming(), mode_);
  });
}

void LabelPage::showProgress() {
  if (!labelling_) return;
  const auto progress = labellingStep([this] { return labelling_->progress(); });
  if (progress) header_->setProgress(*progress);
}

std::size_t LabelPage::responses() const { return board_->answers().size(); }

bool LabelPage::event(QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::KeyPress:
      clock_.touch();
      break;
    default:
      break;
  }
  return Page::event(event);
}

void LabelPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (stale_) activate();  // something changed while nobody looked
}

void LabelPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  panel_->fitInto(width());
}

void LabelPage::keyPressEvent(QKeyEvent* event) {
  const auto command = commandFor(*event, board_->task());
  if (!command) return Page::keyPressEvent(event);
  event->accept();
  obey(*command);
}

void LabelPage::obey(const LabelCommand& command) {
  switch (command.kind) {
    case Kind::Undo:
      return undo();
    case Kind::Guidelines:
      return toggleGuidelines();
    case Kind::Keys:
      return toggleKeys();
    default:
      break;
  }
  if (!isJudging() || !labelling_) return;
  switch (command.kind) {
    case Kind::PreferLeft:
      return judge(Outcome::ranked, {{0}, {1}}, 0, 1);
    case Kind::PreferRight:
      return judge(Outcome::ranked, {{1}, {0}}, 0, 5);
    case Kind::Strength: {
      if (command.number == 4) return judge(Outcome::ranked, {{0, 1}}, 0, 3);
      const bool left = command.number < 4;
      const double strength = left ? 4 - command.number : command.number - 4;
      const std::size_t best = left ? 0 : 1;
      return judge(Outcome::ranked, {{best}, {1 - best}}, strength, command.number - 1);
    }
    case Kind::Tie: {
      std::vector<std::size_t> all(responses());
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
      return judge(Outcome::ranked, {all}, 0, all.size() == 2 ? 3 : -1);
    }
    case Kind::BothBad:
      return judge(Outcome::both_bad);
    case Kind::BothGood:
      return judge(Outcome::both_good);
    case Kind::Good:
    case Kind::Bad:
      return rate(project::Rating::of(command.kind == Kind::Good));
    case Kind::Score:
      return rate(project::Rating::of(double(command.number)));
    case Kind::Skip:
      return judge(Outcome::skip);
    case Kind::ToggleRaw:
      return toggleRaw();
    case Kind::TogglePause:
      return board_->togglePause();
    case Kind::Why:
      return board_->askWhy();
    case Kind::ScrollUp:
      return board_->scrollAnswers(command.number ? -lineScroll : -pageScroll);
    case Kind::ScrollDown:
      return board_->scrollAnswers(command.number ? lineScroll : pageScroll);
    case Kind::Copy:
      return board_->copySelection();
    default:
      return obeyRanking(command);
  }
}

void LabelPage::obeyRanking(const LabelCommand& command) {
  switch (command.kind) {
    case Kind::Rank:
      draft_.place(std::size_t(command.number - 1));
      break;
    case Kind::JoinTier:
      draft_.joinNext();
      break;
    case Kind::TakeBack:
      draft_.takeBack();
      break;
    case Kind::Confirm:
      if (draft_.canConfirm()) return judge(Outcome::ranked, draft_.confirmed());
      return message_->showMessage(
          MessageBar::Kind::Info,
          tr("Rank the answers first: press their numbers, best first, then Enter."));
    default:
      return;
  }
  board_->setRanking(draft_);
  board_->setCanUndo(draft_.placed() > 0 || labelling_->can_undo());
}

void LabelPage::judge(Outcome outcome, std::vector<std::vector<std::size_t>> tiers, double strength,
                      int segment) {
  studio::LabelSession::Answer answer;
  answer.outcome = outcome;
  answer.tiers = std::move(tiers);
  answer.strength = strength;
  record(std::move(answer), segment);
}

/// What is said of a single answer lights its step of the bar: bad and good, or the score's.
void LabelPage::rate(const project::Rating& rating) {
  studio::LabelSession::Answer answer;
  answer.rating = rating;
  const bool scored = board_->task().points > 0;
  const int segment = rating.score ? int(*rating.score) - 1 : scored ? -1 : *rating.good ? 1 : 0;
  record(std::move(answer), segment);
}

void LabelPage::record(studio::LabelSession::Answer answer, int segment) {
  answer.rendered = mode_ == TextMode::Rendered;
  answer.active_ms = clock_.milliseconds();
  const auto rationale = board_->takeRationale();
  answer.rationale = rationale.toStdString();
  const auto stored = labellingStep([&] { return labelling_->judge(answer); });
  if (!stored) {
    board_->keepRationale(rationale);
    return showError(stored.error());
  }
  message_->clear();
  if (!*stored) return tellJudgedElsewhere();
  if (segment >= 0) board_->flash(segment);
  Q_EMIT judgmentStored(QString::fromStdString((*stored)->uuid));
  showCurrent();
  showProgress();
  session_->notifyJudgmentsChanged();
}

/// The pair that was on the screen has been judged by the same person meanwhile: that stands.
void LabelPage::tellJudgedElsewhere() {
  const bool single = responses() == 1;
  showCurrent();
  showProgress();
  if (single)
    return message_->showMessage(MessageBar::Kind::Info,
                                 tr("You have judged this answer in another program already. That "
                                    "was kept as it was; the next one is shown."));
  message_->showMessage(MessageBar::Kind::Info,
                        tr("You have judged this pair in another program already. That was kept as "
                           "it was; the next pair is shown."));
}

void LabelPage::undo() {
  // A ranking that is being put together goes back first, place by place.
  if (isJudging() && draft_.placed() > 0) return obeyRanking({Kind::TakeBack});
  if (!labelling_ || !labelling_->can_undo()) return;
  const auto withdrawn = labellingStep([this] { return labelling_->undo(); });
  if (!withdrawn) {
    board_->setCanUndo(labelling_->can_undo());
    return showError(withdrawn.error());
  }
  message_->clear();
  Q_EMIT judgmentStored(QString::fromStdString(withdrawn->uuid));
  showCurrent();
  showProgress();
  session_->notifyJudgmentsChanged();
}

void LabelPage::toggleRaw() {
  mode_ = mode_ == TextMode::Raw ? TextMode::Rendered : TextMode::Raw;
  board_->setMode(mode_);
  if (labelling_) board_->prepare(labelling_->upcoming(), mode_);
}

void LabelPage::toggleGuidelines() {
  if (panel_->showsGuidelines()) return panel_->hide();
  panel_->showGuidelines(labelling_ ? QString::fromStdString(labelling_->guidelines().text)
                                    : QString());
}

void LabelPage::showGuidelines() {
  // The version that a judgment carries is the one that stands here.
  if (panel_->showsGuidelines())
    panel_->showGuidelines(QString::fromStdString(labelling_->guidelines().text));
}

void LabelPage::lookAtGuidelines() {
  if (!labelling_) return;
  const auto others = labellingStep([this] { return labelling_->look_at_guidelines(); });
  if (others && *others) showGuidelines();
}

void LabelPage::toggleKeys() {
  if (panel_->showsKeys()) return panel_->hide();
  panel_->showKeys(keyDescriptions(board_->task(), board_->features()));
}

void LabelPage::showError(const Error& error) { message_->showError(describe(error)); }

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/judge_board.h"

#include <QAction>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>

#include "ui/label/order_text.h"
#include "ui/text/conversation.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

using Kind = LabelCommand::Kind;

constexpr std::size_t numberKeys = 9;

}  // namespace

JudgeBoard::JudgeBoard(QWidget* parent)
    : QWidget(parent),
      prompt_(new AnswerView(this)),
      scroll_(new QScrollArea(this)),
      why_(new QLineEdit(this)),
      order_(new QLabel(this)),
      bar_(new SegmentedControl(SegmentedControl::Mode::Action, this)),
      hints_(new WrapLayout(Theme::em(1.1), Theme::em(0.2))),
      hintBox_(new QWidget(this)),
      hintRow_(new QHBoxLayout(hintBox_)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.85));

  auto* promptCard = new Card(this, Card::Tone::Quiet);
  promptCard->body()->setSpacing(Theme::em(0.25));
  promptCard->body()->addWidget(smallLabel(tr("Prompt"), promptCard));
  promptCard->body()->addWidget(prompt_);
  promptCard->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
  prompt_->setFitHeight(Theme::em(10));
  prompt_->setAccessibleName(tr("Prompt"));
  column->addWidget(promptCard);

  auto* cards = new QWidget;
  cards->setProperty("surface", QStringLiteral("clear"));
  grid_ = new QGridLayout(cards);
  grid_->setContentsMargins(0, 0, 0, 0);
  grid_->setSpacing(Theme::em(0.95));
  scroll_->setWidget(cards);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->viewport()->setAutoFillBackground(false);
  scroll_->setFocusPolicy(Qt::NoFocus);
  cards->setAutoFillBackground(false);
  column->addWidget(scroll_, 1);

  why_->setPlaceholderText(tr("Why? Goes with your next judgment. Enter keeps it, Esc drops it."));
  why_->setAccessibleName(tr("Why"));
  why_->hide();
  column->addWidget(why_);
  connect(why_, &QLineEdit::returnPressed, this, [this] {
    why_->setVisible(!why_->text().trimmed().isEmpty());
    Q_EMIT whyClosed();
  });
  auto* drop = new QAction(why_);
  drop->setShortcut(Qt::Key_Escape);
  drop->setShortcutContext(Qt::WidgetShortcut);
  why_->addAction(drop);
  connect(drop, &QAction::triggered, this, [this] {
    why_->clear();
    why_->hide();
    Q_EMIT whyClosed();
  });

  order_->setTextFormat(Qt::RichText);
  order_->setWordWrap(true);
  order_->setObjectName(QStringLiteral("rankingSoFar"));
  column->addWidget(order_);
  bar_->setAccessibleName(tr("Your judgment"));
  connect(bar_, &SegmentedControl::activated, this,
          [this](int index) { Q_EMIT commanded(stepCommand(index)); });
  column->addWidget(bar_);
  hintRow_->setSpacing(Theme::em(1.1));
  hintRow_->addLayout(hints_, 1);
  hintRow_->setContentsMargins(0, 0, 0, 0);
  column->addWidget(hintBox_);
  arrangeAnswers(2);
}

LabelCommand JudgeBoard::stepCommand(int index) const {
  if (answers_.size() == 2) return {Kind::Strength, index + 1};
  if (answers_.size() > 2) return {Kind::Rank, index + 1};
  if (points_ > 0) return {Kind::Score, index + 1};
  return {index == 0 ? Kind::Bad : Kind::Good};
}

void JudgeBoard::arrangeAnswers(std::size_t count, int points) {
  if (answers_.size() == count && points_ == points) return;
  points_ = points;
  for (auto* card : answers_) delete card;
  answers_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    auto* card = new AnswerCard(count == 1 ? AnswerCard::alone : int(i), this);
    card->setBlobFetch(fetch_);
    connect(card, &AnswerCard::headClicked, this, [this](int position) {
      if (answers_.size() > 2) Q_EMIT commanded({Kind::Rank, position + 1});
    });
    answers_.push_back(card);
  }
  columns_ = 0;
  placeAnswers();
  order_->setVisible(count > 2);
  if (count == 1) buildSingleSteps();
  if (count == 2) buildPairSteps();
  buildHints(count);
}

int JudgeBoard::columnsFor(QSize size) const {
  const int count = int(answers_.size());
  const int fitting = std::clamp(size.width() / Theme::em(15.5), 1, std::max(1, count));
  int rows = (count + fitting - 1) / fitting;
  // Four and more in one row are hard to read where two rows have room.
  if (count > 3 && rows == 1 && size.height() >= Theme::em(22)) rows = 2;
  return (count + rows - 1) / std::max(1, rows);
}

void JudgeBoard::placeAnswers() {
  const int columns = answers_.size() == 2 ? 2 : columnsFor(scroll_->size());
  if (columns == columns_) return;
  columns_ = columns;
  const int rows = (int(answers_.size()) + columns - 1) / std::max(1, columns);
  for (int i = 0; i < int(answers_.size()); ++i) {
    auto* card = answers_[std::size_t(i)];
    grid_->removeWidget(card);
    card->setMinimumHeight(rows > 1 ? Theme::em(9) : 0);
    grid_->addWidget(card, i / columns, i % columns);
  }
  for (int column = 0; column < grid_->columnCount(); ++column)
    grid_->setColumnStretch(column, column < columns ? 1 : 0);
  for (int row = 0; row < grid_->rowCount(); ++row) grid_->setRowStretch(row, row < rows ? 1 : 0);
}

void JudgeBoard::buildPairSteps() {
  std::vector<SegmentedControl::Segment> segments;
  const QStringList names{tr("A much better"), tr("A better"), tr("A slightly"),   tr("Tie"),
                          tr("B slightly"),    tr("B better"), tr("B much better")};
  for (int i = 0; i < int(names.size()); ++i)
    segments.push_back({names[i], QString::number(i + 1)});
  bar_->setSegments(std::move(segments));
}

void JudgeBoard::buildSingleSteps() {
  std::vector<SegmentedControl::Segment> segments;
  if (points_ == 0)
    segments = {{tr("Bad"), QStringLiteral("←")}, {tr("Good"), QStringLiteral("→")}};
  for (int step = 1; step <= points_; ++step) {
    const auto text = step == 1 ? tr("worst") : step == points_ ? tr("best") : QString();
    segments.push_back({text, QString::number(step)});
  }
  bar_->setSegments(std::move(segments));
}

void JudgeBoard::showSteps(const RankingDraft& draft) {
  std::vector<SegmentedControl::Segment> segments;
  for (std::size_t i = 0; i < answers_.size(); ++i) {
    const auto letter = answerLetter(int(i));
    const bool placed = draft.contains(i);
    segments.push_back({placed            ? tr("%1: place %2").arg(letter).arg(draft.placeOf(i))
                        : draft.joining() ? tr("%1 is level").arg(letter)
                                          : tr("%1 is next best").arg(letter),
                        i < numberKeys && !placed ? QString::number(i + 1) : QString()});
  }
  bar_->setSegments(std::move(segments));
}

void JudgeBoard::addHint(const QString& text, const QString& key, LabelCommand command) {
  auto* hint = new KeyHint(text, key, this);
  connect(hint, &KeyHint::clicked, this, [this, command] { Q_EMIT commanded(command); });
  hints_->addWidget(hint);
}

void JudgeBoard::buildHints(std::size_t count) {
  // Later, not here: a hint may be the sender of what led to this call.
  while (auto* item = hints_->takeAt(0)) {
    item->widget()->hide();
    item->widget()->deleteLater();
    delete item;
  }
  if (undo_) undo_->deleteLater();
  if (undo_) undo_->hide();
  addJudgingHints(count);
  addHint(tr("skip"), QStringLiteral("S"), {Kind::Skip});
  addHint(tr("why"), QStringLiteral("R"), {Kind::Why});
  hinted_ = features();
  if (hinted_.raw) addHint(tr("raw text"), QStringLiteral("M"), {Kind::ToggleRaw});
  if (hinted_.moves) addHint(tr("hold"), QStringLiteral("P"), {Kind::TogglePause});
  undo_ = new KeyHint(tr("undo"), tr("Ctrl Z"), this);
  connect(undo_, &KeyHint::clicked, this, [this] { Q_EMIT commanded({Kind::Undo}); });
  hintRow_->addWidget(undo_, 0, Qt::AlignTop);
}

void JudgeBoard::addJudgingHints(std::size_t count) {
  if (count == 1) {
    addHint(tr("bad"), points_ > 0 ? QStringLiteral("X") : QStringLiteral("←"), {Kind::Bad});
    addHint(tr("good"), points_ > 0 ? QStringLiteral("C") : QStringLiteral("→"), {Kind::Good});
    return;
  }
  if (count == 2) {
    addHint(tr("A better"), QStringLiteral("←"), {Kind::PreferLeft});
    addHint(tr("B better"), QStringLiteral("→"), {Kind::PreferRight});
  } else {
    addHint(tr("level with the last"), QStringLiteral("="), {Kind::JoinTier});
    addHint(tr("take back"), QStringLiteral("⌫"), {Kind::TakeBack});
    addHint(tr("record"), tr("Enter"), {Kind::Confirm});
  }
  addHint(count == 2 ? tr("tie") : tr("all level"), tr("Space"), {Kind::Tie});
  addHint(count == 2 ? tr("both good") : tr("all good"), QStringLiteral("C"), {Kind::BothGood});
  addHint(count == 2 ? tr("both bad") : tr("all bad"), QStringLiteral("X"), {Kind::BothBad});
}

void JudgeBoard::present(const studio::LabelSession::Shown& shown, TextMode mode) {
  arrangeAnswers(shown.order.size(), shown.scale.points);
  scroll_->verticalScrollBar()->setValue(0);
  prompt_->setAnswer(promptText(shown.view.prompt), mode);
  for (std::size_t i = 0; i < answers_.size(); ++i)
    answers_[i]->setAnswer(shown.at(i).body, mode, takePrepared(shown, i, mode));
  if (features() != hinted_) buildHints(answers_.size());
  for (auto* card : answers_) card->view()->setPaused(false);
}

AnswerFeatures JudgeBoard::features() const {
  const auto any = [this](bool (ResponseView::*has)() const) {
    return std::ranges::any_of(answers_, [has](auto* card) { return (card->view()->*has)(); });
  };
  return {any(&ResponseView::hasRawForm), any(&ResponseView::moves)};
}

void JudgeBoard::togglePause() {
  const bool paused =
      std::ranges::any_of(answers_, [](auto* card) { return card->view()->isPaused(); });
  for (auto* card : answers_) card->view()->setPaused(!paused);
}

void JudgeBoard::setBlobFetch(const BlobFetch& fetch) {
  fetch_ = fetch;
  for (auto* card : answers_) card->setBlobFetch(fetch);
}

std::unique_ptr<PreparedBody> JudgeBoard::takePrepared(const studio::LabelSession::Shown& shown,
                                                       std::size_t position, TextMode mode) {
  if (prepared_.comparison != shown.view.comparison.id || prepared_.mode != mode) return nullptr;
  const auto found = prepared_.bodies.find(shown.order[position]);
  return found == prepared_.bodies.end() ? nullptr : std::move(found->second);
}

void JudgeBoard::prepare(const studio::LabelSession::Shown* upcoming, TextMode mode) {
  prepared_ = {};
  if (!upcoming) return;
  prepared_.mode = mode;
  prepared_.comparison = upcoming->view.comparison.id;
  for (std::size_t i = 0; i < upcoming->order.size(); ++i) {
    const auto& body = upcoming->at(i).body;
    const auto* view = answers_[std::min(i, answers_.size() - 1)]->view();
    if (view->kind() == body.kind())
      prepared_.bodies[upcoming->order[i]] = view->prepare(body, mode);
  }
}

void JudgeBoard::setMode(TextMode mode) {
  prompt_->setMode(mode);
  for (auto* card : answers_) card->view()->setMode(mode);
}

void JudgeBoard::setRanking(const RankingDraft& draft) {
  if (answers_.size() < 3) return;
  for (std::size_t i = 0; i < answers_.size(); ++i)
    answers_[i]->setPlace(draft.placeOf(i), draft.sharesPlace(i));
  order_->setText(orderText(draft));
  order_->setAccessibleName(orderText(draft, TextMode::Raw));
  showSteps(draft);
}

void JudgeBoard::scrollAnswers(double pages) {
  for (auto* card : answers_) card->view()->scrollBy(pages);
}

void JudgeBoard::copySelection() const {
  for (const auto* card : answers_)
    if (card->view()->copySelection()) return;
  if (prompt_->textCursor().hasSelection()) prompt_->copy();
}

void JudgeBoard::askWhy() {
  why_->show();
  why_->setFocus();
}

QString JudgeBoard::takeRationale() {
  const auto text = why_->text().trimmed();
  why_->clear();
  why_->hide();
  return text;
}

void JudgeBoard::keepRationale(const QString& text) {
  why_->setText(text);
  why_->setVisible(!text.isEmpty());
}

void JudgeBoard::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  prompt_->setFitHeight(height() / (answers_.size() > 2 ? 5 : 4));
  // Answers need the room more than the keys, which the panel beside lists as well.
  hintBox_->setVisible(width() >= Theme::em(36) || height() >= Theme::em(36));
  placeAnswers();
}

}  // namespace arbiter::ui

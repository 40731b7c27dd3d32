// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/answer_card.h"

#include <QHBoxLayout>
#include <QMouseEvent>

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

namespace {

QString lengthInWords(const QString& text) {
  const auto words = countWords(text);
  if (text.isEmpty()) return AnswerCard::tr("empty");
  if (text.trimmed().isEmpty()) return AnswerCard::tr("only spaces");
  if (words == 1) return AnswerCard::tr("1 word");
  return AnswerCard::tr("%L1 words").arg(words);
}

}  // namespace

QString answerLetter(int position) { return QString(QChar(u'A' + char16_t(position))); }

AnswerCard::AnswerCard(int position, QWidget* parent)
    : Card(parent),
      position_(position),
      place_(smallLabel({}, this)),
      words_(quietLabel({}, this)),
      view_(new AnswerView(this)) {
  auto* letter = headingLabel(answerLetter(position), this);
  setRole(letter, position == 0 ? "answerA" : position == 1 ? "answerB" : "answer");
  auto* head = new QHBoxLayout;
  head->setSpacing(Theme::em(0.6));
  head->addWidget(letter);
  head->addWidget(place_);
  head->addStretch(1);
  head->addWidget(words_);
  body()->addLayout(head);
  body()->addWidget(view_, 1);
  body()->setContentsMargins(Theme::em(1.25), Theme::em(0.75), Theme::em(0.6), Theme::em(0.75));
  head->setContentsMargins(0, 0, Theme::em(0.65), 0);
  setRole(place_, "place");
  place_->hide();
  setAccessibleName(tr("Answer %1").arg(answerLetter(position)));
  view_->setAccessibleName(accessibleName());
}

void AnswerCard::setAnswer(const QString& text, TextMode mode,
                           std::unique_ptr<ReadingDocument> prepared) {
  view_->setAnswer(text, mode, std::move(prepared));
  words_->setText(lengthInWords(text));
  setPlace(0);
}

void AnswerCard::setPlace(int place, bool shared) {
  const auto text = shared ? tr("place %1, shared").arg(place) : tr("place %1").arg(place);
  place_->setText(place > 0 ? text : QString());
  place_->setVisible(place > 0);
  setAccessibleDescription(place_->text());
}

void AnswerCard::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton && event->pos().y() < view_->y())
    Q_EMIT headClicked(position_);
  Card::mousePressEvent(event);
}

}  // namespace arbiter::ui

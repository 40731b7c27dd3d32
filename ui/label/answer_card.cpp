// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/answer_card.h"

#include <QHBoxLayout>
#include <QMouseEvent>

#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {

QString answerLetter(int position) { return QString(QChar(u'A' + char16_t(position))); }

AnswerCard::AnswerCard(int position, QWidget* parent)
    : Card(parent),
      position_(position),
      place_(smallLabel({}, this)),
      extent_(quietLabel({}, this)) {
  auto* letter = headingLabel(position == alone ? tr("Answer") : answerLetter(position), this);
  setRole(letter, position == 0 ? "answerA" : position == 1 ? "answerB" : "answer");
  auto* head = new QHBoxLayout;
  head->setSpacing(Theme::em(0.6));
  head->addWidget(letter);
  head->addWidget(place_);
  head->addStretch(1);
  head->addWidget(extent_);
  body()->addLayout(head);
  body()->setContentsMargins(Theme::em(1.25), Theme::em(0.75), Theme::em(0.6), Theme::em(0.75));
  head->setContentsMargins(0, 0, Theme::em(0.65), 0);
  setRole(place_, "place");
  place_->hide();
  setAccessibleName(position == alone ? tr("Answer") : tr("Answer %1").arg(answerLetter(position)));
  makeView(project::ResponseKind::text);
}

void AnswerCard::makeView(project::ResponseKind kind) {
  delete view_;
  view_ = makeResponseView(kind, fetch_, this);
  view_->setAccessibleName(accessibleName());
  connect(view_, &ResponseView::extentChanged, this, [this] { extent_->setText(view_->extent()); });
  body()->addWidget(view_, 1);
}

void AnswerCard::setBlobFetch(BlobFetch fetch) {
  fetch_ = std::move(fetch);
  if (view_->kind() != project::ResponseKind::text) makeView(view_->kind());
}

void AnswerCard::setAnswer(const project::ResponseBody& body, TextMode mode,
                           std::unique_ptr<PreparedBody> prepared) {
  if (view_->kind() != body.kind()) makeView(body.kind());
  view_->setBody(body, mode, std::move(prepared));
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/answer_view.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPointer>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/theme/theme.h"

namespace arbiter::ui {

AnswerView::AnswerView(QWidget* parent) : QTextEdit(parent) {
  setReadOnly(true);
  setFrameShape(QFrame::NoFrame);
  setTextInteractionFlags(Qt::TextSelectableByMouse);
  setFocusPolicy(Qt::NoFocus);
  viewport()->setFocusPolicy(Qt::NoFocus);
  setAttribute(Qt::WA_InputMethodEnabled, false);
  viewport()->setAutoFillBackground(false);
  setStyleSheet(QStringLiteral("QTextEdit { background: transparent; border: none; padding: 0; }"));
  setLineWrapMode(QTextEdit::FixedPixelWidth);
  setAcceptDrops(false);
  connect(&Theme::instance(), &Theme::changed, this,
          [this] { show(makeReadingDocument(text_, mode_)); });
}

void AnswerView::setAnswer(const QString& text, TextMode mode,
                           std::unique_ptr<ReadingDocument> prepared) {
  text_ = text;
  mode_ = mode;
  show(prepared ? std::move(prepared) : makeReadingDocument(text, mode));
  verticalScrollBar()->setValue(0);
}

void AnswerView::setMode(TextMode mode) {
  if (mode == mode_) return;
  mode_ = mode;
  show(makeReadingDocument(text_, mode_));
}

void AnswerView::show(std::unique_ptr<ReadingDocument> document) {
  document->setParent(this);
  // An editor gives each document its own way of breaking lines: the one that goes first, which
  // would be laid out once more in it, and then the one that comes.
  if (const auto mode = document->defaultTextOption().wrapMode(); mode != wordWrapMode()) {
    this->document()->clear();
    setWordWrapMode(mode);
  }
  // Qt deletes the document that it made itself, and leaves others to their owner.
  const QPointer<QTextDocument> old = this->document();
  setDocument(document.release());
  if (old) old->deleteLater();
  fit();
  if (most_ > 0) updateGeometry();
}

void AnswerView::setFitHeight(int most) {
  most_ = most;
  setSizePolicy(QSizePolicy::Expanding, most > 0 ? QSizePolicy::Preferred : QSizePolicy::Expanding);
  updateGeometry();
}

void AnswerView::fit() {
  const int width = std::max(40, std::min(viewport()->width(), readingMeasure()));
  if (lineWrapColumnOrWidth() != width) setLineWrapColumnOrWidth(width);
}

QSize AnswerView::sizeHint() const {
  if (most_ <= 0) return QTextEdit::sizeHint();
  const int height = int(std::ceil(document()->size().height()));
  return {Theme::em(20), std::min(height, most_)};
}

QSize AnswerView::minimumSizeHint() const {
  return most_ > 0 ? QSize(Theme::em(8), sizeHint().height()) : QSize(Theme::em(8), Theme::em(4));
}

void AnswerView::scrollBy(double pages) {
  auto* bar = verticalScrollBar();
  bar->setValue(bar->value() + int(pages * bar->pageStep()));
}

void AnswerView::resizeEvent(QResizeEvent* event) {
  QTextEdit::resizeEvent(event);
  fit();
  if (most_ > 0 && event->oldSize().width() != event->size().width()) updateGeometry();
}

void AnswerView::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  auto* selection = menu.addAction(tr("Copy"), this, &QTextEdit::copy);
  selection->setEnabled(textCursor().hasSelection());
  menu.addAction(tr("Copy the whole text"), this,
                 [this] { QGuiApplication::clipboard()->setText(text_); });
  menu.addAction(tr("Select all"), this, &QTextEdit::selectAll);
  menu.exec(event->globalPos());
}

}  // namespace arbiter::ui

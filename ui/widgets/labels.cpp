// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QStyle>

namespace arbiter::ui {
namespace {

constexpr QChar may_break(0x200B);

class LabelText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::Labels)
};

/// Hands out what is selected as it was said, without the places where it may be broken.
class TextLabel : public QLabel {
 public:
  using QLabel::QLabel;

 protected:
  void keyPressEvent(QKeyEvent* event) override {
    if (!event->matches(QKeySequence::Copy)) return QLabel::keyPressEvent(event);
    copy();
  }
  void contextMenuEvent(QContextMenuEvent* event) override {
    QMenu menu(this);
    auto* action = menu.addAction(LabelText::tr("Copy"));
    action->setEnabled(hasSelectedText());
    if (menu.exec(event->globalPos()) == action) copy();
  }

 private:
  void copy() const {
    if (hasSelectedText()) QGuiApplication::clipboard()->setText(selectedText().remove(may_break));
  }
};

QLabel* makeLabel(const QString& text, QWidget* parent, const char* role) {
  auto* label = new QLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  if (role) label->setProperty("role", QLatin1String(role));
  return label;
}

}  // namespace

QLabel* titleLabel(const QString& text, QWidget* parent) {
  return makeLabel(text, parent, "title");
}

QLabel* headingLabel(const QString& text, QWidget* parent) {
  return makeLabel(text, parent, "heading");
}

QLabel* quietLabel(const QString& text, QWidget* parent) {
  return makeLabel(text, parent, "quiet");
}

QLabel* smallLabel(const QString& text, QWidget* parent) {
  return makeLabel(text, parent, "small");
}

QLabel* plainLabel(const QString& text, QWidget* parent) {
  return makeLabel(text, parent, nullptr);
}

QString plainTip(const QString& text) {
  if (!Qt::mightBeRichText(text)) return text;
  return QStringLiteral("<span style=\"white-space: pre-wrap\">%1</span>")
      .arg(text.toHtmlEscaped());
}

QString breakable(const QString& text) {
  constexpr qsizetype longest = 16;  // letters in a row that may stay together
  QString broken;
  qsizetype together = 0;
  for (qsizetype at = 0; at < text.size(); ++at) {
    const QChar letter = text[at];
    broken += letter;
    together = letter.isSpace() ? 0 : together + 1;
    const bool whole = !letter.isHighSurrogate() && at + 1 < text.size() && !text[at + 1].isMark();
    const bool seam = letter == QLatin1Char('/') || letter == QLatin1Char('\\');
    if (!whole || (!seam && together < longest)) continue;
    broken += may_break;
    together = 0;
  }
  return broken;
}

QLabel* textLabel(const QString& text, QWidget* parent) {
  auto* label = new TextLabel(text, parent);
  label->setTextFormat(Qt::PlainText);
  label->setWordWrap(true);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

QFrame* horizontalRule(QWidget* parent) {
  auto* rule = new QFrame(parent);
  rule->setProperty("rule", true);
  rule->setFixedHeight(1);
  return rule;
}

void setRole(QWidget* widget, const char* role) {
  widget->setProperty("role", QLatin1String(role));
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

}  // namespace arbiter::ui

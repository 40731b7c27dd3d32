// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/labels.h"

#include <QStyle>

namespace arbiter::ui {
namespace {

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

QLabel* textLabel(const QString& text, QWidget* parent) {
  auto* label = makeLabel(text, parent, nullptr);
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/buttons.h"

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

QPushButton* makeButton(const QString& text, QWidget* parent, const char* role) {
  auto* button = new QPushButton(text, parent);
  if (role) button->setProperty("role", QLatin1String(role));
  button->setCursor(Qt::PointingHandCursor);
  button->setAutoDefault(false);
  return button;
}

}  // namespace

QPushButton* primaryButton(const QString& text, QWidget* parent) {
  return makeButton(text, parent, "primary");
}

QPushButton* quietButton(const QString& text, QWidget* parent) {
  return makeButton(text, parent, nullptr);
}

QPushButton* plainButton(const QString& text, QWidget* parent) {
  return makeButton(text, parent, "plain");
}

QToolButton* iconButton(const QString& icon, const QString& name, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setIcon(Theme::instance().icon(icon));
  button->setIconSize(QSize(Theme::em(1.1), Theme::em(1.1)));
  button->setToolTip(name);
  button->setAccessibleName(name);
  button->setCursor(Qt::PointingHandCursor);
  return button;
}

}  // namespace arbiter::ui

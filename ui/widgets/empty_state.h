// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QWidget>

class QHBoxLayout;

namespace arbiter::ui {

/// What an empty page shows: an icon, what is missing, and buttons for the next step.
class EmptyState : public QWidget {
  Q_OBJECT

 public:
  EmptyState(const QString& icon, const QString& title, const QString& sentence,
             QWidget* parent = nullptr);
  void setTexts(const QString& title, const QString& sentence);
  /// The first is the primary one. The button belongs to this widget.
  QPushButton* addStep(const QString& text);

 private:
  QLabel* title_;
  QLabel* sentence_;
  QHBoxLayout* steps_;
};

}  // namespace arbiter::ui

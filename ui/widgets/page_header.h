// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>

class QHBoxLayout;

namespace arbiter::ui {

/// The top line of a page: its name, a quiet figure beside it, actions at the right.
class PageHeader : public QWidget {
  Q_OBJECT

 public:
  explicit PageHeader(const QString& title, QWidget* parent = nullptr);
  void setTitle(const QString& title);
  void setDetail(const QString& detail);
  void addAction(QWidget* widget);

 private:
  QLabel* title_;
  QLabel* detail_;
  QHBoxLayout* row_;
};

/// Room around a page's content and between its cards, as the style asks.
void applyPageMargins(QLayout* layout);

}  // namespace arbiter::ui

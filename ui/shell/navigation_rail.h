// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QHash>
#include <QWidget>

#include "ui/shell/page_registry.h"

class QButtonGroup;

namespace arbiter::ui {

/// One entry of the rail: an icon over its name.
class RailButton : public QAbstractButton {
  Q_OBJECT

 public:
  RailButton(const QString& icon, const QString& name, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  /// A wide page does not narrow the rail: its names stay whole in every language.
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;
};

/// The pages, at the left of the window.
class NavigationRail : public QWidget {
  Q_OBJECT

 public:
  explicit NavigationRail(const std::vector<PageEntry>& pages, QWidget* parent = nullptr);
  void setCurrent(const QString& id);

 Q_SIGNALS:
  void pageChosen(const QString& id);
  void themeToggled();

 private:
  void showThemeIcon();

  QHash<QString, RailButton*> buttons_;
  QButtonGroup* group_;
  QAbstractButton* theme_;
};

}  // namespace arbiter::ui

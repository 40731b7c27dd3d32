// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

namespace arbiter::ui {

/// A slim progress bar. A negative share means "working, nobody knows how long".
class ThinBar : public QWidget {
  Q_OBJECT

 public:
  explicit ThinBar(QWidget* parent = nullptr);
  double share() const { return share_; }
  void setShare(double share);  ///< 0 to 1, or negative
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void updateAnimation();

  double share_ = 0;
  double phase_ = 0;
  QTimer animation_;
};

}  // namespace arbiter::ui

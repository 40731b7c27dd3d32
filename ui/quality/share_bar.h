// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/feedback/agreement.h"

namespace arbiter::ui {

/// How one annotator's judgments divide over the outcomes, as one stacked bar.
class ShareBar : public QWidget {
  Q_OBJECT

 public:
  explicit ShareBar(const feedback::AnnotatorSummary& summary, QWidget* parent = nullptr);
  QSize sizeHint() const override;
  static QColor colour(feedback::Position position);
  static QString name(feedback::Position position);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  feedback::AnnotatorSummary summary_;
};

/// A share with its interval on a line from 0 to 1, one half marked.
class IntervalBar : public QWidget {
  Q_OBJECT

 public:
  IntervalBar(double share, feedback::Interval interval, QWidget* parent = nullptr);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  double share_;
  feedback::Interval interval_;
};

}  // namespace arbiter::ui

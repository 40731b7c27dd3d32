// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "core/studio/loop/loop_state.h"

namespace arbiter::ui {

class MetricPlot;

/// Two curves over the rounds, side by side: the win rate over the base model and how often the
/// reward model was right on labels that it had not seen, each point with its interval.
class RoundPlots : public QWidget {
  Q_OBJECT

 public:
  explicit RoundPlots(QWidget* parent = nullptr);
  void setRounds(const std::vector<studio::LoopRound>& rounds);
  MetricPlot* winRate() const { return winRate_; }
  MetricPlot* accuracy() const { return accuracy_; }

 private:
  MetricPlot* addPlot(const QString& title, const QString& help);

  MetricPlot* winRate_;
  MetricPlot* accuracy_;
};

}  // namespace arbiter::ui

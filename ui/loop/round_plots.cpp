// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/round_plots.h"

#include <QHBoxLayout>

#include "core/studio/measure/figure.h"
#include "ui/plot/metric_plot.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr double even = 0.5;  // as often won as lost

void draw(MetricPlot& plot, const std::vector<studio::LoopRound>& rounds, const char* value,
          const char* n, const char* interval) {
  std::vector<QPointF> points;
  std::vector<QPointF> bounds;
  for (const auto& round : rounds) {
    const auto figure = studio::figure_in(round.figures, value, n, interval);
    if (!figure || figure->n == 0) continue;
    points.emplace_back(double(round.number), figure->value);
    // The base model against itself: nothing was counted.
    const bool measured = round.figures.contains(interval) && !round.figures[interval].is_null();
    bounds.push_back(measured ? QPointF(figure->low, figure->high)
                              : QPointF(figure->value, figure->value));
  }
  plot.setPoints(0, points);
  plot.setIntervals(0, bounds);
}

}  // namespace

RoundPlots::RoundPlots(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(0.85));
  winRate_ = addPlot(tr("Win rate over base"),
                     tr("Of the model in use after each round, with its 95% interval."));
  winRate_->setTarget(even, tr("as good as the base"));
  accuracy_ = addPlot(tr("Reward model on new labels"),
                      tr("How often the reward model of the round before is right on labels that "
                         "it has not seen, with its 95% interval."));
  accuracy_->setTarget(even, tr("by chance"));
  for (auto* plot : {winRate_, accuracy_}) row->addWidget(plot, 1);
  setFixedHeight(Theme::em(11));
}

MetricPlot* RoundPlots::addPlot(const QString& title, const QString& help) {
  auto* plot = new MetricPlot(this);
  plot->setTitle(title, tr("by round"));
  plot->setToolTip(help);
  plot->setShare(true);
  plot->setStepName(tr("round %1"));
  plot->setZoomable(false);  // the page scrolls
  plot->addCurve({}, true);
  connect(plot, &MetricPlot::cursorMoved, plot, &MetricPlot::showCursor);
  connect(plot, &MetricPlot::cursorLeft, plot, &MetricPlot::hideCursor);
  return plot;
}

void RoundPlots::setRounds(const std::vector<studio::LoopRound>& rounds) {
  draw(*winRate_, rounds, "win_rate_vs_base", "win_rate_n", "win_rate_interval");
  // Both end with the same round.
  if (!rounds.empty())
    for (auto* plot : {winRate_, accuracy_})
      plot->shareExtent(std::pair(double(rounds.front().number), double(rounds.back().number)));
  draw(*accuracy_, rounds, "reward_accuracy_new_labels", "reward_accuracy_new_labels_n",
       "reward_accuracy_new_labels_interval");
}

}  // namespace arbiter::ui

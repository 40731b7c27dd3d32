// SPDX-License-Identifier: GPL-3.0-or-later
// What of its curves a MetricPlot shows: steps, values, and what stands beside them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plot/metric_plot_parts.h"

namespace arbiter::ui {
namespace {

constexpr std::size_t few_points = 8;    // so few are drawn as dots too
constexpr double level_share = 1e-6;     // of the values: closer ones are one value
constexpr double value_room = 0.08;      // above and below the curves, of their height
constexpr double share_room = 0.04;      // above 1 and below 0, so that a line there is whole
constexpr double target_reach = 4.0;     // a target farther away is named at the edge instead
constexpr double narrowest_range = 2.0;  // steps

QVector<double> column(std::span<const QPointF> points, double (QPointF::*of)() const) {
  QVector<double> values;
  values.reserve(qsizetype(points.size()));
  for (const auto& point : points) values.push_back((point.*of)());
  return values;
}

void fill(QCPGraph& graph, std::span<const QPointF> points) {
  graph.setData(column(points, &QPointF::x), column(points, &QPointF::y), true);
}

}  // namespace

void MetricPlot::setRange(double low, double high) {
  auto& p = *parts_;
  const auto [first, last] = wholeExtent();
  const double least = std::min(narrowest_range, std::max(last - first, 1e-9));
  const double width = std::clamp(high - low, least, std::max(last - first, least));
  low = std::clamp(low, first, std::max(first, last - width));
  p.chosenRange = true;
  p.settingRange = true;
  p.plot->xAxis->setRange(low, low + width);
  p.settingRange = false;
  scheduleRefresh();
}

std::optional<std::pair<double, double>> MetricPlot::extent() const {
  std::optional<std::pair<double, double>> extent;
  for (const auto& curve : parts_->curves) {
    if (curve.data.empty()) continue;
    const double first = curve.data.raw().front().x();
    const double last = curve.data.raw().back().x();
    extent = extent ? std::pair(std::min(extent->first, first), std::max(extent->second, last))
                    : std::pair(first, last);
  }
  return extent;
}

void MetricPlot::shareExtent(std::optional<std::pair<double, double>> extent) {
  parts_->shared = extent;
  scheduleRefresh();
}

std::pair<double, double> MetricPlot::wholeExtent() const {
  if (parts_->shared) return *parts_->shared;
  return extent().value_or(std::pair(0.0, 1.0));
}

void MetricPlot::resetRange() {
  parts_->chosenRange = false;
  scheduleRefresh();
}

std::pair<double, double> MetricPlot::range() const {
  const auto range = parts_->plot->xAxis->range();
  return {range.lower, range.upper};
}

std::pair<double, double> MetricPlot::valueRange() const {
  const auto range = parts_->plot->yAxis->range();
  return {range.lower, range.upper};
}

void MetricPlot::fitSteps() {
  auto& p = *parts_;
  if (p.chosenRange) return;
  auto [first, last] = wholeExtent();
  if (last - first < 1) last = first + 1;
  const double room = (last - first) * 0.012;  // so that the first and last point are whole
  p.settingRange = true;
  p.plot->xAxis->setRange(first - room, last + room);
  p.settingRange = false;
}

void MetricPlot::feedGraphs(int columns) {
  const auto seen = parts_->plot->xAxis->range();
  for (auto& curve : parts_->curves) {
    const bool dotted = curve.data.size() <= few_points;
    curve.line->setScatterStyle(dotted ? QCPScatterStyle(QCPScatterStyle::ssDisc, 5)
                                       : QCPScatterStyle(QCPScatterStyle::ssNone));
    curve.faint->setVisible(curve.data.smoothed());
    const bool whole = curve.data.size() <= std::size_t(std::max(1, columns)) * 4;
    if (!curve.stale && whole) continue;
    fill(*curve.faint, reduceToColumns(curve.data.raw(), seen.lower, seen.upper, columns));
    fill(*curve.line, reduceToColumns(curve.data.drawn(), seen.lower, seen.upper, columns));
    // What was reduced for this range has to be made again for the next one.
    curve.stale = !whole;
  }
}

void MetricPlot::fitValues() {
  auto& p = *parts_;
  double low = std::numeric_limits<double>::max();
  double high = std::numeric_limits<double>::lowest();
  const auto seen = p.plot->xAxis->range();
  for (const auto& curve : p.curves) {
    for (const auto* graph : {curve.faint, curve.line}) {
      bool found = false;
      const auto range = graph->getValueRange(found, QCP::sdBoth, seen);
      if (!found) continue;
      low = std::min(low, range.lower);
      high = std::max(high, range.upper);
    }
    bool found = false;
    if (!curve.intervals) continue;
    const QCPAbstractPlottable& intervals = *curve.intervals;
    const auto range = intervals.getValueRange(found, QCP::sdBoth, seen);
    if (!found) continue;
    low = std::min(low, range.lower);
    high = std::max(high, range.upper);
  }
  if (low > high) {
    low = 0;
    high = 1;
  }
  placeTarget(low, high);
  if (p.target->visible() && p.targetValue) {
    low = std::min(low, *p.targetValue);
    high = std::max(high, *p.targetValue);
  }
  const double size = std::max(std::abs(low), std::abs(high));
  // What smoothing rounds is no curve: an accuracy of 1 throughout would climb from 1 to 1.
  const bool level = high - low <= size * level_share;
  const double room = level ? std::max(size * 0.1, 0.01) : (high - low) * value_room;
  low -= room;
  high += room;
  if (p.isShare) {
    low = std::max(low, -share_room * (high - low));
    high = std::min(high, 1 + share_room * (high - low));
  }
  p.plot->yAxis->setRange(low, high);
}

void MetricPlot::placeTarget(double low, double high) {
  auto& p = *parts_;
  const bool named = p.targetValue.has_value() && pointCount() > 0;
  p.targetName->setVisible(named);
  p.target->setVisible(false);
  if (!named) return;
  const double target = *p.targetValue;
  const double reach = std::max(high - low, std::max(std::abs(high), std::abs(low))) * target_reach;
  const auto value = plot::shortNumber(target);
  if (target > high + reach || target < low - reach) {
    // Drawing it to scale would flatten the curve: say where it is instead.
    const bool above = target > high;
    p.targetName->setText(
        QStringLiteral("%1 %2 %3")
            .arg(p.targetText, value, above ? QStringLiteral("↑") : QStringLiteral("↓")));
    p.targetName->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    p.targetName->setPositionAlignment(Qt::AlignRight | (above ? Qt::AlignTop : Qt::AlignBottom));
    p.targetName->position->setCoords(1.0, above ? 0.0 : 1.0);
    return;
  }
  p.target->setVisible(true);
  p.target->point1->setCoords(0, target);
  p.target->point2->setCoords(1, target);
  p.targetName->setText(QStringLiteral("%1 %2").arg(p.targetText, value));
  p.targetName->position->setTypeY(QCPItemPosition::ptPlotCoords);
  p.targetName->setPositionAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  p.targetName->position->setCoords(0.02, target);
}

void MetricPlot::placeNote() {
  auto& p = *parts_;
  const auto seen = p.plot->xAxis->range();
  const bool below =
      !p.belowZero.isEmpty() && std::ranges::any_of(p.curves, [&](const plot::Curve& curve) {
        bool found = false;
        return curve.line->getValueRange(found, QCP::sdNegative, seen).lower < 0 && found;
      });
  p.note->setText(p.belowZero);
  p.note->setVisible(below);
}

}  // namespace arbiter::ui

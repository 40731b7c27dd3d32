// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <optional>
#include <span>
#include <vector>

namespace arbiter::ui {

/// The points of one curve, raw and smoothed (bias-corrected exponential moving average), by
/// ascending step.
class CurveData {
 public:
  /// `weight` of the past in the average: 0 follows every point, .9 is calm.
  explicit CurveData(double weight = 0.8) : weight_(weight) {}

  /// Appends one point. A step that is not past the last one starts again from there, as a run
  /// that goes on from a checkpoint does: later points go. Values that are no number are left out.
  /// False: earlier points were taken away, so what was drawn is out of date.
  bool append(double step, double value);
  void assign(std::span<const QPointF> points);
  void clear();

  bool empty() const { return raw_.empty(); }
  std::size_t size() const { return raw_.size(); }
  const std::vector<QPointF>& raw() const { return raw_; }
  const std::vector<QPointF>& smooth() const { return smooth_; }
  /// Index of the point nearest to `step`.
  std::optional<std::size_t> nearest(double step) const;

 private:
  void restoreAverage();

  double weight_;
  double average_ = 0;  ///< not yet corrected for its start at zero
  double past_ = 1;     ///< weight_ to the number of points
  std::vector<QPointF> raw_;
  std::vector<QPointF> smooth_;
};

/// The points from `low` to `high` and their neighbours just outside, reduced to first, least,
/// greatest and last of each of `columns` pixel columns where there are over four a column: what
/// is drawn looks the same.
std::vector<QPointF> reduceToColumns(std::span<const QPointF> points, double low, double high,
                                     int columns);

}  // namespace arbiter::ui

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
  /// Shorter curves are drawn as they are: an average over a handful of points still hangs on the
  /// first ones and would be read as a value that was never measured.
  static constexpr std::size_t fewest_smoothed = 25;
  static constexpr double usual_weight = 0.8;

  /// `weight` of the past in the average: 0 follows every point, .9 is calm.
  explicit CurveData(double weight = usual_weight) : weight_(weight) {}

  /// Averages anew with another weight.
  void setWeight(double weight);
  /// Each point is a measurement of its own (an evaluation): never smoothed, however many.
  void setMeasured(bool measured) { measured_ = measured; }
  /// Whether what is drawn differs from what was recorded.
  bool smoothed() const { return weight_ > 0 && !measured_ && raw_.size() >= fewest_smoothed; }
  /// What stands in the plot: the average where the curve is smoothed, else the raw points.
  const std::vector<QPointF>& drawn() const { return smoothed() ? smooth_ : raw_; }

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
  bool measured_ = false;
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

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QImage>
#include <memory>
#include <optional>
#include <span>

#include "ui/plot/curve_data.h"

namespace arbiter::ui {

/// One card with one plot: its title at the upper left, no frame, horizontal grid lines only, raw
/// values faint behind each smoothed curve, a dashed line at the target. Curves of few points and
/// of measurements are drawn as they are; the cursor reads what is drawn.
/// The wheel zooms and dragging moves along the steps, a double click shows everything again.
class MetricPlot : public QFrame {
  Q_OBJECT

 public:
  explicit MetricPlot(QWidget* parent = nullptr);
  ~MetricPlot() override;

  void setTitle(const QString& title, const QString& unit = {});
  QString title() const { return title_; }
  /// Adds a curve; its index. A legend shows once there are two named ones. `measured`: never
  /// smoothed.
  int addCurve(const QString& name, bool measured = false);
  int curveCount() const;
  void clearCurves();

  /// While a run goes: one point more. Cheap, drawn once with the next frame. False: earlier
  /// points were taken away.
  bool append(int curve, double step, double value);
  /// For stored runs: all points at once.
  void setPoints(int curve, std::span<const QPointF> points);
  /// On how many things each point of a curve of shares stands: the readout tells it of the raw
  /// value at that step. `x()` is the step.
  void setCounts(int curve, std::span<const QPointF> counts);
  void appendCount(int curve, double step, double count);
  /// Draws a whisker from `x()` to `y()` through each point of a curve, in their order; for curves
  /// of measurements. Given after its points.
  void setIntervals(int curve, std::span<const QPointF> bounds);
  const CurveData& data(int curve) const;
  std::size_t pointCount() const;  ///< of all curves

  void setTarget(std::optional<double> target, const QString& name = {});
  /// What the steps are in the readout; %1 is the number. Usual: "step %1".
  void setStepName(const QString& name);
  /// Off: the wheel scrolls what the plot stands in, and all steps are shown.
  void setZoomable(bool zoomable);
  /// Its values are shares: the vertical axis ends at 0 and 1.
  void setShare(bool share);
  /// What is said in the plot while a drawn curve goes below zero; empty: nothing.
  void setBelowZeroNote(const QString& note);
  /// The note that stands in the plot as it was last drawn; empty: none.
  QString shownNote() const;
  /// Weight of the past in each smoothed curve, 0 to below 1; 0: the raw values alone.
  void setSmoothing(double weight);

  /// Shows the cursor at the recorded step nearest to `step`, and the values there.
  void showCursor(double step);
  void hideCursor();
  QString readout() const;
  /// Where the cursor's dot of a curve stands; nullopt: it shows none.
  std::optional<QPointF> dot(int curve) const;

  void setRange(double low, double high);
  void resetRange();
  /// First and last step of its curves; nullopt: no points.
  std::optional<std::pair<double, double>> extent() const;
  /// Shows these steps instead of its own first to last, as the plots beside it do.
  void shareExtent(std::optional<std::pair<double, double>> extent);
  std::pair<double, double> range() const;
  /// Of the vertical axis as it was last drawn.
  std::pair<double, double> valueRange() const;

  /// The plot as a picture of `size` points, `scale` pixels each.
  QImage image(QSize size, double scale = 2);

 Q_SIGNALS:
  void cursorMoved(double step);
  void cursorLeft();
  /// The person zoomed or moved; not sent for programmatic changes.
  void rangeChosen(double low, double high);
  void rangeReset();

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Parts;

  void build();
  void connectMouse();
  void applyTheme();
  void updateLegend();
  void scheduleRefresh();
  void refresh();
  void feedGraphs(int columns);
  std::pair<double, double> wholeExtent() const;
  void fitSteps();
  void fitValues();
  void placeTarget(double low, double high);
  void placeNote();

  QString title_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace arbiter::ui

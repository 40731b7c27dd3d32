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
/// values faint behind each smoothed curve, a dashed line at the target.
/// The wheel zooms and dragging moves along the steps, a double click shows everything again.
class MetricPlot : public QFrame {
  Q_OBJECT

 public:
  explicit MetricPlot(QWidget* parent = nullptr);
  ~MetricPlot() override;

  void setTitle(const QString& title, const QString& unit = {});
  QString title() const { return title_; }
  /// Adds a curve; its index. A legend shows once there are two named ones.
  int addCurve(const QString& name);
  int curveCount() const;
  void clearCurves();

  /// While a run goes: one point more. Cheap, drawn once with the next frame.
  void append(int curve, double step, double value);
  /// For stored runs: all points at once.
  void setPoints(int curve, std::span<const QPointF> points);
  const CurveData& data(int curve) const;
  std::size_t pointCount() const;  ///< of all curves

  void setTarget(std::optional<double> target, const QString& name = {});

  /// Shows the cursor at the recorded step nearest to `step`, and the values there.
  void showCursor(double step);
  void hideCursor();
  QString readout() const;

  void setRange(double low, double high);
  void resetRange();
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
  void fitSteps();
  void fitValues();
  void placeTarget(double low, double high);

  QString title_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace arbiter::ui

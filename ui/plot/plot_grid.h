// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QScrollArea>
#include <optional>
#include <span>
#include <vector>

#include "ui/plot/metric_plot.h"

class QGridLayout;

namespace arbiter::ui {

/// One curve of a plot: which metric it shows, and its name in the legend.
struct CurveSpec {
  QString metric;
  QString label;
  /// Whether a point is a measurement of its own, as an evaluation is: drawn as it is, never
  /// smoothed.
  bool measured = false;
  /// Of a share: the metric that tells what each point stands on; may be empty.
  QString counts = {};
};

struct PlotSpec {
  QString title;
  QString unit;
  std::vector<CurveSpec> curves;
  std::optional<double> target;
  QString help = {};  ///< what the curves rest on, as a tooltip; may be empty
  /// Stands in the plot while a curve that is drawn goes below zero; may be empty.
  QString belowZero = {};
  bool share = false;  ///< its values lie between 0 and 1
};

/// Whose metrics are shown: one run, or several to compare. `key` is the caller's.
struct PlotSeries {
  qint64 key = 0;
  QString name;
};

/// Plots side by side that share the cursor and the range of steps, from the first to the last
/// step of any of their curves.
class PlotGrid : public QScrollArea {
  Q_OBJECT

 public:
  explicit PlotGrid(QWidget* parent = nullptr);

  /// Starts anew with these plots, each with the curves of every series.
  void setPlots(const std::vector<PlotSpec>& plots, std::vector<PlotSeries> series);
  void append(qint64 series, const QString& metric, double step, double value);
  void setPoints(qint64 series, const QString& metric, std::span<const QPointF> points);
  /// How calm the curves are drawn: 0 follows every point. Holds for later plots too.
  void setSmoothing(double weight);
  double smoothing() const { return smoothing_; }
  /// Every metric that a plot here shows.
  QStringList metrics() const;
  const std::vector<MetricPlot*>& plots() const { return plots_; }

  /// All plots in one picture, two a row, under a line that says what they are of (may be empty).
  QImage image(int plotWidth, int plotHeight, double scale = 2, const QString& caption = {});

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  struct Place {
    qint64 series = 0;
    QString metric;
    MetricPlot* plot = nullptr;
    int curve = 0;
    bool counts = false;  // what the curve's points stand on
  };

  MetricPlot* addPlot(const PlotSpec& spec);
  void addCurves(MetricPlot* plot, const PlotSpec& spec);
  void link(MetricPlot* plot);
  void shareExtent();
  void arrange();

  QWidget* content_;
  QGridLayout* layout_;
  std::vector<PlotSeries> series_;
  std::vector<MetricPlot*> plots_;
  std::vector<Place> places_;
  std::optional<std::pair<double, double>> extent_;
  double smoothing_ = CurveData::usual_weight;
  int columns_ = 0;
};

}  // namespace arbiter::ui

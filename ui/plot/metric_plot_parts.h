// SPDX-License-Identifier: GPL-3.0-or-later
// Private to ui/plot: what a MetricPlot is made of.
#pragma once

#include <qcustomplot.h>

#include <optional>
#include <vector>

#include "ui/plot/metric_plot.h"
#include "ui/theme/number_text.h"

namespace arbiter::ui {

class PlotHeading;

namespace plot {

inline QString shortNumber(double value) { return withMinus(QLocale().toString(value, 'g', 4)); }

struct Curve {
  QString name;
  CurveData data;
  CurveData counts;
  QCPGraph* faint = nullptr;
  QCPGraph* line = nullptr;
  QCPItemTracer* dot = nullptr;
  QCPErrorBars* intervals = nullptr;  // once it has some
  bool stale = false;                 // the graphs do not show what `data` holds

  /// A raw value, with what it stands on where that is known.
  QString rawText(const QPointF& point) const {
    const auto text = shortNumber(point.y());
    const auto at = counts.nearest(point.x());
    if (!at || counts.raw()[*at].x() != point.x()) return text;
    return MetricPlot::tr("%1 of %2").arg(text, shortNumber(counts.raw()[*at].y()));
  }
};

}  // namespace plot

struct MetricPlot::Parts {
  PlotHeading* heading = nullptr;
  QCustomPlot* plot = nullptr;
  QCPItemStraightLine* target = nullptr;
  QCPItemText* targetName = nullptr;
  QCPItemStraightLine* cursor = nullptr;
  QCPItemText* empty = nullptr;
  QCPItemText* note = nullptr;
  std::vector<plot::Curve> curves;
  std::optional<double> targetValue;
  QString targetText;
  QString belowZero;
  QString stepName;
  bool zoomable = true;
  bool isShare = false;  // no value is below 0 or above 1
  double smoothing = CurveData::usual_weight;
  std::optional<std::pair<double, double>> shared;  // of the plots beside it
  bool chosenRange = false;                         // by the person: new points do not move it
  bool settingRange = false;                        // by this class: not to be reported
  bool pending = false;
};

}  // namespace arbiter::ui

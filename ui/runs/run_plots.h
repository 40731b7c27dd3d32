// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/project/types.h"
#include "ui/plot/plot_grid.h"

namespace arbiter::ui {

/// The plots that a run of this kind is read by, its KL target among them.
std::vector<PlotSpec> plotsOf(const project::Run& run);

/// The plots that several runs are compared in: those of any of them, a plot of the same metrics
/// once. What differs between the runs (a KL target) is left out.
std::vector<PlotSpec> plotsOfAll(const std::vector<const project::Run*>& runs);

/// A plot of any other metric.
PlotSpec plotOfMetric(const QString& metric);

/// The metrics of `names` that none of `plots` shows.
QStringList furtherMetrics(const QStringList& names, const std::vector<PlotSpec>& plots);

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_plots.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/engine/algorithm.h"
#include "ui/runs/metric_names.h"
#include "ui/session/option_text.h"

namespace arbiter::ui {
namespace {

class RunPlots {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::RunPlots)
};

/// A number among a run's settings.
std::optional<double> numberOf(const project::Run& run, const char* name) {
  if (!run.settings.is_object()) return std::nullopt;
  const auto found = run.settings.find(name);
  if (found == run.settings.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<double> targetOf(const project::Run& run, const engine::PlotGroup& group) {
  if (*group.target_if != '\0' && run.settings.is_object() &&
      !run.settings.value(group.target_if, true))
    return std::nullopt;
  const auto target = numberOf(run, group.target);
  return target.value_or(0) > 0 ? target : std::nullopt;  // 0 is none
}

PlotSpec plotOf(const project::Run& run, const engine::PlotGroup& group) {
  const auto text = [](const char* english) {
    return *english == '\0' ? QString() : optionText(english);
  };
  PlotSpec plot{.title = text(group.title),
                .unit = text(group.unit),
                .curves = {},
                .target = targetOf(run, group),
                .help = text(group.help)};
  plot.help.replace(QLatin1String("{value}"),
                    QString::number(numberOf(run, group.setting).value_or(0)));
  for (const auto& curve : group.curves)
    plot.curves.push_back({QString::fromLatin1(curve.metric), text(curve.label)});
  return plot;
}

bool isOneOf(const QString& metric, std::initializer_list<const char*> names) {
  return std::ranges::any_of(names,
                             [&](const char* name) { return metric == QLatin1String(name); });
}

/// What an evaluation gives: each point stands for itself.
bool isMeasured(const QString& metric) {
  return metric.startsWith(QLatin1String("eval/")) ||
         metric.startsWith(QLatin1String("objective/gold"));
}

bool isShare(const QString& metric) {
  return metric.endsWith(QLatin1String("/accuracy")) ||
         metric.endsWith(QLatin1String("/accuracies")) ||
         isOneOf(metric,
                 {"policy/clipfrac_avg", "val/clipfrac_avg", "eval/ece", "eval/ece_calibrated"});
}

/// Shares of pairs or answers, beside which a run records what they stand on (`_n`).
bool isCounted(const QString& metric) {
  return metric.endsWith(QLatin1String("/accuracy")) ||
         metric.endsWith(QLatin1String("/accuracies")) || isOneOf(metric, {"response/like_base"});
}

/// What a metric stands on belongs to it and is no metric of its own.
bool isCompanion(const QString& name, const QStringList& names) {
  return std::ranges::any_of(std::array{"_n", "_prompts", "_independent"}, [&](const char* what) {
    const QLatin1String ending(what);
    return name.endsWith(ending) && names.contains(name.chopped(ending.size()));
  });
}

/// How a plot is drawn follows from its metrics.
PlotSpec drawn(PlotSpec plot) {
  for (auto& curve : plot.curves) {
    curve.measured = isMeasured(curve.metric);
    if (isCounted(curve.metric)) curve.counts = curve.metric + QStringLiteral("_n");
  }
  plot.share = std::ranges::all_of(plot.curves, isShare, &CurveSpec::metric);
  const bool isKl = std::ranges::any_of(
      plot.curves, [](const auto& curve) { return isOneOf(curve.metric, {"objective/kl"}); });
  if (!isKl) return plot;
  plot.belowZero = RunPlots::tr("below 0: estimated from few samples");
  if (plot.help.isEmpty())
    plot.help = RunPlots::tr(
        "Estimated from the sampled answers alone: the mean of log π − log π_ref over a rollout. "
        "The divergence itself is never negative; its estimate is where it is smaller than its "
        "own noise, as at the start or after few answers.");
  return plot;
}

bool sameCurves(const PlotSpec& one, const PlotSpec& other) {
  return std::ranges::equal(one.curves, other.curves, {}, &CurveSpec::metric, &CurveSpec::metric);
}

std::vector<PlotSpec> plainPlotsOf(const project::Run& run) {
  std::vector<PlotSpec> plots;
  const auto* algorithm = engine::find_algorithm(run.kind);
  if (algorithm == nullptr) return plots;
  for (const auto& group : algorithm->plots)
    if (*group.setting == '\0' || numberOf(run, group.setting).value_or(0) > group.above)
      plots.push_back(plotOf(run, group));
  return plots;
}

}  // namespace

std::vector<PlotSpec> plotsOf(const project::Run& run) {
  auto plots = plainPlotsOf(run);
  for (auto& plot : plots) plot = drawn(std::move(plot));
  return plots;
}

std::vector<PlotSpec> plotsOfAll(const std::vector<const project::Run*>& runs) {
  std::vector<PlotSpec> plots;
  for (const auto* run : runs) {
    for (auto& plot : plotsOf(*run)) {
      const auto known = std::ranges::find_if(
          plots, [&](const PlotSpec& other) { return sameCurves(other, plot); });
      if (known == plots.end()) {
        plots.push_back(std::move(plot));
        continue;
      }
      if (known->target != plot.target) known->target.reset();
      if (known->unit != plot.unit) known->unit.clear();
      if (known->help != plot.help) known->help.clear();
    }
  }
  return plots;
}

PlotSpec plotOfMetric(const QString& metric) {
  const auto title = metricTitle(metric);
  return drawn({.title = title,
                .unit = title == metric ? QString() : metric,
                .curves = {{metric, {}}},
                .target = std::nullopt});
}

QStringList furtherMetrics(const QStringList& names, const std::vector<PlotSpec>& plots) {
  QStringList further;
  for (const auto& name : names) {
    if (isCompanion(name, names)) continue;
    const bool shown = std::ranges::any_of(plots, [&](const auto& plot) {
      return std::ranges::any_of(plot.curves,
                                 [&](const auto& curve) { return curve.metric == name; });
    });
    if (!shown) further << name;
  }
  return further;
}

}  // namespace arbiter::ui

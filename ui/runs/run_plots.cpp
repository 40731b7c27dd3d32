// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_plots.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/engine/algorithm.h"
#include "ui/session/option_text.h"

namespace arbiter::ui {
namespace {

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

}  // namespace

std::vector<PlotSpec> plotsOf(const project::Run& run) {
  std::vector<PlotSpec> plots;
  const auto* algorithm = engine::find_algorithm(run.kind);
  if (algorithm == nullptr) return plots;
  for (const auto& group : algorithm->plots)
    if (*group.setting == '\0' || numberOf(run, group.setting).value_or(0) > group.above)
      plots.push_back(plotOf(run, group));
  return plots;
}

PlotSpec plotOfMetric(const QString& metric) {
  return {.title = metric, .unit = {}, .curves = {{metric, {}}}, .target = std::nullopt};
}

QStringList furtherMetrics(const QStringList& names, const std::vector<PlotSpec>& plots) {
  QStringList further;
  for (const auto& name : names) {
    const bool shown = std::ranges::any_of(plots, [&](const auto& plot) {
      return std::ranges::any_of(plot.curves,
                                 [&](const auto& curve) { return curve.metric == name; });
    });
    if (!shown) further << name;
  }
  return further;
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_plots.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "ui/runs/metric_names.h"

namespace arbiter::ui {
namespace {

class RunPlots {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::RunPlots)
};

PlotSpec single(const char* metric, const QString& title, const QString& unit = {}) {
  return {.title = title,
          .unit = unit,
          .curves = {{QString::fromLatin1(metric), {}}},
          .target = std::nullopt};
}

std::optional<double> klTarget(const project::Run& run) {
  const auto& settings = run.settings;
  if (!settings.is_object() || !settings.value("adaptive_kl", true)) return std::nullopt;
  const auto target = settings.find("kl_target");
  if (target == settings.end() || !target->is_number()) return std::nullopt;
  return target->get<double>();
}

/// Where the task has a gold reward; it says that the training does not know it.
std::optional<PlotSpec> goldPlot(const project::Run& run) {
  const auto& settings = run.settings;
  const auto samples = settings.is_object() ? settings.value("gold_samples", 0) : 0;
  if (samples <= 0) return std::nullopt;
  return PlotSpec{
      .title = RunPlots::tr("Gold reward"),
      .unit = RunPlots::tr("known rule, not trained on"),
      .curves = {{QStringLiteral("objective/gold"), RunPlots::tr("policy")},
                 {QStringLiteral("objective/gold_reference"), RunPlots::tr("reference")}},
      .target = std::nullopt,
      .help = RunPlots::tr(
                  "The demo's own scoring rule, from 0 to 4: on topic, polite, complete, plain. It "
                  "is known here, as it never is for real data, and the training is not given it. "
                  "Each point is the mean over %1 sampled answers.")
                  .arg(samples)};
}

std::vector<PlotSpec> policyPlots(const project::Run& run) {
  PlotSpec reward{.title = RunPlots::tr("Reward"),
                  .unit = RunPlots::tr("mean score"),
                  .curves = {{QStringLiteral("objective/scores"), {}}},
                  .target = std::nullopt};
  auto kl = single("objective/kl", RunPlots::tr("KL per sequence"), RunPlots::tr("nats"));
  kl.target = klTarget(run);
  std::vector<PlotSpec> plots{
      std::move(reward), std::move(kl), single("loss/policy_avg", RunPlots::tr("Policy loss")),
      single("policy/entropy_avg", RunPlots::tr("Entropy"), RunPlots::tr("nats per token")),
      single("policy/clipfrac_avg", RunPlots::tr("Clip fraction"),
             RunPlots::tr("share of tokens"))};
  if (run.kind == project::RunKind::ppo)
    plots.insert(plots.begin() + 3, single("loss/value_avg", RunPlots::tr("Value loss")));
  if (auto gold = goldPlot(run)) plots.insert(plots.begin() + 2, std::move(*gold));
  return plots;
}

/// Whether sigmoid(score difference) is a probability that can be believed.
PlotSpec calibrationPlot() {
  return {.title = RunPlots::tr("Calibration error"),
          .unit = RunPlots::tr("held-out pairs"),
          .curves = {{QStringLiteral("eval/ece"), RunPlots::tr("as trained")},
                     {QStringLiteral("eval/ece_calibrated"), RunPlots::tr("with temperature")}},
          .target = std::nullopt,
          .help = RunPlots::tr(
              "How far the model's confidence in the better answer is from how often it is right: "
              "0 is perfect, .1 means ten points too sure or too unsure on average. The "
              "temperature fitted on the held-out pairs is kept with the model.")};
}

/// Where several heads score, how far they disagree.
PlotSpec uncertaintyPlot() {
  return {.title = RunPlots::tr("Uncertainty"),
          .unit = RunPlots::tr("deviation among the heads"),
          .curves = {{QStringLiteral("train/uncertainty"), RunPlots::tr("training")},
                     {QStringLiteral("eval/uncertainty"), RunPlots::tr("held out")}},
          .target = std::nullopt};
}

bool hasSeveralHeads(const project::Run& run) {
  return run.settings.is_object() && run.settings.value("ensemble", 1) > 1;
}

std::vector<PlotSpec> rewardPlots(const project::Run& run) {
  PlotSpec loss{.title = RunPlots::tr("Loss"),
                .unit = {},
                .curves = {{QStringLiteral("train/loss"), RunPlots::tr("training")},
                           {QStringLiteral("eval/loss"), RunPlots::tr("held out")}},
                .target = std::nullopt};
  std::vector<PlotSpec> plots{
      std::move(loss),
      single("train/accuracy", RunPlots::tr("Accuracy"), RunPlots::tr("share of training pairs")),
      single("eval/accuracy", RunPlots::tr("Held-out accuracy"),
             RunPlots::tr("share of pairs, unseen prompts")),
      calibrationPlot()};
  if (hasSeveralHeads(run)) plots.push_back(uncertaintyPlot());
  return plots;
}

std::vector<PlotSpec> dpoPlots() {
  PlotSpec loss{.title = RunPlots::tr("Loss"),
                .unit = {},
                .curves = {{QStringLiteral("train/loss"), RunPlots::tr("training")},
                           {QStringLiteral("eval/loss"), RunPlots::tr("held out")}},
                .target = std::nullopt};
  PlotSpec rewards{.title = RunPlots::tr("Implicit reward"),
                   .unit = RunPlots::tr("beta times log ratio"),
                   .curves = {{QStringLiteral("train/rewards/chosen"), RunPlots::tr("chosen")},
                              {QStringLiteral("train/rewards/rejected"), RunPlots::tr("rejected")}},
                   .target = std::nullopt};
  PlotSpec accuracy{
      .title = RunPlots::tr("Accuracy"),
      .unit = RunPlots::tr("share of pairs"),
      .curves = {{QStringLiteral("train/rewards/accuracies"), RunPlots::tr("training")},
                 {QStringLiteral("eval/rewards/accuracies"), RunPlots::tr("held out")}},
      .target = std::nullopt};
  return {std::move(loss), std::move(rewards), std::move(accuracy),
          single("train/rewards/margins", RunPlots::tr("Reward margin"))};
}

std::vector<PlotSpec> sftPlots() {
  PlotSpec loss{.title = RunPlots::tr("Loss"),
                .unit = RunPlots::tr("nats per token"),
                .curves = {{QStringLiteral("train/loss"), RunPlots::tr("training")},
                           {QStringLiteral("eval/loss"), RunPlots::tr("held out")}},
                .target = std::nullopt};
  return {std::move(loss)};
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

/// How a plot is drawn follows from its metrics.
PlotSpec drawn(PlotSpec plot) {
  for (auto& curve : plot.curves) curve.measured = isMeasured(curve.metric);
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
  switch (run.kind) {
    case project::RunKind::ppo:
    case project::RunKind::reinforce:
    case project::RunKind::rloo:
    case project::RunKind::grpo:
      return policyPlots(run);
    case project::RunKind::dpo:
      return dpoPlots();
    case project::RunKind::reward:
      return rewardPlots(run);
    case project::RunKind::sft:
      return sftPlots();
  }
  return {};
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
    const bool shown = std::ranges::any_of(plots, [&](const auto& plot) {
      return std::ranges::any_of(plot.curves,
                                 [&](const auto& curve) { return curve.metric == name; });
    });
    if (!shown) further << name;
  }
  return further;
}

}  // namespace arbiter::ui

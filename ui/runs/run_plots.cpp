// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_plots.h"

#include <QCoreApplication>
#include <algorithm>
#include <nlohmann/json.hpp>

namespace arbiter::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("arbiter::ui::RunPlots", text); }

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

std::vector<PlotSpec> ppoPlots(const project::Run& run) {
  PlotSpec reward{.title = tr("Reward"),
                  .unit = tr("mean score"),
                  .curves = {{QStringLiteral("objective/scores"), tr("reward model")},
                             {QStringLiteral("objective/gold"), tr("gold (known rule)")}},
                  .target = std::nullopt};
  auto kl = single("objective/kl", tr("KL per sequence"), tr("nats"));
  kl.target = klTarget(run);
  return {std::move(reward),
          std::move(kl),
          single("loss/policy_avg", tr("Policy loss")),
          single("loss/value_avg", tr("Value loss")),
          single("policy/entropy_avg", tr("Entropy"), tr("nats per token")),
          single("policy/clipfrac_avg", tr("Clip fraction"), tr("share of tokens"))};
}

std::vector<PlotSpec> rewardPlots() {
  PlotSpec loss{.title = tr("Loss"),
                .unit = {},
                .curves = {{QStringLiteral("train/loss"), tr("training")},
                           {QStringLiteral("eval/loss"), tr("held out")}},
                .target = std::nullopt};
  return {std::move(loss), single("train/accuracy", tr("Accuracy"), tr("share of training pairs")),
          single("eval/accuracy", tr("Held-out accuracy"), tr("share of pairs, unseen prompts"))};
}

std::vector<PlotSpec> sftPlots() {
  PlotSpec loss{.title = tr("Loss"),
                .unit = tr("nats per token"),
                .curves = {{QStringLiteral("train/loss"), tr("training")},
                           {QStringLiteral("eval/loss"), tr("held out")}},
                .target = std::nullopt};
  return {std::move(loss)};
}

}  // namespace

std::vector<PlotSpec> plotsOf(const project::Run& run) {
  switch (run.kind) {
    case project::RunKind::ppo:
      return ppoPlots(run);
    case project::RunKind::reward:
      return rewardPlots();
    case project::RunKind::sft:
      return sftPlots();
  }
  return {};
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

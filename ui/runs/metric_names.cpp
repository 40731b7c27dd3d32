// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/metric_names.h"

#include <QCoreApplication>
#include <array>

namespace arbiter::ui {
namespace {

constexpr const char* context = "arbiter::ui::MetricNames";

struct Name {
  const char* metric;
  const char* title;
};

constexpr std::array names{
    Name{"eval/loss", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Held-out loss")},
    Name{"eval/margin", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Held-out margin")},
    Name{"eval/max_reward", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Highest reward")},
    Name{"eval/mean_reward", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Mean reward")},
    Name{"eval/min_reward", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Lowest reward")},
    Name{"eval/temperature", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Fitted temperature")},
    Name{"loss/kl_avg", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "KL loss")},
    Name{"objective/entropy", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Entropy per answer")},
    Name{"objective/kl_coef", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "KL coefficient")},
    Name{"objective/non_score_reward",
         QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Penalty for the KL")},
    Name{"objective/rlhf_reward",
         QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Reward with the penalty")},
    Name{"policy/approxkl_avg", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "KL of an update")},
    Name{"response/length_avg", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Tokens per answer")},
    Name{"train/epoch", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Epoch")},
    Name{"train/grad_norm", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Gradient norm")},
    Name{"train/learning_rate", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Learning rate")},
    Name{"train/logps/chosen",
         QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Log probability, chosen")},
    Name{"train/logps/rejected",
         QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Log probability, rejected")},
    Name{"train/margin", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Margin")},
    Name{"train/tie_nu", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Weight of ties")},
    Name{"val/clipfrac_avg",
         QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Clip fraction of values")},
    Name{"val/num_eos_tokens", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Answers that ended")},
    Name{"val/ratio", QT_TRANSLATE_NOOP("arbiter::ui::MetricNames", "Probability ratio")},
};

}  // namespace

QString metricTitle(const QString& metric) {
  for (const auto& name : names)
    if (metric == QLatin1String(name.metric))
      return QCoreApplication::translate(context, name.title);
  return metric;
}

}  // namespace arbiter::ui

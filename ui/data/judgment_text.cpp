// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/judgment_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace arbiter::ui {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("arbiter::ui::JudgmentText", text);
}

QString letter(project::Id response, const project::Comparison& comparison) {
  const auto found = std::ranges::find(comparison.responses, response);
  if (found == comparison.responses.end()) return QStringLiteral("?");
  return QString(QChar(u'A' + char16_t(found - comparison.responses.begin())));
}

QString rankingText(const project::Judgment& judgment, const project::Comparison& comparison) {
  QStringList tiers;
  for (const auto& tier : judgment.ranking) {
    QStringList letters;
    for (const auto id : tier) letters << letter(id, comparison);
    tiers << letters.join(QStringLiteral(" = "));
  }
  if (tiers.size() == 1) return tr("tie");
  if (tiers.size() == 2 && comparison.responses.size() == 2) {
    const auto pattern = judgment.strength >= 2.5   ? tr("%1 is much better")
                         : judgment.strength >= 1.5 ? tr("%1 is better")
                         : judgment.strength > 0    ? tr("%1 is slightly better")
                                                    : tr("%1 is better");
    return pattern.arg(tiers.front());
  }
  return tiers.join(QStringLiteral(" > "));
}

}  // namespace

QString judgmentText(const project::Judgment& judgment, const project::Comparison& comparison) {
  const bool pair = comparison.responses.size() == 2;
  switch (judgment.outcome) {
    case project::Outcome::ranked:
      return rankingText(judgment, comparison);
    case project::Outcome::both_good:
      return pair ? tr("both good") : tr("all good");
    case project::Outcome::both_bad:
      return pair ? tr("both bad") : tr("all bad");
    case project::Outcome::skip:
      return tr("skipped");
    case project::Outcome::withdrawn:
      return tr("withdrawn");
  }
  return {};
}

}  // namespace arbiter::ui

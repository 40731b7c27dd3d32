// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/judgment_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

namespace arbiter::ui {
namespace {

class JudgmentText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::JudgmentText)
};

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
  if (tiers.size() == 1) return JudgmentText::tr("tie");
  if (tiers.size() == 2 && comparison.responses.size() == 2) {
    const auto pattern = judgment.strength >= 2.5   ? JudgmentText::tr("%1 is much better")
                         : judgment.strength >= 1.5 ? JudgmentText::tr("%1 is better")
                         : judgment.strength > 0    ? JudgmentText::tr("%1 is slightly better")
                                                    : JudgmentText::tr("%1 is better");
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
      return pair ? JudgmentText::tr("both good") : JudgmentText::tr("all good");
    case project::Outcome::both_bad:
      return pair ? JudgmentText::tr("both bad") : JudgmentText::tr("all bad");
    case project::Outcome::skip:
      return JudgmentText::tr("skipped");
    case project::Outcome::withdrawn:
      return JudgmentText::tr("withdrawn");
  }
  return {};
}

}  // namespace arbiter::ui

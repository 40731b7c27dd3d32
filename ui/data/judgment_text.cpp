// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/judgment_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>
#include <algorithm>

#include "core/project/rating.h"

namespace arbiter::ui {
namespace {

class JudgmentText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::JudgmentText)
};

QString letter(project::Id response, const std::vector<project::Id>& order) {
  const auto found = std::ranges::find(order, response);
  if (found == order.end()) return QStringLiteral("?");
  return QString(QChar(u'A' + char16_t(found - order.begin())));
}

QString rankingText(const project::Judgment& judgment, const project::Comparison& comparison) {
  if (const auto rating = project::rating_of(judgment)) {
    if (rating->score)
      return JudgmentText::tr("score %1").arg(QLocale().toString(*rating->score, 'g', 4));
    return *rating->good ? JudgmentText::tr("good") : JudgmentText::tr("bad");
  }
  const auto& order = letteredOrder(judgment, comparison);
  QStringList tiers;
  for (const auto& tier : judgment.ranking) {
    QStringList letters;
    for (const auto id : tier) letters << letter(id, order);
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

const std::vector<project::Id>& letteredOrder(const project::Judgment& judgment,
                                              const project::Comparison& comparison) {
  return judgment.shown_order.size() == comparison.responses.size() ? judgment.shown_order
                                                                    : comparison.responses;
}

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

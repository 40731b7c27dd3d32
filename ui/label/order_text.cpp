// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/label/order_text.h"

#include <QCoreApplication>
#include <QStringList>

#include "ui/label/answer_card.h"

namespace arbiter::ui {
namespace {

class OrderText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::OrderText)
};

QString letterOf(std::size_t position, TextMode mode) {
  const auto letter = answerLetter(int(position));
  return mode == TextMode::Raw ? letter : QStringLiteral("<b>%1</b>").arg(letter);
}

/// The tiers "C", "A = B"; the last one is open while the next answer joins it.
QStringList tierTexts(const RankingDraft& draft, TextMode mode) {
  QStringList texts;
  const auto tiers = draft.canConfirm() ? draft.confirmed() : draft.tiers();
  for (const auto& tier : tiers) {
    QStringList letters;
    for (const auto position : tier) letters << letterOf(position, mode);
    texts << letters.join(QStringLiteral(" = "));
  }
  if (draft.canConfirm()) return texts;
  if (draft.joining()) {
    texts.back() += QStringLiteral(" = …");
  } else {
    texts << QStringLiteral("…");
  }
  return texts;
}

}  // namespace

QString orderText(const RankingDraft& draft, TextMode mode) {
  if (draft.placed() == 0)
    return OrderText::tr(
        "Press the numbers, best first. With = the next one is level with the "
        "last.");
  auto text = tierTexts(draft, mode).join(QStringLiteral("  ›  "));
  if (draft.canConfirm()) text += QStringLiteral("   ") + OrderText::tr("Enter records it.");
  return text;
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/loop/loop_state.h"
#include "ui/widgets/card.h"

namespace arbiter::ui {

/// One round: what became of its policy, in words, and its figures, which go on in a next line
/// where the width ends.
class RoundRow : public Card {
  Q_OBJECT

 public:
  RoundRow(const studio::LoopRound& round, QWidget* parent = nullptr);

 private:
  QWidget* makeFigure(const QString& caption, const QString& value, const QString& help);
};

}  // namespace arbiter::ui

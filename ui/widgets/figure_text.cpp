// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace arbiter::ui {
namespace {

class FigureText {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::FigureText)
};

constexpr double wide_interval = 0.05;  // a tenth of a per cent is lost in it

}  // namespace

QString figureText(const studio::Figure& figure) {
  if (figure.n == 1) return FigureText::tr("too few to tell (1 pair)");
  if (figure.too_few()) return FigureText::tr("too few to tell (%n pairs)", nullptr, int(figure.n));
  const int decimals = figure.high - figure.low > wide_interval ? 0 : 1;
  const auto percent = [&](double share) { return QLocale().toString(share * 100, 'f', decimals); };
  return FigureText::tr("%1 % (%2–%3) of %L4")
      .arg(percent(figure.value), percent(figure.low), percent(figure.high))
      .arg(figure.n);
}

}  // namespace arbiter::ui

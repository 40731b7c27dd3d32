// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/number_text.h"

#include <QLocale>
#include <QRegularExpression>
#include <cmath>

namespace arbiter::ui {

QString numberText(double value, int decimals) {
  // What rounds to nothing has no sign: "−0.0" would read as a finding.
  if (std::abs(value) * std::pow(10.0, decimals) < 0.5) value = 0;
  return withMinus(QLocale().toString(value, 'f', decimals));
}

QString withMinusSigns(const QString& text) {
  static const QRegularExpression hyphen(QStringLiteral("(?<![\\p{L}\\p{N}])-(?=[0-9.])"));
  return QString(text).replace(hyphen, QString(QChar(0x2212)));
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// A number's text with the minus sign instead of the hyphen that locales write.
inline QString withMinus(QString number) { return number.replace(QLatin1Char('-'), QChar(0x2212)); }

/// A number with so many decimals, by the locale, with a minus sign.
QString numberText(double value, int decimals);

/// A sentence whose negative numbers are written with a hyphen ("KL -1.2"): each such hyphen, one
/// before a digit and not after a letter or digit ("ppo-7", "2-3"), becomes a minus sign.
QString withMinusSigns(const QString& text);

}  // namespace arbiter::ui

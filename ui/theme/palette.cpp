// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

namespace arbiter::ui {

Palette lightPalette() {
  return {
      .ground = QColor(0xF5F6F8),
      .rail = QColor(0xECEEF2),
      .card = QColor(0xFFFFFF),
      .quietCard = QColor(0xFAFBFC),
      .line = QColor(0xDFE3E9),
      .text = QColor(0x1B1F27),
      .quietText = QColor(0x626B7A),
      .accent = QColor(0x3B57C4),
      .accentGround = QColor(0xE4E9FB),
      .answerA = QColor(0x0B6BB8),
      .answerB = QColor(0xC2500A),
      .curve3 = QColor(0x1F8A5B),
      .warning = QColor(0x8F5B00),
      .error = QColor(0xB3261E),
      .dark = false,
  };
}

Palette darkPalette() {
  return {
      .ground = QColor(0x15181D),
      .rail = QColor(0x101317),
      .card = QColor(0x1C2027),
      .quietCard = QColor(0x191D23),
      .line = QColor(0x2C323C),
      .text = QColor(0xE6E9EE),
      .quietText = QColor(0x97A0AF),
      .accent = QColor(0x8FA4FF),
      .accentGround = QColor(0x262E4A),
      .answerA = QColor(0x6DB7F2),
      .answerB = QColor(0xF0975A),
      .curve3 = QColor(0x57C08D),
      .warning = QColor(0xE5B454),
      .error = QColor(0xFF8A80),
      .dark = true,
  };
}

}  // namespace arbiter::ui

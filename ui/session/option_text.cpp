// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/option_text.h"

#include <QCoreApplication>

namespace arbiter::ui {

/// lupdate files OPTION_TEXT under the namespace that it stands in.
QString optionText(const char* text) {
  auto translated = QCoreApplication::translate("arbiter::engine", text);
  if (translated == QLatin1String(text)) translated = QCoreApplication::translate("options", text);
  return translated;
}

}  // namespace arbiter::ui

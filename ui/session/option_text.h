// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// A text of core/engine (OPTION_TEXT) in the window's language.
QString optionText(const char* text);

}  // namespace arbiter::ui

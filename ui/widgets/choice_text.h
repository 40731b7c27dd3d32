// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace arbiter::ui {

/// The words for a value of an options field: "as a whole (Plackett-Luce)" for `plackett_luce`.
QString choiceText(const char* field, const char* choice);

}  // namespace arbiter::ui

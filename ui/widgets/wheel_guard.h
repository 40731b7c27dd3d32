// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace arbiter::ui {

/// Whoever scrolls a page past this widget changes nothing in it: it takes the mouse's wheel only
/// once it was clicked or reached by Tab.
void guardFromWheel(QWidget* widget);

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <functional>
#include <vector>

#include "ui/widgets/page.h"

namespace arbiter::ui {

/// Something that a page does when it is asked, `perform(id)`; a line in the list of commands.
struct PageAction {
  QString id;
  QString title;
  QString key;  ///< the page's own key for it, to be shown; may be empty
};

/// A page as the window knows it before it is made. To add a page: one entry in page_registry.cpp.
struct PageEntry {
  QString id;
  QString icon;
  QString name;
  bool atBottom = false;
  std::function<Page*(QWidget* parent)> make;
  std::vector<PageAction> actions;
};

/// The pages in the order of the rail and of Ctrl+1, Ctrl+2 ...
std::vector<PageEntry> pageRegistry();

}  // namespace arbiter::ui

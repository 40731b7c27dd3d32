// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace arbiter::ui {

/// Folders of projects that were opened, the newest first, kept in the user's settings.
class RecentProjects {
 public:
  static QStringList folders();
  static void add(const QString& folder);
  static void remove(const QString& folder);
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/recent_projects.h"

#include <QDir>
#include <QSettings>

namespace arbiter::ui {
namespace {

constexpr int kept = 10;
const auto settingsKey = QStringLiteral("recentProjects");

}  // namespace

QStringList RecentProjects::folders() { return QSettings().value(settingsKey).toStringList(); }

void RecentProjects::add(const QString& folder) {
  const auto path = QDir(folder).absolutePath();
  auto list = folders();
  list.removeAll(path);
  list.prepend(path);
  while (list.size() > kept) list.removeLast();
  QSettings().setValue(settingsKey, list);
}

void RecentProjects::remove(const QString& folder) {
  auto list = folders();
  list.removeAll(QDir(folder).absolutePath());
  QSettings().setValue(settingsKey, list);
}

}  // namespace arbiter::ui

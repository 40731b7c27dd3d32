// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace arbiter::test {

/// Sends what the program stores as user settings to a folder that goes away with it. Test mode
/// alone moves standard paths, not QSettings, and one run would be remembered by the next.
inline void isolate_config() {
  static const QTemporaryDir folder;
  QStandardPaths::setTestModeEnabled(true);
  for (const auto format : {QSettings::NativeFormat, QSettings::IniFormat})
    QSettings::setPath(format, QSettings::UserScope, folder.path());
}

}  // namespace arbiter::test

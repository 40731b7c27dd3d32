// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>

namespace arbiter::ui {

/// The window's languages. The choice is the user's on this computer, not the project's.
namespace language {

/// A code, empty for the system's language, and the language's name in itself.
struct Entry {
  QString code;
  QString name;
};

/// What can be chosen. English is what the source is written in and needs no file.
QList<Entry> known();
/// The code that is set; empty: as the system.
QString chosen();
void choose(const QString& code);

/// Loads the texts of the chosen language, Arbiter's and Qt's, and its way to write numbers, in
/// place of what was loaded before. Windows that are there already keep their texts.
void load();

}  // namespace language
}  // namespace arbiter::ui

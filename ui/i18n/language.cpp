// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/i18n/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QTranslator>

// Outside of namespaces, as the macro asks.
static void registerTexts() { Q_INIT_RESOURCE(i18n); }

namespace arbiter::ui::language {
namespace {

const auto settingKey = QStringLiteral("language");

QTranslator& qtTexts() {
  static QTranslator translator;
  return translator;
}

QTranslator& texts() {
  static QTranslator translator;
  return translator;
}

void install(QTranslator& translator, const QLocale& locale, const QString& name,
             const QString& folder) {
  QCoreApplication::removeTranslator(&translator);
  if (translator.load(locale, name, QStringLiteral("_"), folder))
    QCoreApplication::installTranslator(&translator);
}

}  // namespace

QList<Entry> known() {
  return {{QString(), QCoreApplication::translate("arbiter::ui::Language", "As the system")},
          {QStringLiteral("en"), QStringLiteral("English")},
          {QStringLiteral("de"), QStringLiteral("Deutsch")}};
}

QString chosen() { return QSettings().value(settingKey).toString(); }

void choose(const QString& code) { QSettings().setValue(settingKey, code); }

void load() {
  registerTexts();
  const auto code = chosen();
  const auto locale = code.isEmpty() ? QLocale::system() : QLocale(code);
  QLocale::setDefault(locale);
  install(qtTexts(), locale, QStringLiteral("qtbase"),
          QLibraryInfo::path(QLibraryInfo::TranslationsPath));
  install(texts(), locale, QStringLiteral("arbiter"), QStringLiteral(":/i18n"));
}

}  // namespace arbiter::ui::language

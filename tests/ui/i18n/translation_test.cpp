// SPDX-License-Identifier: GPL-3.0-or-later
// The translations are whole: every string of the source stands in the file, is translated, and
// keeps its placeholders.
#include <QLibraryInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include "core/engine/options.h"
#include "tests/support/isolated_config.h"
#include "tests/support/paths.h"
#include "ui/i18n/language.h"
#include "ui/session/project_session.h"
#include "ui/settings/settings_page.h"
#include "ui/train/train_page.h"
#include "ui/widgets/field_form.h"

namespace arbiter::ui {
namespace {

QString sourcePath(const char* name) {
  return QString::fromStdString((test::source_folder() / name).string());
}

struct Message {
  QString context;
  QString source;
  QStringList translations;  ///< more than one for numbers
  bool finished = true;

  QString key() const { return context + QLatin1Char('|') + source; }
};

void readTranslation(QXmlStreamReader& xml, Message& message) {
  const auto type = xml.attributes().value(QLatin1String("type"));
  message.finished = type.isEmpty();
  QString text;
  while (!(xml.readNext() == QXmlStreamReader::EndElement &&
           xml.name() == QLatin1String("translation"))) {
    if (xml.isStartElement() && xml.name() == QLatin1String("numerusform"))
      message.translations << xml.readElementText();
    if (xml.isCharacters()) text += xml.text();
  }
  if (message.translations.isEmpty()) message.translations << text;
}

QList<Message> read(const QString& path) {
  QFile file(path);
  if (!file.open(QIODevice::ReadOnly)) qFatal("%s cannot be read", qPrintable(path));
  QList<Message> messages;
  QXmlStreamReader xml(&file);
  QString context;
  while (!xml.atEnd()) {
    if (xml.readNext() != QXmlStreamReader::StartElement) continue;
    if (xml.name() == QLatin1String("name")) context = xml.readElementText();
    if (xml.name() == QLatin1String("message")) messages.push_back({context, {}, {}, true});
    if (xml.name() == QLatin1String("source")) messages.back().source = xml.readElementText();
    if (xml.name() == QLatin1String("translation")) readTranslation(xml, messages.back());
  }
  return messages;
}

/// `{name}`, `%1`, `%L1` and `%n`, in no order: another language may turn a sentence round.
QStringList placeholders(const QString& text) {
  static const QRegularExpression pattern(QStringLiteral("\\{\\w+\\}|%L?\\d|%n"));
  QStringList found;
  for (auto match = pattern.globalMatch(text); match.hasNext();) found << match.next().captured();
  found.sort();
  return found;
}

}  // namespace

class TranslationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { test::isolate_config(); }

  void everyStringIsTranslated() {
    const auto messages = read(german());
    QVERIFY(messages.size() > 500);
    QStringList missing;
    for (const auto& message : messages)
      for (const auto& translation : message.translations)
        if (!message.finished || translation.isEmpty()) missing << message.key();
    QVERIFY2(missing.isEmpty(), qPrintable(missing.join(QLatin1Char('\n'))));
  }

  void placeholdersAndEdgesAreKept() {
    QStringList differing;
    for (const auto& message : read(german())) {
      for (const auto& translation : message.translations) {
        const bool edges =
            message.source.startsWith(QLatin1Char(' ')) ==
                translation.startsWith(QLatin1Char(' ')) &&
            message.source.endsWith(QLatin1Char(' ')) == translation.endsWith(QLatin1Char(' '));
        if (!edges || placeholders(message.source) != placeholders(translation))
          differing << message.key();
      }
    }
    QVERIFY2(differing.isEmpty(), qPrintable(differing.join(QLatin1Char('\n'))));
  }

  /// What lupdate finds in the source stands in the file, and nothing else does.
  void theFileFollowsTheSource() {
    const auto tool = QLibraryInfo::path(QLibraryInfo::BinariesPath) + QStringLiteral("/lupdate");
    if (!QFile::exists(tool)) QSKIP("lupdate is not installed (qt6-l10n-tools)");
    const QTemporaryDir folder;
    const auto fresh = folder.filePath(QStringLiteral("arbiter_de.ts"));
    QProcess process;
    process.setWorkingDirectory(sourcePath("."));
    process.start(
        tool, {QStringLiteral("-silent"), QStringLiteral("-extensions"), QStringLiteral("cpp,h"),
               QStringLiteral("-tr-function-alias"),
               QStringLiteral("QT_TRANSLATE_NOOP+=ARBITER_MESSAGE,"
                              "QT_TR_NOOP+=OPTION_TEXT"),
               QStringLiteral("-I"), QStringLiteral("."), QStringLiteral("ui"),
               QStringLiteral("core"), QStringLiteral("app"), QStringLiteral("-ts"), fresh});
    QVERIFY(process.waitForFinished(120000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QSet<QString> inSource;
    QSet<QString> inFile;
    for (const auto& message : read(fresh)) inSource << message.key();
    for (const auto& message : read(german())) inFile << message.key();
    auto untranslated = QStringList((inSource - inFile).values());
    untranslated.sort();
    QVERIFY2(untranslated.isEmpty(),
             qPrintable(QStringLiteral("Build the target `texts`, then translate:\n") +
                        untranslated.join(QLatin1Char('\n'))));
    const auto gone = QStringList((inFile - inSource).values());
    QVERIFY2(gone.isEmpty(), qPrintable(gone.join(QLatin1Char('\n'))));
  }

  void theChosenLanguageIsShown() {
    language::choose(QStringLiteral("de"));
    language::load();
    QCOMPARE(TrainPage::tr("Train"), QStringLiteral("Training"));
    // Errors of core, whose text is a template in English.
    const Error error{ErrorCode::not_found,
                      "{path} does not exist. Check the name and try again.",
                      {{"path", "x.jsonl"}},
                      {}};
    QCOMPARE(describe(error), QStringLiteral("x.jsonl gibt es nicht. Prüfen Sie den Namen und "
                                             "versuchen Sie es noch einmal."));
    // Labels of options.
    engine::PpoOptions options;
    const FieldForm form(engine::fields(options), {QStringLiteral("learning_rate")});
    QCOMPARE(form.editor(QStringLiteral("learning_rate"))->accessibleName(),
             QStringLiteral("Lernrate"));
    QCOMPARE(QLocale().language(), QLocale::German);

    language::choose(QStringLiteral("en"));
    language::load();
    QCOMPARE(TrainPage::tr("Train"), QStringLiteral("Train"));
    QCOMPARE(QLocale().language(), QLocale::English);
  }

 private:
  static QString german() { return sourcePath("resources/i18n/arbiter_de.ts"); }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::TranslationTest)
#include "translation_test.moc"

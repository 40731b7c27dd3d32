// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/loader.h"

#include <QCoreApplication>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <string_view>

using namespace arbiter;

/// What a person sees whose computer lacks the engine. That it loads is tested where it is used.
class LoaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namedPlaceIsTheOnlyOne();
  void missingLibrarySaysWhatToInstall();
  void fileThatIsNoLibraryIsAnError();
  void anotherVersionIsRefused();
};

void LoaderTest::namedPlaceIsTheOnlyOne() {
  qputenv("ARBITER_ENGINE", "/nowhere/libarbiter-engine.so");
  const auto places = engine::engine_candidates();
  QCOMPARE(places.size(), std::size_t{1});
  qunsetenv("ARBITER_ENGINE");
  QVERIFY(!engine::engine_candidates().empty());
}

void LoaderTest::missingLibrarySaysWhatToInstall() {
  qputenv("ARBITER_ENGINE", "/nowhere/libarbiter-engine.so");
  const auto loaded = engine::load_engine();
  QVERIFY(!loaded.has_value());
  QCOMPARE(loaded.error().code, ErrorCode::engine_missing);
  const auto text = to_english(loaded.error());
  QVERIFY2(text.find("libtorch-dev") != std::string::npos, text.c_str());
  QVERIFY2(text.find("Labelling") != std::string::npos, text.c_str());
  QVERIFY(!engine::engine_loaded());
}

void LoaderTest::fileThatIsNoLibraryIsAnError() {
  const QTemporaryDir folder;
  const auto path = folder.filePath("libarbiter-engine.so");
  std::ofstream(path.toStdString()) << "no library";
  qputenv("ARBITER_ENGINE", path.toUtf8());
  const auto loaded = engine::load_engine();
  QVERIFY(!loaded.has_value());
  QCOMPARE(loaded.error().code, ErrorCode::engine_missing);
  QVERIFY(!engine::engine_loaded());
}

void LoaderTest::anotherVersionIsRefused() {
  QCOMPARE(std::string_view(engine::engine_abi()).size(), std::size_t{64});
  const auto path = QCoreApplication::applicationDirPath() + "/libother-engine.so";
  QVERIFY2(QFile::exists(path), qPrintable(path));
  qputenv("ARBITER_ENGINE", path.toUtf8());
  const auto loaded = engine::load_engine();
  QVERIFY(!loaded.has_value());
  QCOMPARE(loaded.error().code, ErrorCode::engine_missing);
  const auto text = to_english(loaded.error());
  QVERIFY2(text.find("another version") != std::string::npos, text.c_str());
  QVERIFY(!engine::engine_loaded());
}

QTEST_GUILESS_MAIN(LoaderTest)
#include "loader_test.moc"

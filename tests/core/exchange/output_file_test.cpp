// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/output_file.h"

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/files.h"

using namespace arbiter;
using exchange::OutputFile;

class OutputFileTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void appearsWhenFinished();
  void leavesNothingWhenDropped();
  void compressesByName();
  void refusesFoldersAndMissingPlaces();
  void keepsBytesThatAreNoUtf8Readable();

 private:
  std::filesystem::path folder() const { return folder_->path().toStdString(); }
  long files() const {
    return std::distance(std::filesystem::directory_iterator(folder()),
                         std::filesystem::directory_iterator());
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

void OutputFileTest::appearsWhenFinished() {
  const auto path = folder() / "out.jsonl";
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  QVERIFY(file->write_row({{"b", 1}, {"a", "é"}}).has_value());
  QVERIFY(file->write(std::string(1U << 20U, 'x')).has_value());
  QVERIFY(!std::filesystem::exists(path));
  QVERIFY(file->finish().has_value());
  QCOMPARE(test::read_bytes(path), "{\"b\":1,\"a\":\"é\"}\n" + std::string(1U << 20U, 'x'));
  QCOMPARE(files(), 1L);
}

void OutputFileTest::leavesNothingWhenDropped() {
  const auto path = folder() / "out.jsonl";
  test::write_bytes(path, "old");
  {
    auto file = OutputFile::create(path);
    QVERIFY(file.has_value());
    QVERIFY(file->write(std::string(1U << 20U, 'x')).has_value());
  }
  QCOMPARE(test::read_bytes(path), std::string("old"));
  QCOMPARE(files(), 1L);
}

void OutputFileTest::compressesByName() {
  const auto path = folder() / "out.jsonl.gz";
  std::string expected;
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  for (int i = 0; i < 50'000; ++i) {
    QVERIFY(file->write_row({{"n", i}}).has_value());
    expected += "{\"n\":" + std::to_string(i) + "}\n";
  }
  QVERIFY(file->finish().has_value());
  QVERIFY(test::read_bytes(path).starts_with("\x1F\x8B"));
  QVERIFY(std::filesystem::file_size(path) < expected.size() / 2);
  QVERIFY(test::read_any(path) == expected);
}

void OutputFileTest::refusesFoldersAndMissingPlaces() {
  QVERIFY(!OutputFile::create(folder()).has_value());
  QVERIFY(!OutputFile::create(folder() / "none" / "out.jsonl").has_value());
}

void OutputFileTest::keepsBytesThatAreNoUtf8Readable() {
  const auto path = folder() / "out.jsonl";
  auto file = OutputFile::create(path);
  QVERIFY(file.has_value());
  QVERIFY(file->write_row({{"a", "caf\xE9"}}).has_value());
  QVERIFY(file->finish().has_value());
  QCOMPARE(nlohmann::json::parse(test::read_bytes(path))["a"].get<std::string>(),
           std::string("caf\xEF\xBF\xBD"));
}

QTEST_GUILESS_MAIN(OutputFileTest)
#include "output_file_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// The same rows as other programs wrote them, in every container, are what rows.json states.
#include <QTest>
#include <algorithm>

#include "core/exchange/tables/duckdb_library.h"
#include "tests/support/files.h"
#include "tests/support/rows.h"

using namespace arbiter;
using nlohmann::json;

namespace {

using Rows = std::vector<json>;

/// Cells of a table in text are texts: numbers as they read, lists as JSON.
Rows from_texts(Rows rows) {
  for (auto& row : rows) {
    for (const char* name : {"label", "score", "tags"})
      if (row[name].is_string()) row[name] = json::parse(row[name].get<std::string>());
  }
  return rows;
}

Rows part(const Rows& rows, std::ptrdiff_t begin, std::ptrdiff_t end) {
  return {rows.begin() + begin, rows.begin() + end};
}

}  // namespace

class TableFilesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const auto data = test::data_folder();
    if (!data || !std::filesystem::exists(*data / "tables" / "rows.json"))
      QSKIP("the public data sets are not here (ARBITER_DATA_DIR)");
    tables_ = *data / "tables";
    pairs_ = test::stated_rows(tables_, false);
    messages_ = test::stated_rows(tables_, true);
  }

  void files_data() {
    QTest::addColumn<QString>("file");
    for (const char* folder : {"arrow", "csv", "parquet"}) {
      for (const auto& entry : std::filesystem::directory_iterator(tables_ / folder)) {
        const auto name = QString::fromStdString(entry.path().filename().string());
        QTest::newRow(qPrintable(name)) << QString::fromStdString(entry.path().string());
      }
    }
    for (const char* name : {"jsonl_pairs.jsonl", "jsonl_messages.jsonl"})
      QTest::newRow(name) << QString::fromStdString((tables_ / name).string());
  }
  void files() {
    QFETCH(const QString, file);
    const std::filesystem::path path = file.toStdString();
    if (path.extension() == ".parquet" && !exchange::tables::load_duckdb())
      QSKIP("DuckDB's library is not here (packaging/with-tables.sh)");
    auto read = test::read_rows(path);
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    if (path.parent_path().filename() == "csv") read.rows = from_texts(std::move(read.rows));
    compare(read.rows, file.contains(QStringLiteral("messages")) ? messages_ : pairs_);
  }

  void savedFolders_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("split");
    QTest::addColumn<int>("begin");
    QTest::addColumn<int>("end");
    QTest::newRow("pairs") << "save_to_disk/pairs"
                           << "" << 0 << 20;
    QTest::newRow("messages") << "save_to_disk/messages"
                              << "" << 0 << 20;
    QTest::newRow("old features") << "save_to_disk/messages_old_features"
                                  << "train" << 0 << 20;
    QTest::newRow("train") << "save_to_disk/dict"
                           << "train" << 0 << 15;
    QTest::newRow("test") << "save_to_disk/dict"
                          << "test" << 15 << 20;
    QTest::newRow("hub train") << "hub"
                               << "train" << 0 << 16;
    QTest::newRow("hub test") << "hub"
                              << "test" << 16 << 20;
  }
  void savedFolders() {
    QFETCH(const QString, folder);
    QFETCH(const QString, split);
    QFETCH(const int, begin);
    QFETCH(const int, end);
    if (folder == QStringLiteral("hub") && !exchange::tables::load_duckdb())
      QSKIP("DuckDB's library is not here (packaging/with-tables.sh)");
    const auto read = test::read_rows(tables_ / folder.toStdString(), {{}, split.toStdString()});
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    const bool talk =
        folder.contains(QStringLiteral("messages")) || folder == QStringLiteral("hub");
    compare(read.rows, part(talk ? messages_ : pairs_, begin, end));
  }

  void choicesAreNamed() {
    const auto several = test::read_rows(tables_ / "hub");
    QVERIFY(several.error.has_value());
    for (const char* name : {"test, train", "default", "test_only", "--split", "--config"})
      QVERIFY2(several.message().find(name) != std::string::npos, several.message().c_str());
    if (!exchange::tables::load_duckdb()) return;
    const auto other = test::read_rows(tables_ / "hub", {"test_only", {}});
    QVERIFY2(!other.error, other.message().c_str());
    compare(other.rows, part(messages_, 16, 20));
    QCOMPARE(QString::fromStdString(other.places[1]),
             QStringLiteral("0:data/test-00000-of-00001.parquet, row 2"));
  }

 private:
  static void compare(const Rows& read, const Rows& stated) {
    QCOMPARE(read.size(), stated.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      QVERIFY2(read[i] == stated[i],
               qPrintable(QString::fromStdString(std::to_string(i) + ": " + read[i].dump() +
                                                 " is not " + stated[i].dump())));
    }
  }

  std::filesystem::path tables_;
  Rows pairs_;
  Rows messages_;
};

QTEST_GUILESS_MAIN(TableFilesTest)
#include "table_files_test.moc"

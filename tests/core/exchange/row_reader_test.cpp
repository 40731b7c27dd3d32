// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row_reader.h"

#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>
#include <thread>

#include "tests/support/files.h"

using namespace arbiter;
using exchange::RowReader;

namespace {

struct Found {
  std::vector<std::string> rows;
  std::vector<std::int64_t> lines;
  std::optional<Error> error;
};

Found read_all(const std::filesystem::path& path) {
  Found found;
  auto reader = RowReader::open(path);
  if (!reader) return {{}, {}, reader.error()};
  std::string row;
  for (;;) {
    auto next = reader->next(row);
    if (!next) {
      found.error = next.error();
      return found;
    }
    if (!*next) return found;
    found.rows.push_back(row);
    found.lines.push_back(reader->line());
  }
}

}  // namespace

class RowReaderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void readsLines();
  void readsLists_data();
  void readsLists();
  void toldWhereARowBegins();
  void readsGzip();
  void arraysAcrossBuffers();
  void refusesBrokenLists_data();
  void refusesBrokenLists();
  void refusesEmptyFiles_data();
  void refusesEmptyFiles();
  void refusesTruncatedGzip();
  void refusesAMissingFile();
  void looksAheadWithoutLosingARow_data();
  void looksAheadWithoutLosingARow();
  void readsAPipeOnce();
  void refusesHugeRowsByName_data();
  void refusesHugeRowsByName();

 private:
  Found read(const std::string& bytes) {
    test::write_bytes(path(), bytes);
    return read_all(path());
  }
  std::filesystem::path path() const {
    return std::filesystem::path(folder_->path().toStdString()) / "data";
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

using Strings = std::vector<std::string>;

void RowReaderTest::init() { folder_ = std::make_unique<QTemporaryDir>(); }

void RowReaderTest::readsLines() {
  const Found found = read("\xEF\xBB\xBF{\"a\":1}\r\n\n  \n{\"b\":2}");
  QVERIFY(!found.error);
  QCOMPARE(found.rows, (Strings{"{\"a\":1}", "{\"b\":2}"}));
  QCOMPARE(found.lines, (std::vector<std::int64_t>{1, 4}));
}

void RowReaderTest::readsLists_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<Strings>("rows");
  QTest::newRow("one") << QByteArray("[{}]") << Strings{"{}"};
  QTest::newRow("none") << QByteArray(" [ ] \n") << Strings{};
  QTest::newRow("spaces") << QByteArray("\n[ {\"a\": [1, 2]} ,\n{\"b\":{}}\n]\n")
                          << Strings{"{\"a\": [1, 2]}", "{\"b\":{}}"};
  QTest::newRow("brackets in strings") << QByteArray(R"([{"a":"],}{[\"\\"},{"b":"\\\"]"}])")
                                       << Strings{R"({"a":"],}{[\"\\"})", R"({"b":"\\\"]"})"};
  QTest::newRow("scalars") << QByteArray("[1,\"x,]\",null]") << Strings{"1", "\"x,]\"", "null"};
  QTest::newRow("byte order mark") << QByteArray("\xEF\xBB\xBF[{}]") << Strings{"{}"};
}

void RowReaderTest::readsLists() {
  QFETCH(QByteArray, bytes);
  QFETCH(Strings, rows);
  const Found found = read(bytes.toStdString());
  QVERIFY(!found.error);
  QCOMPARE(found.rows, rows);
}

void RowReaderTest::toldWhereARowBegins() {
  const Found found = read("[\n{\"a\":\n1},\n\n{\"b\":2}]");
  QCOMPARE(found.lines, (std::vector<std::int64_t>{2, 5}));
}

void RowReaderTest::readsGzip() {
  test::write_gzip(path(), "[{\"a\":1},{\"b\":2}]");
  QCOMPARE(read_all(path()).rows, (Strings{"{\"a\":1}", "{\"b\":2}"}));
  test::write_gzip(path(), "{\"a\":1}\n{\"b\":2}\n");
  QCOMPARE(read_all(path()).rows, (Strings{"{\"a\":1}", "{\"b\":2}"}));
}

void RowReaderTest::arraysAcrossBuffers() {
  Strings rows;
  std::string text = "[";
  for (int i = 0; i < 500; ++i) {
    rows.push_back("{\"n\":\"" + std::string(static_cast<std::size_t>(i) * 7, ']') + "\"}");
    text += (i > 0 ? "," : "") + rows.back();
  }
  QCOMPARE(read(text + "]").rows, rows);
}

void RowReaderTest::refusesBrokenLists_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<int>("rows");
  QTest::newRow("cut off in a row") << QByteArray("[{\"a\":1},{\"b\"") << 1;
  QTest::newRow("cut off in a string") << QByteArray("[{\"a\":\"]}]") << 0;
  QTest::newRow("cut off between rows") << QByteArray("[{\"a\":1}\n") << 1;
  QTest::newRow("text behind it") << QByteArray("[{\"a\":1}] x") << 1;
  QTest::newRow("only a bracket") << QByteArray("[") << 0;
}

void RowReaderTest::refusesBrokenLists() {
  QFETCH(QByteArray, bytes);
  QFETCH(int, rows);
  const Found found = read(bytes.toStdString());
  QVERIFY(found.error.has_value());
  QVERIFY(found.error->code == ErrorCode::parse);
  QCOMPARE(found.error->where.file, path().string());
  QCOMPARE(static_cast<int>(found.rows.size()), rows);
}

void RowReaderTest::refusesEmptyFiles_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::newRow("no bytes") << QByteArray();
  QTest::newRow("blank lines") << QByteArray("\n \r\n\t");
}

void RowReaderTest::refusesEmptyFiles() {
  QFETCH(QByteArray, bytes);
  const Found found = read(bytes.toStdString());
  QVERIFY(found.error.has_value());
  QVERIFY(found.error->code == ErrorCode::no_data);
}

void RowReaderTest::refusesTruncatedGzip() {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "{\"n\":" + std::to_string(i * 7919) + "}\n";
  test::write_gzip(path(), text);
  const auto whole = test::read_bytes(path());
  const Found found = read(whole.substr(0, whole.size() / 2));
  QVERIFY(found.error.has_value());
  QVERIFY(found.rows.size() < 20000);
}

void RowReaderTest::refusesAMissingFile() {
  const Found found = read_all(path() / "nothing");
  QVERIFY(found.error.has_value());
}

void RowReaderTest::looksAheadWithoutLosingARow_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::newRow("lines") << QByteArray("1\n\n2\n3\n");
  QTest::newRow("list") << QByteArray("[1,\n\n2,\n3]");
}

void RowReaderTest::looksAheadWithoutLosingARow() {
  QFETCH(const QByteArray, bytes);
  const std::filesystem::path path = folder_->filePath("ahead").toStdString();
  test::write_bytes(path, bytes.toStdString());
  auto reader = RowReader::open(path).value();
  std::string row;
  QVERIFY(reader.peek(1, row).value());
  QCOMPARE(row, std::string("2"));
  QCOMPARE(reader.line(), std::int64_t{3});
  QVERIFY(reader.peek(0, row).value());
  QCOMPARE(row, std::string("1"));
  QVERIFY(!reader.peek(3, row).value());
  for (std::int64_t number = 1; number <= 3; ++number) {
    QVERIFY(reader.next(row).value());
    QCOMPARE(row, std::to_string(number));
    QCOMPARE(reader.line(), number == 1 ? 1 : number + 1);
    QCOMPARE(reader.element(), reader.is_array() ? number : 0);
  }
  QVERIFY(!reader.next(row).value());
}

void RowReaderTest::readsAPipeOnce() {
  const std::filesystem::path path = folder_->filePath("pipe").toStdString();
  QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
  std::string bytes;
  std::vector<std::string> expected;
  for (int i = 0; i < 20'000; ++i) {
    expected.push_back("{\"prompt\":\"number " + std::to_string(i) + "\"}");
    bytes += expected.back() + '\n';
  }
  std::thread writer([&] {
    std::ofstream out(path, std::ios::binary);
    out << bytes.substr(0, 1) << std::flush << bytes.substr(1);
  });
  const auto found = read_all(path);
  writer.join();
  QVERIFY(!found.error);
  QVERIFY(found.rows == expected);
}

void RowReaderTest::refusesHugeRowsByName_data() {
  QTest::addColumn<bool>("array");
  QTest::newRow("a line") << false;
  QTest::newRow("an element") << true;
}

void RowReaderTest::refusesHugeRowsByName() {
  QFETCH(bool, array);
  const std::string huge = "{\"a\":\"" + std::string(exchange::max_row_bytes, 'x') + "\"}";
  const Found found = read(array ? "[{},\n" + huge + "]" : "{}\n" + huge + "\n");
  QCOMPARE(found.rows.size(), 1U);
  QVERIFY(found.error.has_value());
  QCOMPARE(found.error->where.line, 2);
  QCOMPARE(found.error->where.file, path().string());
}

QTEST_GUILESS_MAIN(RowReaderTest)
#include "row_reader_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/container.h"

#include <zstd.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/base/utf16.h"
#include "tests/support/files.h"
#include "tests/support/rows.h"

using namespace arbiter;

namespace {

using Rows = std::vector<nlohmann::json>;

std::string zstd(const std::string& bytes) {
  // With a checksum, as the zstd program packs.
  auto* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(bytes.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), bytes.data(), bytes.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

Rows parsed(const QByteArray& list) {
  return nlohmann::json::parse(list.toStdString()).get<Rows>();
}

}  // namespace

class ContainerTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void jsonInAllItsSpellings_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("rows");
    const QByteArray two = R"([{"a":1,"b":"x"},{"a":2,"b":"y"}])";
    QTest::newRow("lines") << QByteArray("{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}\n") << two;
    QTest::newRow("list") << two << two;
    QTest::newRow("data") << QByteArray(R"({"version":"1.0","data":)" + two + "}") << two;
    QTest::newRow("data over lines")
        << QByteArray("{\n \"version\": [1, {\"x\": \"]\"}],\n \"data\":\n" + two +
                      ",\n\"n\": 2\n}\n")
        << two;
    QTest::newRow("rows of a server")
        << QByteArray(R"({"features":[{"name":"a"}],"rows":[{"row_idx":0,"row":{"a":1,"b":"x"},)"
                      R"("truncated_cells":[]},{"row_idx":1,"row":{"a":2,"b":"y"}}]})")
        << two;
    QTest::newRow("columns") << QByteArray(R"({"a":[1,2],"b":["x","y"]})") << two;
    QTest::newRow("columns over lines")
        << QByteArray("{\n\"a\":[1,\n2],\"b\":[\"x\",\"y\"]}") << two;
    QTest::newRow("numbered columns")
        << QByteArray(R"({"a":{"0":1,"1":2},"b":{"0":"x","1":"y"}})") << two;
    QTest::newRow("split") << QByteArray(
                                  R"({"columns":["a","b"],"index":[0,1],"data":[[1,"x"],[2,"y"]]})")
                           << two;
    QTest::newRow("numbered rows")
        << QByteArray(R"({"0":{"a":1,"b":"x"},"1":{"a":2,"b":"y"}})") << two;
    QTest::newRow("objects over lines")
        << QByteArray("{\n\"a\": 1,\n\"b\": \"x\"\n}\n{\n\"a\": 2, \"b\": \"y\"}\n") << two;
    QTest::newRow("one object") << QByteArray("{\n \"prompt\": \"p\"\n}\n")
                                << QByteArray(R"([{"prompt":"p"}])");
    // A row alone whose columns are lists of messages is no table by columns.
    const QByteArray talk =
        R"({"chosen":[{"role":"user","content":"q"}],"rejected":[{"role":"user","content":"q"}]})";
    QTest::newRow("one row of messages") << talk << QByteArray("[" + talk + "]");
    const QByteArray answers = R"({"prompt":"p","data":[{"x":1}]})";
    QTest::newRow("a prompt beside data is a row") << answers << QByteArray("[" + answers + "]");
    const QByteArray rowsWithData =
        R"([{"data":[{"role":"user"}],"n":12345678901234567},{"data":[],"n":18446744073709551615}])";
    QTest::newRow("lines with a list named data")
        << QByteArray(
               "{\"data\":[{\"role\":\"user\"}],\"n\":12345678901234567}\n"
               "{\"data\":[],\"n\":18446744073709551615}\n")
        << rowsWithData;
  }
  void jsonInAllItsSpellings() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, rows);
    const auto text = bytes.toStdString();
    for (const auto& [name, packed] :
         {std::pair("plain.json", text), std::pair("packed.json.zst", zstd(text)),
          std::pair("unix.txt", "\xEF\xBB\xBF" + text),
          std::pair("little.json", "\xFF\xFE" + utf16_from_utf8(text, ByteOrder::little)),
          std::pair("big.json", "\xFE\xFF" + utf16_from_utf8(text, ByteOrder::big))}) {
      const auto read = readFile(name, packed);
      QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
      QVERIFY2(read.rows == parsed(rows), name);
    }
  }

  void aLongWrappedListStreams() {
    std::string text = "{\"info\": {\"n\": 1}, \"data\": [";
    for (int i = 0; i < 5000; ++i)
      text += (i > 0 ? ",\n" : "") + std::string("{\"n\":") + std::to_string(i) + ",\"t\":\"" +
              std::string(40, 'x') + "\"}";
    const auto read = readFile("long.json", text + "], \"end\": true}");
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    QCOMPARE(read.rows.size(), 5000U);
    QCOMPARE(read.rows[4999]["n"].get<int>(), 4999);
    QCOMPARE(QString::fromStdString(read.places[1]), QStringLiteral("2:element 2"));
    const auto cut = readFile("cut.json", text + "], \"end\": tr");
    QCOMPARE(cut.rows.size(), 5000U);
    QVERIFY(cut.error && cut.message().find("cut off") != std::string::npos);
  }

  void cellsThatAServerCutAreRefused() {
    const auto read = readFile("cut.json", R"({"rows":[{"row":{"a":1},"truncated_cells":[]},)"
                                           R"({"row":{"a":2},"truncated_cells":["a"]}]})");
    QCOMPARE(read.rows.size(), 1U);
    QCOMPARE(read.problems.size(), 1U);
    QVERIFY(read.problems[0].find("truncated_cells") != std::string::npos);
  }

  void halfASurrogatePairIsFound() {
    const std::string bytes("\xFF\xFE{\0\"\0a\0\"\0:\0\"\0\x3D\xD8\"\0}\0", 20);
    const auto read = readFile("half.json", bytes);
    QCOMPARE(read.problems.size(), 1U);
    QVERIFY(read.problems[0].find("UTF-8") != std::string::npos);
  }

  void tablesInText_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("rows");
    const QByteArray two = R"([{"a":"1","b":"x,\u0022y\u0022\nz "},{"a":null,"b":""}])";
    QTest::newRow("comma") << "t.csv" << QByteArray("a,b\n1,\"x,\"\"y\"\"\nz \"\n,\"\"\n") << two;
    QTest::newRow("CRLF, mark, no end") << "t.csv"
                                        << QByteArray(
                                               "\xEF\xBB\xBF"
                                               "a,b\r\n1,\"x,\"\"y\"\"\nz \"\r\n,\"\"")
                                        << two;
    QTest::newRow("semicolon") << "t.csv" << QByteArray("a;b\n1;\"x,\"\"y\"\"\nz \"\n;\"\"\n")
                               << two;
    QTest::newRow("tab") << "t.tsv" << QByteArray("a\tb\n1\t\"x,\"\"y\"\"\nz \"\n\t\"\"\n") << two;
    QTest::newRow("tab by itself")
        << "t.txt" << QByteArray("a\tb\n1\t\"x,\"\"y\"\"\nz \"\n\t\"\"\n") << two;
    QTest::newRow("bar") << "t.csv" << QByteArray("a|b\n1|\"x,\"\"y\"\"\nz \"\n|\"\"\n") << two;
    QTest::newRow("said by Excel")
        << "t.csv" << QByteArray("sep=;\r\na;b\r\n1;\"x,\"\"y\"\"\nz \"\r\n;\"\"\r\n") << two;
    QTest::newRow("blank lines") << "t.csv" << QByteArray("a,b\n\n1,2\n\n\n3,4\n")
                                 << QByteArray(R"([{"a":"1","b":"2"},{"a":"3","b":"4"}])");
    QTest::newRow("spaces stay") << "t.csv" << QByteArray("a,b\n x , y\n")
                                 << QByteArray(R"([{"a":" x ","b":" y"}])");
    QTest::newRow("one column") << "t.csv" << QByteArray("prompt\none\ntwo\n")
                                << QByteArray(R"([{"prompt":"one"},{"prompt":"two"}])");
    QTest::newRow("a column of numbers without a name")
        << "t.csv" << QByteArray(",a\n0,x\n") << QByteArray(R"([{"Unnamed: 0":"0","a":"x"}])");
    QTest::newRow("JSON by a wrong name")
        << "t.csv" << QByteArray("{\"a\":1}\n{\"a\":2}\n") << QByteArray(R"([{"a":1},{"a":2}])");
    QTest::newRow("looks like a formula")
        << "t.csv" << QByteArray("a,b\n=1+1,NULL\n") << QByteArray(R"([{"a":"=1+1","b":"NULL"}])");
  }
  void tablesInText() {
    QFETCH(const QString, name);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, rows);
    const auto text = bytes.toStdString();
    const auto read = readFile(name.toStdString(), text);
    QVERIFY2(!read.error, qPrintable(QString::fromStdString(read.message())));
    QVERIFY(read.rows == parsed(rows));
    const auto bare = text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
    const auto wide = readFile("wide-" + name.toStdString(),
                               "\xFF\xFE" + utf16_from_utf8(bare, ByteOrder::little));
    QVERIFY(wide.rows == parsed(rows));
  }

  void linesOfATable() {
    const auto read = readFile("t.csv", "a,b\n1,\"x\ny\"\n\n2,z\n3\n4,v\n");
    QCOMPARE(read.rows.size(), 3U);
    QCOMPARE(read.problems.size(), 1U);
    QVERIFY(read.problems[0].find("has 1 cells and the header 2") != std::string::npos);
    const std::vector<std::string> places{"2:", "5:", "6:", "7:"};
    QVERIFY(read.places == places);
  }

  void largeTablesStream() {
    std::string text = "prompt,response\n";
    const std::string cell(3000, 'x');
    for (int i = 0; i < 400; ++i) text += "\"" + std::to_string(i) + "\n\"," + cell + '\n';
    const auto read = readFile("large.csv.zst", zstd(text));
    QCOMPARE(read.rows.size(), 400U);
    QVERIFY(read.rows[399]["response"] == cell);
    QCOMPARE(QString::fromStdString(read.places[399]), QStringLiteral("800:"));
  }

  void brokenTablesAreRefused_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("line");
    QTest::addColumn<QString>("says");
    QTest::newRow("never closed") << QByteArray("a,b\n1,\"x\n2,y\n") << 2 << "never closed";
    QTest::newRow("mark in a cell") << QByteArray("a,b\n1,x\"y\"\n") << 2 << "quotation mark";
    QTest::newRow("text behind it") << QByteArray("a,b\n1,2\n3,\"x\"y\n") << 3 << "quotation mark";
    QTest::newRow("a name twice") << QByteArray("a,a\n1,2\n") << 1 << "there twice";
  }
  void brokenTablesAreRefused() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const int, line);
    QFETCH(const QString, says);
    const auto read = readFile("t.csv", bytes.toStdString());
    QVERIFY(read.error.has_value());
    QCOMPARE(read.error->where.line, std::int64_t{line});
    QCOMPARE(read.error->where.file, path("t.csv").string());
    QVERIFY2(QString::fromStdString(read.message()).contains(says),
             qPrintable(QString::fromStdString(read.message())));
  }

  void damagedZstdIsNoEarlyEnd() {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "{\"n\":" + std::to_string(i * 7919) + "}\n";
    const auto whole = zstd(text);
    QCOMPARE(readFile("whole.jsonl.zst", whole).rows.size(), 20000U);
    QCOMPARE(readFile("twice.jsonl.zst", whole + whole).rows.size(), 40000U);
    const auto cut = readFile("cut.jsonl.zst", whole.substr(0, whole.size() / 2));
    QVERIFY(cut.error && cut.rows.size() < 20000);
    auto flipped = whole;
    for (std::size_t i = 200; i < 260; ++i) flipped[i] = static_cast<char>(~flipped[i]);
    QVERIFY(readFile("flipped.jsonl.zst", flipped).error.has_value());
  }

  void whatIsNoFileOfRowsIsNamed_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("says");
    QTest::newRow("LFS") << QByteArray("version https://git-lfs.github.com/spec/v1\noid sha256:1\n")
                         << "Git LFS pointer";
    QTest::newRow("HTML") << QByteArray("\n<!DOCTYPE html>\n<html><head>") << "web page";
    QTest::newRow("XML") << QByteArray("<?xml version=\"1.0\"?><a/>") << "XML";
    QTest::newRow("xlsx") << QByteArray("PK\x03\x04\x14\0\0\0[Content_Types].xml", 27)
                          << "workbook (.xlsx)";
    QTest::newRow("zip") << QByteArray("PK\x03\x04\x14\0\0\0data.jsonl", 18) << "zip archive";
    QTest::newRow("xls") << QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") << "older Excel";
    QTest::newRow("7z") << QByteArray("7z\xBC\xAF\x27\x1C\0\4", 8) << "7z archive";
    QTest::newRow("SQLite") << QByteArray("SQLite format 3\0\x10\0", 18) << "SQLite";
    QTest::newRow("PDF") << QByteArray("%PDF-1.7\n") << "PDF";
    QTest::newRow("pickle") << QByteArray("\x80\x04\x95\x10\0\0\0\0\0\0\0", 11) << "pickle";
    QTest::newRow("binary") << QByteArray("\x01\0\x02\0\x03", 5) << "binary file";
    QTest::newRow("empty") << QByteArray() << "empty";
    QTest::newRow("tar") << QByteArray(257, 'a') + QByteArray(
                                                       "ustar\0"
                                                       "00",
                                                       8)
                         << "tar archive";
  }
  void whatIsNoFileOfRowsIsNamed() {
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, says);
    for (const char* name : {"data.jsonl", "data.csv", "data.parquet", "data"}) {
      const auto read = readFile(name, bytes.toStdString());
      QVERIFY(read.error.has_value());
      const auto message = QString::fromStdString(read.message());
      QVERIFY2(message.contains(says), qPrintable(message));
      QVERIFY2(message.contains(QLatin1String(name)), qPrintable(message));
      if (bytes.isEmpty() || says.contains(QStringLiteral("LFS"))) continue;
      QVERIFY2(message.contains(QStringLiteral("JSONL, JSON, CSV")), qPrintable(message));
    }
  }

  void aFileHasNoSplits() {
    test::write_bytes(path("t.jsonl"), "{}\n");
    const auto read = test::read_rows(path("t.jsonl"), {{}, "train"});
    QVERIFY(read.error && read.message().find("--split") != std::string::npos);
  }

 private:
  std::filesystem::path path(const std::string& name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  test::ReadRows readFile(const std::string& name, const std::string& bytes) const {
    test::write_bytes(path(name), bytes);
    return test::read_rows(path(name));
  }

  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(ContainerTest)
#include "container_test.moc"

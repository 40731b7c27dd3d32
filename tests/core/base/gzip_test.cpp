// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/gzip.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>

#include "tests/support/files.h"

using namespace arbiter;

namespace {

std::string letters(std::size_t count) {
  std::string text(count, 'a');
  for (std::size_t i = 0; i < count; ++i) text[i] = static_cast<char>('a' + (i * i + i / 7) % 26);
  return text;
}

Result<std::string> read_all(const std::filesystem::path& path) {
  ARBITER_ASSIGN(auto reader, ByteReader::open(path));
  std::string all;
  std::vector<char> block(1000);
  for (;;) {
    ARBITER_ASSIGN(const std::size_t count, reader.read(block));
    if (count == 0) return all;
    all.append(block.data(), count);
  }
}

}  // namespace

class GzipTest : public QObject {
  Q_OBJECT
 private:
  QTemporaryDir folder_;
  std::filesystem::path path(const char* name) const {
    return std::filesystem::path(folder_.path().toStdString()) / name;
  }

 private Q_SLOTS:
  void readsPlainAndCompressedAlike() {
    const auto text = letters(300'000);
    test::write_bytes(path("plain.txt"), text);
    test::write_gzip(path("packed.gz"), text);
    QCOMPARE(read_all(path("plain.txt")).value(), text);
    QCOMPARE(read_all(path("packed.gz")).value(), text);
  }

  void tellsCompressedByContentNotByName() {
    test::write_gzip(path("really_gzip.jsonl"), "one\n");
    test::write_bytes(path("really_plain.gz"), "two\n");
    QCOMPARE(read_all(path("really_gzip.jsonl")).value(), std::string("one\n"));
    QCOMPARE(read_all(path("really_plain.gz")).value(), std::string("two\n"));
  }

  void readsConcatenatedMembers() {
    test::write_gzip(path("first.gz"), "first\n");
    test::write_gzip(path("second.gz"), "second\n");
    test::write_bytes(path("both.gz"),
                      test::read_bytes(path("first.gz")) + test::read_bytes(path("second.gz")));
    QCOMPARE(read_all(path("both.gz")).value(), std::string("first\nsecond\n"));
  }

  void truncatedIsAnErrorWhereverItIsCut() {
    test::write_gzip(path("whole.gz"), letters(200'000));
    const auto whole = test::read_bytes(path("whole.gz"));
    for (const std::size_t kept :
         {whole.size() - 1, whole.size() - 8, whole.size() / 2, std::size_t{10}, std::size_t{3}}) {
      test::write_bytes(path("cut.gz"), whole.substr(0, kept));
      const auto read = read_all(path("cut.gz"));
      QVERIFY2(!read, std::to_string(kept).c_str());
      QCOMPARE(read.error().code, ErrorCode::parse);
      QCOMPARE(read.error().where.file, path("cut.gz").string());
    }
  }

  void damagedIsAnError() {
    test::write_gzip(path("sound.gz"), letters(200'000));
    auto bytes = test::read_bytes(path("sound.gz"));
    bytes[bytes.size() / 2] = static_cast<char>(~bytes[bytes.size() / 2]);
    test::write_bytes(path("damaged.gz"), bytes);
    const auto read = read_all(path("damaged.gz"));
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::parse);
  }

  void linesLoseTheirEndAndAreNumbered() {
    test::write_bytes(path("lines.txt"), "one\r\n\ntwo\nlast");
    auto reader = ByteReader::open(path("lines.txt")).value();
    std::string line;
    for (const char* expected : {"one", "", "two", "last"}) {
      QVERIFY(reader.line(line, 100).value());
      QCOMPARE(line, std::string(expected));
    }
    QCOMPARE(reader.line_number(), std::int64_t{4});
    QVERIFY(!reader.line(line, 100).value());
    QCOMPARE(reader.line_number(), std::int64_t{4});
  }

  void linesLongerThanTheBufferAreWhole() {
    const auto text = letters(200'000);
    test::write_bytes(path("long.txt"), text + "\nshort\n");
    auto reader = ByteReader::open(path("long.txt")).value();
    std::string line;
    QVERIFY(reader.line(line, 1'000'000).value());
    QCOMPARE(line, text);
    QVERIFY(reader.line(line, 1'000'000).value());
    QCOMPARE(line, std::string("short"));
  }

  void lineOverTheLimitIsAnErrorThatNamesIt() {
    test::write_bytes(path("limit.txt"), "four\nfive!\n");
    auto reader = ByteReader::open(path("limit.txt")).value();
    std::string line;
    QVERIFY(reader.line(line, 4).value());
    const auto second = reader.line(line, 4);
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::parse);
    QCOMPARE(second.error().where.line, std::int64_t{2});
  }

  void positionEndsAtTheSize() {
    test::write_gzip(path("progress.gz"), letters(500'000));
    auto reader = ByteReader::open(path("progress.gz")).value();
    QCOMPARE(reader.size(),
             static_cast<std::int64_t>(std::filesystem::file_size(path("progress.gz"))));
    std::vector<char> block(100'000);
    std::int64_t last = 0;
    while (reader.read(block).value() > 0) {
      QVERIFY(reader.position() >= last);
      last = reader.position();
    }
    QCOMPARE(reader.position(), reader.size());
  }

  void emptyFileHasNoLines() {
    test::write_bytes(path("empty.txt"), "");
    auto reader = ByteReader::open(path("empty.txt")).value();
    std::string line;
    QVERIFY(!reader.line(line, 10).value());
  }

  void missingFileAndFolderAreErrors() {
    QCOMPARE(ByteReader::open(path("nowhere")).error().code, ErrorCode::not_found);
    QVERIFY(!ByteReader::open(folder_.path().toStdString()));
  }
};

QTEST_GUILESS_MAIN(GzipTest)
#include "gzip_test.moc"

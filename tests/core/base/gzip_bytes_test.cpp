// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/gzip_bytes.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/base/gzip.h"
#include "tests/support/files.h"

using namespace arbiter;

namespace {

std::string some_text() {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * i % 977) + (i % 7 == 0 ? "\n" : " ");
  return text;
}

}  // namespace

class GzipBytesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void comesBackAsItWas() {
    for (const std::string& text : {std::string(), std::string("x"), some_text()}) {
      const auto file = gzip_bytes(text);
      QCOMPARE(gzip_bytes(text), file);
      const auto back = gunzip_bytes(file, text.size());
      QVERIFY(back.has_value());
      QVERIFY(*back == text);
    }
    QVERIFY(gzip_bytes(some_text()).size() < some_text().size() / 2);
  }

  void isWhatOtherReadersRead() {
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath("a.gz").toStdString();
    test::write_bytes(path, gzip_bytes("one\ntwo\n"));
    auto reader = ByteReader::open(path);
    QVERIFY(reader.has_value());
    std::string line;
    QVERIFY(reader->line(line, 100).value());
    QCOMPARE(line, std::string("one"));
  }

  void damagedCutOffAndOversizedIsRefused() {
    const auto file = gzip_bytes(some_text());
    QVERIFY(!gunzip_bytes("", 1000));
    QVERIFY(!gunzip_bytes("plain text", 1000));
    for (const std::size_t length :
         {std::size_t{1}, std::size_t{9}, file.size() / 2, file.size() - 1})
      QVERIFY(!gunzip_bytes(std::string_view(file).substr(0, length), std::size_t{1} << 20U));
    QVERIFY(!gunzip_bytes(file + "more", std::size_t{1} << 20U));
    QVERIFY(!gunzip_bytes(file, some_text().size() - 1));
    auto turned = file;
    turned[turned.size() - 6] = static_cast<char>(turned[turned.size() - 6] ^ 1);  // the checksum
    const auto refused = gunzip_bytes(turned, std::size_t{1} << 20U);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::parse);
  }
};

QTEST_GUILESS_MAIN(GzipBytesTest)
#include "gzip_bytes_test.moc"

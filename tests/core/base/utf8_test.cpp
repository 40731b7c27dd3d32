// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"

#include <QTest>

using namespace arbiter;

class Utf8Test : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void repairs_data();
  void repairs();
  void everyCodePointGoesBothWays();
};

void Utf8Test::repairs_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("repaired");
  const auto row = [](const char* name, const char* bytes, const char* repaired) {
    QTest::newRow(name) << QByteArray(bytes) << QString::fromUtf8(repaired);
  };
  row("valid", "a\u00e9\u4e16\U0001F999", "a\u00e9\u4e16\U0001F999");
  row("lone continuation", "a\x80z", "a\ufffdz");
  row("cut short", "a\xe4\xb8", "a\ufffd");
  row("cut short, then text", "\xf0\x9f\xa6z", "\ufffdz");
  row("overlong", "\xc0\xaf", "\ufffd\ufffd");
  row("overlong of three", "\xe0\x80\xaf", "\ufffd\ufffd\ufffd");
  row("surrogate", "\xed\xa0\x80", "\ufffd\ufffd\ufffd");
  row("above the last plane", "\xf4\x90\x80\x80", "\ufffd\ufffd\ufffd\ufffd");
  // The example of the Unicode standard, table 3-8.
  row("mixture", "\x61\xf1\x80\x80\xe1\x80\xc2\x62\x80\x63\x80\xbf\x64",
      "a\ufffd\ufffd\ufffdb\ufffdc\ufffd\ufffdd");
}

void Utf8Test::repairs() {
  QFETCH(QByteArray, bytes);
  QFETCH(QString, repaired);
  const auto text = bytes.toStdString();
  QCOMPARE(QString::fromStdString(repair_utf8(text)), repaired);
  QCOMPARE(is_utf8(text), repair_utf8(text) == text);
  QVERIFY(is_utf8(repair_utf8(text)));
}

void Utf8Test::everyCodePointGoesBothWays() {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    std::string text;
    append_utf8(text, point);
    const auto length = utf8_sequence_length(text, 0);
    if (point >= 0xD800 && point <= 0xDFFF) {
      QCOMPARE(length, std::size_t{0});
      continue;
    }
    QCOMPARE(length, text.size());
    QCOMPARE(utf8_code_point(text, 0, length), point);
  }
}

QTEST_GUILESS_MAIN(Utf8Test)
#include "utf8_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row.h"

#include <QTest>

using namespace arbiter::exchange;

class RowTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void findsInvalidUtf8_data();
  void findsInvalidUtf8();
  void saysWhatIsWrong_data();
  void saysWhatIsWrong();
  void acceptsLargeTexts();
};

void RowTest::findsInvalidUtf8_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<int>("at");
  QTest::newRow("ascii") << QByteArray("plain text that is longer than eight bytes") << -1;
  QTest::newRow("two to four bytes") << QByteArray("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x99\x82") << -1;
  QTest::newRow("latin 1") << QByteArray("caf\xE9") << 3;
  QTest::newRow("overlong") << QByteArray("12345678\xC0\xAF") << 8;
  QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << 0;
  QTest::newRow("too large") << QByteArray("\xF4\x90\x80\x80") << 0;
  QTest::newRow("cut off") << QByteArray("abc\xE2\x82") << 3;
}

void RowTest::findsInvalidUtf8() {
  QFETCH(QByteArray, bytes);
  QFETCH(int, at);
  const auto found = find_invalid_utf8(bytes.toStdString());
  QCOMPARE(found == std::string::npos ? -1 : static_cast<int>(found), at);
}

void RowTest::saysWhatIsWrong_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("part");
  QTest::newRow("not JSON") << QByteArray("{\"a\":}") << "not valid JSON";
  QTest::newRow("cut off") << QByteArray("{\"a\":\"b") << "not valid JSON";
  QTest::newRow("a list") << QByteArray("[1]") << "a list";
  QTest::newRow("a number") << QByteArray("7") << "a number";
  QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xFF\"}") << "UTF-8 (at byte 7";
  QTest::newRow("a lone surrogate") << QByteArray(R"({"a":"\ud800"})") << "not valid JSON";
  QTest::newRow("a number without end") << QByteArray(R"({"a":1e999})") << "not valid JSON";
  QTest::newRow("nested") << QByteArray(100'000, '[') << "nested too deeply";
  QTest::newRow("two rows on a line") << QByteArray("{} {}") << "not valid JSON";
}

void RowTest::saysWhatIsWrong() {
  QFETCH(QByteArray, bytes);
  QFETCH(QString, part);
  const auto row = parse_row(bytes.toStdString());
  QVERIFY(!row.has_value());
  const auto reason = QString::fromStdString(row.error().reason);
  QVERIFY2(reason.contains(part), qPrintable(reason));
  QVERIFY2(!reason.contains("json.exception"), qPrintable(reason));
}

void RowTest::acceptsLargeTexts() {
  const std::string text(std::size_t{10} << 20U, 'x');
  const auto row = parse_row("{\"a\":\"" + text + "\"}");
  QVERIFY(row.has_value());
  QVERIFY(row->at("a") == text);
}

QTEST_GUILESS_MAIN(RowTest)
#include "row_test.moc"

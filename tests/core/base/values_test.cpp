// SPDX-License-Identifier: GPL-3.0-or-later
// Small value helpers: errors, time, identifiers, UTF-8.
#include <QRegularExpression>
#include <QTest>
#include <cerrno>
#include <set>
#include <thread>

#include "core/base/clock.h"
#include "core/base/error.h"
#include "core/base/number_text.h"
#include "core/base/utf8.h"
#include "core/base/uuid.h"

using namespace arbiter;

class ValuesTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void templatesAreFilledByName() {
    QCOMPARE(fill_template("{a} and {b} and {a}, {c}", {{"a", "1"}, {"b", "{a}"}}),
             std::string("1 and {a} and 1, {c}"));
    QCOMPARE(fill_template("open { brace", {}), std::string("open { brace"));
  }

  void englishSaysWhere() {
    const Error error{
        ErrorCode::parse, "bad {what}", {{"what", "value"}}, {"f.json", 12, "chosen"}};
    QCOMPARE(to_english(error), std::string("f.json:12: `chosen`: bad value"));
    QCOMPARE(to_english(Error{ErrorCode::parse, "bad", {}, {"", 3, ""}}),
             std::string("line 3: bad"));
  }

  void systemErrorsAreToldApart() {
    QCOMPARE(fail_errno(ENOSPC, "x").error().code, ErrorCode::disk_full);
    QCOMPARE(fail_errno(EDQUOT, "x").error().code, ErrorCode::disk_full);
    QCOMPARE(fail_errno(EROFS, "x").error().code, ErrorCode::read_only);
    QCOMPARE(fail_errno(ENOENT, "x").error().code, ErrorCode::not_found);
    QCOMPARE(fail_errno(EIO, "x").error().code, ErrorCode::io);
  }

  void timesAreRfc3339() {
    QCOMPARE(to_rfc3339(0), std::string("1970-01-01T00:00:00.000Z"));
    QCOMPARE(to_rfc3339(1'700'000'000'123), std::string("2023-11-14T22:13:20.123Z"));
    QCOMPARE(to_rfc3339(-1), std::string("1969-12-31T23:59:59.999Z"));
  }

  void uuidsAreVersion7AndAscend() {
    const QRegularExpression form(
        "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
        "[0-9a-f]{12}$");
    std::string last;
    for (int i = 0; i < 10'000; ++i) {
      const auto uuid = new_uuid();
      QVERIFY2(form.match(QString::fromStdString(uuid)).hasMatch(), uuid.c_str());
      QVERIFY(uuid > last);
      last = uuid;
    }
  }

  void uuidsOfManyThreadsDiffer() {
    constexpr std::size_t each = 2000;
    std::vector<std::vector<std::string>> made(4);
    {
      std::vector<std::jthread> threads;
      for (auto& list : made)
        threads.emplace_back([&list] {
          for (std::size_t i = 0; i < each; ++i) list.push_back(new_uuid());
        });
    }
    std::set<std::string> all;
    for (const auto& list : made) all.insert(list.begin(), list.end());
    QCOMPARE(all.size(), made.size() * each);
  }

  void utf8IsCheckedStrictly() {
    QVERIFY(is_utf8("plain, \xC3\xA9, \xE4\xBD\xA0, \xF0\x9F\x98\x80"));
    for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE4\xBD", "\xFF"})
      QVERIFY2(!is_utf8(bad), bad);
    QCOMPARE(repair_utf8("a\xE4\xBD"
                         "b\xFF"),
             std::string("a\uFFFD"
                         "b\uFFFD"));
  }

  void numbersIgnoreTheLocale() {
    QCOMPARE(fixed(3.14159, 2), std::string("3.14"));
    QCOMPARE(fixed(-0.5, 3), std::string("-0.500"));
    QCOMPARE(hex(0xABCULL), std::string("0000000000000abc"));
  }
};

QTEST_GUILESS_MAIN(ValuesTest)
#include "values_test.moc"

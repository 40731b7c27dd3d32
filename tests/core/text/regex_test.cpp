// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/regex.h"

#include <QTest>

#include "core/base/failure.h"

using namespace arbiter;
using namespace arbiter::text;

class RegexTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void matchesAreFoundInOrder();
  void aPatternThatGivesUpIsNotSwallowed();
};

void RegexTest::matchesAreFoundInOrder() {
  const auto regex = Regex::compile("[a-z]+").value();
  std::vector<std::string> found;
  const std::string text = "ab 1 cd";
  regex.for_each_match(text, [&](std::size_t begin, std::size_t end) {
    found.push_back(text.substr(begin, end - begin));
  });
  QCOMPARE(found, (std::vector<std::string>{"ab", "cd"}));
}

void RegexTest::aPatternThatGivesUpIsNotSwallowed() {
  // Tries every way to cut the letters before it sees that no digit follows.
  const auto regex = Regex::compile("x|(?:a|aa)+[0-9]").value();
  const std::string text = "x " + std::string(60, 'a') + " x";
  int matches = 0;
  try {
    regex.for_each_match(text, [&](std::size_t, std::size_t) { ++matches; });
    QFAIL("the rest of the text is lost in silence");
  } catch (const Failure& failure) {
    QCOMPARE(failure.error().code, ErrorCode::incompatible);
    QVERIFY(std::string(failure.what()).find("pattern cannot be applied") != std::string::npos);
  }
  QCOMPARE(matches, 1);
}

QTEST_GUILESS_MAIN(RegexTest)
#include "regex_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/label_coding.h"

#include <QTest>

using namespace arbiter;
using namespace arbiter::exchange;
using nlohmann::json;

namespace {

/// What a label says of two answers in the columns `names`: a meaning, "nothing" or "refused".
QString said(const LabelCoding& coding, const char* label,
             const std::vector<std::string>& names = {"", ""}) {
  const auto verdict = coding.read(json::parse(label), names, "label");
  if (!verdict) return QStringLiteral("refused");
  if (!*verdict) return QStringLiteral("nothing");
  return QString::fromStdString(meaning_text(**verdict));
}

LabelCoding coding(const char* text) { return *LabelCoding::parse(text); }

}  // namespace

class LabelCodingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wordsMeanOneThing_data();
  void wordsMeanOneThing();
  void numbersMeanWhatIsSaid();
  void signedNumbers();
  void columnsAreNamed();
  void codesOfMoreAnswers();
  void refusesCodings_data();
  void refusesCodings();
  void advice();
};

void LabelCodingTest::wordsMeanOneThing_data() {
  QTest::addColumn<QString>("meaning");
  const auto rows = [](const char* meaning, std::initializer_list<const char*> labels) {
    for (const char* label : labels) QTest::newRow(label) << QString::fromLatin1(meaning);
  };
  rows("first", {"\"A\"", "\"a\"", "\"A>B\"", "\"A>>B\"", "\"B<A\"", "\"[[A]]\"", "\"[[A>>B]]\"",
                 "\"model_a\"", "\"Assistant A\"", "\"left\"", "\" First \"", "\"response-a\""});
  rows("second", {"\"B\"", "\"B>A\"", "\"B>>A\"", "\"[[B]]\"", "\"model_b\"", "\"right\"",
                  "\"second\"", "\"assistant_b\""});
  rows("tie", {"\"tie\"", "\"A=B\"", "\"[[A=B]]\"", "\"[[C]]\"", "\"draw\"", "\"Equal\""});
  rows("both bad", {"\"tie (bothbad)\"", "\"both_bad\"", "\"both bad\"", "\"neither\""});
  rows("both good", {"\"both_good\""});
  rows("nothing", {"null", "\"\"", "\"  \""});
  // Never guessed: these could mean several things, or nothing that is known.
  rows("refused", {"0",      "1",        "2",           "-1",          "1.5",
                   "true",   "false",    "\"0\"",       "\"1\"",       "\"true\"",
                   "\"C\"",  "\"both\"", "\"model_1\"", "\"Model 1\"", "\"maybe\"",
                   "\"A>\"", "{}",       "[\"A\"]",     "1e300",       "18446744073709551615"});
}

void LabelCodingTest::wordsMeanOneThing() {
  QFETCH(QString, meaning);
  QCOMPARE(said(LabelCoding(), QTest::currentDataTag()), meaning);
}

void LabelCodingTest::numbersMeanWhatIsSaid() {
  const auto zero_based = coding("first=0,second=1,tie=2");
  QCOMPARE(said(zero_based, "0"), QStringLiteral("first"));
  QCOMPARE(said(zero_based, "\"0\""), QStringLiteral("first"));
  QCOMPARE(said(zero_based, "0.0"), QStringLiteral("first"));
  QCOMPARE(said(zero_based, "1"), QStringLiteral("second"));
  QCOMPARE(said(zero_based, "2"), QStringLiteral("tie"));
  QCOMPARE(said(zero_based, "3"), QStringLiteral("refused"));
  QCOMPARE(said(zero_based, "true"), QStringLiteral("refused"));
  QCOMPARE(said(zero_based, "\"tie\""), QStringLiteral("tie"));
  const auto one_based = coding("first=1,second=2,tie=0,tie=1.5,none=9,both_bad=-1,skip=8");
  QCOMPARE(said(one_based, "0"), QStringLiteral("tie"));
  QCOMPARE(said(one_based, "1"), QStringLiteral("first"));
  QCOMPARE(said(one_based, "1.5"), QStringLiteral("tie"));
  QCOMPARE(said(one_based, "9"), QStringLiteral("nothing"));
  QCOMPARE(said(one_based, "-1"), QStringLiteral("both bad"));
  QCOMPARE(said(one_based, "8"), QStringLiteral("skip"));
  const auto truth = coding("first=true,second=false");
  QCOMPARE(said(truth, "true"), QStringLiteral("first"));
  QCOMPARE(said(truth, "\"False\""), QStringLiteral("second"));
  QCOMPARE(said(coding("first=good one,second=Other"), "\"Good One\""), QStringLiteral("first"));
}

void LabelCodingTest::signedNumbers() {
  const auto negative_first = coding("signed");
  const std::vector<std::string> names(2);
  QCOMPARE(said(negative_first, "-2"), QStringLiteral("first"));
  QCOMPARE(said(negative_first, "3"), QStringLiteral("second"));
  QCOMPARE(said(negative_first, "0"), QStringLiteral("tie"));
  QCOMPARE((*negative_first.read(-2, names, "l"))->strength, 2.0);
  QCOMPARE((*negative_first.read(0.5, names, "l"))->strength, 0.0);
  QCOMPARE(said(coding("signed-positive-first"), "1"), QStringLiteral("first"));
  QCOMPARE(said(negative_first, "1", {"", "", ""}), QStringLiteral("refused"));
  QCOMPARE((*LabelCoding().read("A>>B", names, "l"))->strength, 3.0);
}

void LabelCodingTest::columnsAreNamed() {
  QCOMPARE(said(LabelCoding(), "\"response_1\"", {"response_0", "response_1"}),
           QStringLiteral("second"));
  QCOMPARE(said(LabelCoding(), "\"response_1\"", {"response_1", "response_2"}),
           QStringLiteral("first"));
  QCOMPARE(said(LabelCoding(), "\"Model 2\"", {"output_1", "output_2"}), QStringLiteral("second"));
  QCOMPARE(said(LabelCoding(), "\"Model 2\"", {"response_a", "response_b"}),
           QStringLiteral("refused"));
  QCOMPARE(said(LabelCoding(), "2", {"output_1", "output_2"}), QStringLiteral("refused"));
}

void LabelCodingTest::codesOfMoreAnswers() {
  const std::vector<std::string> four(4);
  const auto verdict = coding("first=1,second=2,third=3,fourth=4").read(3, four, "best");
  QVERIFY(verdict.has_value() && verdict->has_value());
  QCOMPARE((*verdict)->tiers, (std::vector<std::vector<std::size_t>>{{2}, {0, 1, 3}}));
  QVERIFY(!coding("third=3").read(3, std::vector<std::string>(2), "best").has_value());
}

void LabelCodingTest::refusesCodings_data() {
  QTest::addColumn<QString>("text");
  for (const char* text : {"first", "first=", "best=1", "first=1,second=1", "first=0,,second=1",
                           "first=1;second=2", "=1", "signed,first=1"})
    QTest::newRow(text) << QString(text);
}

void LabelCodingTest::refusesCodings() {
  QFETCH(QString, text);
  const auto parsed = LabelCoding::parse(text.toStdString());
  QVERIFY(!parsed.has_value());
  QVERIFY(parsed.error().code == ErrorCode::invalid_argument);
}

void LabelCodingTest::advice() {
  const auto first = [](const std::vector<std::string>& keys) { return possible_codings(keys)[0]; };
  QCOMPARE(first({"0", "1", "2"}), std::string("first=0,second=1,tie=2"));
  QCOMPARE(first({"0", "1"}), std::string("first=0,second=1"));
  QCOMPARE(first({"-3", "0", "2"}), std::string("signed"));
  QCOMPARE(first({"true", "false"}), std::string("first=true,second=false"));
  for (const auto& coding : possible_codings(std::vector<std::string>{"0", "1", "2"}))
    QVERIFY(LabelCoding::parse(coding).has_value());
}

QTEST_GUILESS_MAIN(LabelCodingTest)
#include "label_coding_test.moc"

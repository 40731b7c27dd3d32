// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/preference_label.h"

#include <QTest>

using namespace arbiter;
using namespace arbiter::exchange;
using Tiers = std::vector<std::vector<std::size_t>>;

class PreferenceLabelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void understands_data();
  void understands();
  void bothBad();
  void saysNothing_data();
  void saysNothing();
  void refuses_data();
  void refuses();
};

void PreferenceLabelTest::understands_data() {
  QTest::addColumn<QString>("label");
  QTest::addColumn<int>("responses");
  QTest::addColumn<Tiers>("tiers");
  for (const char* tie : {"\"tie\"", "\"Tie\"", "\" equal \""})
    QTest::newRow(tie) << QString(tie) << 2 << Tiers{{0, 1}};
  for (const char* first : {"\"A\"", "\"a\"", "\"model_a\"", "\"first\""})
    QTest::newRow(first) << QString(first) << 2 << Tiers{{0}, {1}};
  for (const char* second : {"\"B\"", "\"model-b\"", "\"Second\""})
    QTest::newRow(second) << QString(second) << 2 << Tiers{{1}, {0}};
  QTest::newRow("third of four") << "\"C\"" << 4 << Tiers{{2}, {0, 1, 3}};
  QTest::newRow("tie of three") << "\"tie\"" << 3 << Tiers{{0, 1, 2}};
}

void PreferenceLabelTest::understands() {
  QFETCH(QString, label);
  QFETCH(int, responses);
  QFETCH(Tiers, tiers);
  const auto verdict = read_label(nlohmann::json::parse(label.toStdString()),
                                  static_cast<std::size_t>(responses), "label");
  QVERIFY(verdict.has_value() && verdict->has_value());
  QVERIFY((*verdict)->outcome == project::Outcome::ranked);
  QCOMPARE((*verdict)->tiers, tiers);
}

void PreferenceLabelTest::bothBad() {
  const auto verdict = read_label("tie (bothbad)", 2, "label");
  QVERIFY(verdict.has_value() && verdict->has_value());
  QVERIFY((*verdict)->outcome == project::Outcome::both_bad);
  QVERIFY((*verdict)->tiers.empty());
}

void PreferenceLabelTest::saysNothing_data() {
  QTest::addColumn<QString>("label");
  for (const char* label : {"null", "\"\"", "\"  \""}) QTest::newRow(label) << QString(label);
}

void PreferenceLabelTest::saysNothing() {
  QFETCH(QString, label);
  const auto verdict = read_label(nlohmann::json::parse(label.toStdString()), 2, "label");
  QVERIFY(verdict.has_value());
  QVERIFY(!verdict->has_value());
}

void PreferenceLabelTest::refuses_data() {
  QTest::addColumn<QString>("label");
  for (const char* label :
       {"3", "0", "1", "\"1\"", "\"Model 1\"", "\"both\"", "-1", "1.5", "true", "[1]", "{}",
        "\"C\"", "\"maybe\"", "1e300", "18446744073709551615", "\"99999999999999999999\""})
    QTest::newRow(label) << QString(label);
}

void PreferenceLabelTest::refuses() {
  QFETCH(QString, label);
  const auto verdict = read_label(nlohmann::json::parse(label.toStdString()), 2, "label");
  QVERIFY(!verdict.has_value());
  QCOMPARE(verdict.error().field, std::string("label"));
}

QTEST_GUILESS_MAIN(PreferenceLabelTest)
#include "preference_label_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <nlohmann/json.hpp>
#include <set>

#include "core/engine/policy_options.h"

using namespace arbiter;
using namespace arbiter::engine;

namespace {

template <class Options>
void verify_fields() {
  Options options;
  std::set<std::string> names;
  for (const Field& field : fields(options)) {
    QVERIFY2(names.insert(field.name).second, field.name);
    QVERIFY2(std::string(field.label).size() > 1, field.name);
    QVERIFY2(std::string(field.help).ends_with('.'), field.name);
  }
  // Whoever adds a member to the struct must add its field: the sizes tell.
  QVERIFY(check(options).has_value());
  Options changed;
  const auto json = fields_to_json(fields(options));
  QCOMPARE(json.size(), names.size());
  QVERIFY(fields_from_json(fields(changed), json).has_value());
  QVERIFY(fields_to_json(fields(changed)) == json);
}

}  // namespace

class OptionsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyStructRoundTrips();
  void setsEachKindFromText();
  void badTextChangesNothing_data();
  void badTextChangesNothing();
  void rangesAreChecked();
  void notANumberIsRefused();
  void choicesAreNamed();
  void unknownNamesAreRefused();
  void jsonTypesAreChecked();
};

void OptionsTest::everyStructRoundTrips() {
  verify_fields<ComputeOptions>();
  verify_fields<GenerationOptions>();
  verify_fields<SftOptions>();
  verify_fields<RewardOptions>();
  verify_fields<PpoOptions>();
}

void OptionsTest::setsEachKindFromText() {
  PpoOptions options;
  const auto all = fields(options);
  QVERIFY(set_field(all, "learning_rate", "1e-5").has_value());
  QVERIFY(set_field(all, "iterations", "7").has_value());
  QVERIFY(set_field(all, "adaptive_kl", "false").has_value());
  QVERIFY(set_field(all, "schedule", "cosine").has_value());
  QCOMPARE(options.learning_rate, 1e-5);
  QCOMPARE(options.iterations, 7);
  QCOMPARE(options.adaptive_kl, false);
  QCOMPARE(options.schedule, std::string("cosine"));
}

void OptionsTest::badTextChangesNothing_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("value");
  QTest::newRow("no number") << "learning_rate"
                             << "fast";
  QTest::newRow("empty") << "learning_rate"
                         << "";
  QTest::newRow("trailing") << "iterations"
                            << "3x";
  QTest::newRow("fraction for a count") << "iterations"
                                        << "3.5";
  QTest::newRow("too large for 64 bits") << "iterations"
                                         << "99999999999999999999";
  QTest::newRow("below the range") << "iterations"
                                   << "0";
  QTest::newRow("above the range") << "learning_rate"
                                   << "2";
  QTest::newRow("nan") << "learning_rate"
                       << "nan";
  QTest::newRow("no truth value") << "adaptive_kl"
                                  << "maybe";
  QTest::newRow("no choice") << "schedule"
                             << "spiral";
}

void OptionsTest::badTextChangesNothing() {
  QFETCH(QString, name);
  QFETCH(QString, value);
  PpoOptions options;
  const auto all = fields(options);
  const auto before = fields_to_json(all);
  const auto result = set_field(all, name.toStdString(), value.toStdString());
  QVERIFY(!result.has_value());
  QCOMPARE(result.error().code, ErrorCode::invalid_argument);
  QCOMPARE(result.error().where.field, name.toStdString());
  QVERIFY(fields_to_json(all) == before);
}

void OptionsTest::rangesAreChecked() {
  PpoOptions options;
  options.clip_range = -0.1;
  const auto result = check(options);
  QVERIFY(!result.has_value());
  const auto text = to_english(result.error());
  QVERIFY2(text.find("clip_range is -0.1") != std::string::npos, text.c_str());
}

void OptionsTest::notANumberIsRefused() {
  RewardOptions options;
  options.head_learning_rate = std::numeric_limits<double>::quiet_NaN();
  const auto result = check(options);
  QVERIFY(!result.has_value());
  QCOMPARE(result.error().where.field, std::string("head_learning_rate"));
}

void OptionsTest::choicesAreNamed() {
  ComputeOptions options;
  options.precision = "f64";
  const auto result = check(options);
  QVERIFY(!result.has_value());
  const auto text = to_english(result.error());
  QVERIFY2(text.find("auto, f32, bf16") != std::string::npos, text.c_str());
}

void OptionsTest::unknownNamesAreRefused() {
  SftOptions options;
  QVERIFY(!set_field(fields(options), "learningrate", "1e-3").has_value());
  QVERIFY(!fields_from_json(fields(options), {{"learningrate", 1e-3}}).has_value());
}

void OptionsTest::jsonTypesAreChecked() {
  SftOptions options;
  const auto all = fields(options);
  QVERIFY(!fields_from_json(all, {{"epochs", "3"}}).has_value());
  QVERIFY(!fields_from_json(all, {{"epochs", 3.5}}).has_value());
  QVERIFY(!fields_from_json(all, nlohmann::json::array()).has_value());
  QVERIFY(fields_from_json(all, {{"learning_rate", 1}}).has_value());
  QCOMPARE(options.learning_rate, 1.0);
}

QTEST_GUILESS_MAIN(OptionsTest)
#include "options_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/detect.h"

#include <QTemporaryDir>
#include <QTest>

#include "tests/support/files.h"

using namespace arbiter;
using namespace arbiter::exchange;

class DetectTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void knowsFormats_data();
  void knowsFormats();
  void guessesMappings();
  void namesOfAnnotatorsAreNoVerdicts();
  void aBadFirstRowDoesNotMislead();
  void namesUnknownColumns();
  void namesTheFirstProblem();

 private:
  Result<Detection> detect(const std::string& text) {
    const auto path = std::filesystem::path(folder_.path().toStdString()) / "data.jsonl";
    test::write_bytes(path, text);
    return detect_file(path);
  }
  QTemporaryDir folder_;
};

void DetectTest::knowsFormats_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("format");
  QTest::newRow("trl") << R"({"prompt":"p","chosen":"c","rejected":"r"})"
                       << "trl";
  QTest::newRow("implicit") << R"({"chosen":[{}],"rejected":[{}]})"
                            << "trl";
  QTest::newRow("hh") << R"({"chosen":"\n\nAssistant: a","rejected":"\n\nAssistant: b"})"
                      << "hh";
  QTest::newRow("transcripts with a prompt")
      << R"({"prompt":"p","chosen":"\n\nAssistant: a","rejected":"\n\nAssistant: b"})"
      << "trl";
  QTest::newRow("kto") << R"({"prompt":"p","completion":"c","label":true})"
                       << "kto";
  // Rows to fine-tune on are nothing to judge.
  QTest::newRow("completions") << R"({"prompt":"p","completion":"c"})"
                               << "prompts";
  QTest::newRow("unlabelled") << R"({"prompt":"p","responses":["a","b"]})"
                              << "unlabelled";
  QTest::newRow("prompts") << R"({"prompt":"p","topic":"t"})"
                           << "prompts";
  QTest::newRow("list") << R"([{"prompt":"p"}])"
                        << "prompts";
}

void DetectTest::knowsFormats() {
  QFETCH(QString, text);
  QFETCH(QString, format);
  const auto found = detect(text.toStdString());
  QVERIFY(found.has_value());
  QCOMPARE(QString::fromStdString(found->format), format);
}

void DetectTest::guessesMappings() {
  auto found = detect(R"({"instruction":"i","input":"","response1":"a","response2":"b",
                          "annotator1":0,"annotator2":1})");
  QVERIFY(!found.has_value());  // a row is one line
  found = detect(
      R"({"instruction":"i","input":"","response1":"a","response2":"b","annotator1":0,"annotator2":1})");
  QVERIFY(found.has_value());
  QCOMPARE(found->format, std::string("mapped"));
  QCOMPARE(found->mapping, (Mapping{{"prompt", "instruction"},
                                    {"input", "input"},
                                    {"response_a", "response1"},
                                    {"response_b", "response2"},
                                    {"label:annotator1", "annotator1"},
                                    {"label:annotator2", "annotator2"}}));
  found = detect(R"({"input":"i","output_1":"a","output_2":"b","label":2})");
  QVERIFY(found.has_value());
  QCOMPARE(found->mapping, (Mapping{{"prompt", "input"},
                                    {"response_a", "output_1"},
                                    {"response_b", "output_2"},
                                    {"label", "label"}}));
}

void DetectTest::namesOfAnnotatorsAreNoVerdicts() {
  const std::string row = R"({"prompt":"p","response_a":"a","response_b":"b",)";
  auto found = detect(row + R"("annotator":"A"})" + "\n" + row + R"("annotator":"tie"})");
  QCOMPARE(found->annotator, std::string());
  QCOMPARE(found->mapping.back(), (Mapping::value_type{"label", "annotator"}));
  found = detect(row + R"("annotator":"A"})" + "\n" + row + R"("annotator":"eva"})");
  QCOMPARE(found->annotator, std::string("annotator"));
  QCOMPARE(found->mapping.back(), (Mapping::value_type{"response_b", "response_b"}));
  found = detect(row + R"("label":"A","annotator":"b"})");
  QCOMPARE(found->annotator, std::string("annotator"));
  QCOMPARE(found->mapping.back(), (Mapping::value_type{"label", "label"}));
  found = detect(R"({"prompt":"p","chosen":"c","rejected":"r","worker_id":17})");
  QCOMPARE(found->annotator, std::string("worker_id"));
  found = detect(R"({"prompt":"p","chosen":"c","rejected":"r","annotator":["eva","tom"]})");
  QCOMPARE(found->annotator, std::string());
}

void DetectTest::aBadFirstRowDoesNotMislead() {
  const auto found =
      detect("not json\n{\"prompt\":\"p\"}\n{\"prompt\":\"p\",\"responses\":[\"a\",\"b\"]}\n");
  QVERIFY(found.has_value());
  QCOMPARE(found->format, std::string("unlabelled"));
}

void DetectTest::namesUnknownColumns() {
  const auto found = detect("\n{\"x\":1,\"y\":2}\n");
  QVERIFY(!found.has_value());
  QCOMPARE(found.error().where.line, 2);
  QVERIFY(to_english(found.error()).find("x, y") != std::string::npos);
  QVERIFY(to_english(found.error()).find("--map") != std::string::npos);
}

void DetectTest::namesTheFirstProblem() {
  const auto found = detect("{\"prompt\":\n{\"prompt\":\n");
  QVERIFY(!found.has_value());
  QVERIFY(found.error().code == ErrorCode::parse);
  QCOMPARE(found.error().where.line, 1);
}

QTEST_GUILESS_MAIN(DetectTest)
#include "detect_test.moc"

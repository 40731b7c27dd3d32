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
  QTest::newRow("whole texts") << R"({"chosen":"a: b","rejected":"a: c"})"
                               << "trl";
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
  QVERIFY(found.has_value());  // a row may go over several lines where it is the only one
  found = detect(
      R"({"question":"i","input":"","response1":"a","response2":"b","annotator1":"A","annotator2":"B"})");
  QVERIFY(found.has_value());
  QCOMPARE(found->format, std::string("mapped"));
  QCOMPARE(found->mapping, (Mapping{{"prompt", "question"},
                                    {"input", "input"},
                                    {"response_a", "response1"},
                                    {"response_b", "response2"},
                                    {"label:annotator1", "annotator1"},
                                    {"label:annotator2", "annotator2"}}));
  found = detect(R"({"prompt":"i","output_1":"a","output_2":"b","label":2})");
  QVERIFY(found.has_value());
  QCOMPARE(found->mapping, (Mapping{{"prompt", "prompt"},
                                    {"response_a", "output_1"},
                                    {"response_b", "output_2"},
                                    {"label", "label"}}));
  found = detect(R"({"system":"s","history":[],"prompt":"i","answer-0":"a","answer-1":"b"})");
  QCOMPARE(found->mapping, (Mapping{{"prompt", "prompt"},
                                    {"system", "system"},
                                    {"history", "history"},
                                    {"response_a", "answer-0"},
                                    {"response_b", "answer-1"}}));
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
  // Nor do many.
  std::string late;
  for (int i = 0; i < 60; ++i) late += "not json\n";
  QCOMPARE(detect(late + "{\"prompt\":\"p\"}\n")->format, std::string("prompts"));
}

void DetectTest::namesUnknownColumns() {
  const auto found = detect("\n{\"x\":1,\"y\":2}\n");
  QVERIFY(!found.has_value());
  QCOMPARE(found.error().where.line, 2);
  QVERIFY(to_english(found.error()).find("x, y") != std::string::npos);
  QVERIFY(to_english(found.error()).find("--map") != std::string::npos);
}

void DetectTest::namesTheFirstProblem() {
  const auto found = detect("{\"prompt\" 1}\n{\"prompt\":\n");
  QVERIFY(!found.has_value());
  QVERIFY(found.error().code == ErrorCode::parse);
  QCOMPARE(found.error().where.line, 1);
}

QTEST_GUILESS_MAIN(DetectTest)
#include "detect_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/exchange.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/studio/label/labelling.h"
#include "tests/support/files.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using nlohmann::json;
using studio::ExportFormat;
using studio::ImportRequest;

namespace {

const char* trl_rows =
    R"({"prompt":"p1","chosen":"c1","rejected":"r1","score":1}
{"prompt":"p2","chosen":"c2","rejected":"r2"}
{"prompt":"p2","chosen":"c2","rejected":"r2"}
)";

}  // namespace

class ExchangeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init();
  void roundTrips_data();
  void roundTrips();
  void publicDataRoundTrips_data();
  void publicDataRoundTrips();
  void hhTranscriptsComeBackAsHh();
  void preferencesAreJudgmentsOfTheFile();
  void annotatorCanBeNamed();
  void whatIsThereAlreadyIsLeftOutAndTold();
  void refusesTheWholeFile();
  void skipsBadRows();
  void skippingAllIsAnError();
  void toldOfEachBadRow();
  void truncatedGzipIsRefusedEvenWithSkipBad();
  void cancelledImportIsAbandoned();
  void largeResponses();
  void importedRowsCanBeLabelled();
  void unjudgedAnswersAreRankedTogetherWhereAsked();
  void decidedPairs();
  void rankingsGiveEveryPair();
  void historyIsComplete();
  void whatWasMadeHereIsExportedToo();
  void previews();
  void previewsWithAMapping();
  void labelsAreNeverGuessed();
  void identicalAnswersComeInUnjudged();
  void failedExportKeepsTheOldFile();
  void formatNames();

 private:
  std::filesystem::path path(const std::string& name) const {
    return std::filesystem::path(folder_->path().toStdString()) / name;
  }
  ImportRequest file(const std::string& name, const std::string& bytes) const {
    test::write_bytes(path(name), bytes);
    ImportRequest request;
    request.file = path(name);
    return request;
  }
  Result<studio::ImportReport> import(const ImportRequest& request) {
    return studio::import_file(**project_, request, control_);
  }
  std::vector<json> exported(ExportFormat format, const std::string& name = "out.jsonl") {
    const auto report = studio::export_file(**project_, path(name), format, control_);
    if (!report) qFatal("%s", to_english(report.error()).c_str());
    auto rows = test::sorted_rows(path(name));
    if (static_cast<std::int64_t>(rows.size()) != report->rows) qFatal("rows were lost");
    return rows;
  }

  std::unique_ptr<QTemporaryDir> folder_;
  std::unique_ptr<test::TemporaryProject> project_;
  jobs::JobControl control_;
};

void ExchangeTest::init() {
  folder_ = std::make_unique<QTemporaryDir>();
  project_ = std::make_unique<test::TemporaryProject>();
}

void ExchangeTest::roundTrips_data() {
  QTest::addColumn<QByteArray>("bytes");
  QTest::addColumn<QString>("format");
  QTest::newRow("trl") << QByteArray(trl_rows) << "trl";
  QTest::newRow("trl list") << QByteArray(
                                   R"([{"prompt":[{"role":"user","content":"u"}],"chosen":"c",
          "rejected":"r"}])")
                            << "trl";
  QTest::newRow("implicit")
      << QByteArray(
             R"([{"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"c"}],
          "rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"r"}],"x":1}])")
      << "trl";
  QTest::newRow("unlabelled") << QByteArray(
                                     "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\",\"c\"],"
                                     "\"k\":null}\n{\"prompt\":\"q\",\"responses\":[\"\"]}")
                              << "unlabelled";
  QTest::newRow("prompts") << QByteArray("{\"prompt\":\"p\"}\n{\"prompt\":\"p\",\"t\":[1,2.5]}")
                           << "prompts";
  QTest::newRow("hh")
      << QByteArray(
             R"({"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"})")
      << "hh";
}

void ExchangeTest::roundTrips() {
  QFETCH(QByteArray, bytes);
  QFETCH(QString, format);
  auto request = file("in.json", bytes.toStdString());
  request.again = true;
  const auto report = import(request);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  QCOMPARE(QString::fromStdString(report->format), format);
  const auto original = test::sorted_rows(path("in.json"));
  QCOMPARE(report->rows, static_cast<std::int64_t>(original.size()));
  QVERIFY(exported(ExportFormat::rows) == original);
  if (format == "trl") QVERIFY(exported(ExportFormat::trl) == original);
  if (format == "hh") QVERIFY(exported(ExportFormat::hh, "out.jsonl.gz") == original);
}

void ExchangeTest::publicDataRoundTrips_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<QString>("format");
  QTest::addColumn<int>("judgments");
  QTest::newRow("hh-rlhf") << "hh-rlhf/hh_sample.jsonl.gz"
                           << "hh" << 75;
  QTest::newRow("PandaLM") << "pandalm/testset-v1.json"
                           << "panda-lm" << 3 * 999;
  QTest::newRow("LLMBar natural") << "llmbar/LLMBar_Natural.json"
                                  << "llm-bar" << 100;
  QTest::newRow("LLMBar adversarial") << "llmbar/LLMBar_Adversarial_Manual.json"
                                      << "llm-bar" << 46;
}

void ExchangeTest::publicDataRoundTrips() {
  const auto data = test::data_folder();
  if (!data) QSKIP("the public data sets are not here (ARBITER_DATA_DIR)");
  QFETCH(QString, name);
  QFETCH(QString, format);
  QFETCH(int, judgments);
  ImportRequest request;
  request.file = *data / name.toStdString();
  const auto report = import(request);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  QCOMPARE(QString::fromStdString(report->format), format);
  QCOMPARE(report->judgments, judgments);
  QVERIFY(exported(ExportFormat::rows) == test::sorted_rows(request.file));
}

void ExchangeTest::hhTranscriptsComeBackAsHh() {
  const auto data = test::data_folder();
  if (!data) QSKIP("the public data sets are not here (ARBITER_DATA_DIR)");
  ImportRequest request;
  request.file = *data / "hh-rlhf" / "hh_sample.jsonl.gz";
  QVERIFY(import(request).has_value());
  QVERIFY(exported(ExportFormat::hh) == test::sorted_rows(request.file));
}

void ExchangeTest::preferencesAreJudgmentsOfTheFile() {
  test::write_gzip(path("batch.1.jsonl.gz"), trl_rows);
  ImportRequest request;
  request.file = path("batch.1.jsonl.gz");
  request.again = true;
  QVERIFY(import(request).has_value());
  const auto annotators = (*project_)->annotators().list();
  QVERIFY(annotators.has_value());
  QCOMPARE(annotators->size(), 1U);
  QCOMPARE(annotators->front().name, std::string("batch.1"));
  const auto live = (*project_)->judgments().live();
  QVERIFY(live.has_value());
  QCOMPARE(live->size(), 3U);
  for (const auto& judgment : *live) QVERIFY(judgment.role == project::Role::imported);
}

void ExchangeTest::annotatorCanBeNamed() {
  auto request = file("in.jsonl", trl_rows);
  request.annotator = "eva";
  QVERIFY(import(request).has_value());
  QCOMPARE((*project_)->annotators().list()->front().name, std::string("eva"));
}

/// The same file twice, and a row twice in one file, count once and are told of.
void ExchangeTest::whatIsThereAlreadyIsLeftOutAndTold() {
  auto request = file("in.jsonl", trl_rows);
  auto report = import(request);
  QVERIFY(report.has_value());
  QCOMPARE(report->rows, 2);
  QCOMPARE(report->repeated, 1);
  QCOMPARE(report->known, 0);
  const auto before = *(*project_)->counts();
  report = import(request);
  QVERIFY(report.has_value());
  QCOMPARE(report->rows, 0);
  QCOMPARE(report->known, 3);
  QCOMPARE(report->judgments, 0);
  QCOMPARE((*project_)->counts()->judgments, before.judgments);
  QCOMPARE((*project_)->counts()->max_seq, before.max_seq);
  QCOMPARE((*project_)->imports().list()->size(), std::size_t(1));
  // More rows than are stored at once, of which some are there.
  std::string many = trl_rows;
  for (int i = 0; i < 700; ++i)
    many += R"({"prompt":"q","chosen":")" + std::to_string(i) + R"(","rejected":"r"})" + '\n';
  auto more = file("more.jsonl", many);
  more.annotator = "in";
  report = import(more);
  QVERIFY(report.has_value());
  QCOMPARE(report->rows, 700);
  QCOMPARE(report->known, 3);
  QCOMPARE((*project_)->counts()->judgments, before.judgments + 700);
  // Somebody else has judged the same pairs; and who wants them twice gets them twice.
  request.annotator = "bob";
  report = import(request);
  QCOMPARE(report->rows, 2);
  request.again = true;
  report = import(request);
  QCOMPARE(report->rows, 3);
  QCOMPARE(report->known + report->repeated, 0);
}

void ExchangeTest::refusesTheWholeFile() {
  const auto report = import(file("in.jsonl", std::string(trl_rows) + "{\"prompt\":\"p\"}\n"));
  QVERIFY(!report.has_value());
  QVERIFY(report.error().code == ErrorCode::parse);
  QCOMPARE(report.error().where.line, 4);
  QCOMPARE(report.error().where.field, std::string("chosen"));
  QCOMPARE(report.error().where.file, path("in.jsonl").string());
  QCOMPARE((*project_)->counts()->prompts, 0);
  QCOMPARE((*project_)->counts()->judgments, 0);
  QVERIFY((*project_)->imports().list()->empty());
}

void ExchangeTest::skipsBadRows() {
  auto request = file("in.jsonl", std::string("{\"prompt\":\"p\"}\n\xFF\n") + trl_rows);
  request.skip_bad = true;
  const auto report = import(request);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  QCOMPARE(report->rows, 2);
  QCOMPARE(report->repeated, 1);
  QCOMPARE(report->skipped_count, 2);
  QCOMPARE(report->skipped.size(), 2U);
  QCOMPARE(report->skipped[1].line, 2);
  QVERIFY(report->skipped[1].reason.find("UTF-8") != std::string::npos);
  QCOMPARE((*project_)->counts()->comparisons, 2);
}

void ExchangeTest::skippingAllIsAnError() {
  auto request = file("in.jsonl", "{\"prompt\":1}\n{\"prompt\":2}\n");
  request.skip_bad = true;
  QVERIFY(!import(request).has_value());
  QCOMPARE((*project_)->counts()->prompts, 0);
}

void ExchangeTest::toldOfEachBadRow() {
  auto request = file("in.json", R"([{"prompt":"p","chosen":"c","rejected":"r"},7,
      {"prompt":"p","chosen":1,"rejected":"r"}])");
  std::vector<studio::RowProblem> problems;
  request.on_problem = [&](const studio::RowProblem& problem) { problems.push_back(problem); };
  const auto report = import(request);
  QVERIFY(!report.has_value());
  QCOMPARE(problems.size(), 2U);
  QCOMPARE(problems[0].line, 1);
  QVERIFY(problems[0].reason.starts_with("element 2: "));
  QCOMPARE(problems[1].line, 2);
  QCOMPARE(problems[1].field, std::string("chosen"));
  QVERIFY(to_english(report.error()).find("2 rows") != std::string::npos);
}

void ExchangeTest::truncatedGzipIsRefusedEvenWithSkipBad() {
  std::string rows;
  for (int i = 0; i < 5000; ++i) {
    rows += json{{"prompt", std::to_string(i * 7919)}, {"chosen", "c"}, {"rejected", "r"}}.dump() +
            "\n";
  }
  test::write_gzip(path("whole.gz"), rows);
  const auto bytes = test::read_bytes(path("whole.gz"));
  auto request = file("cut.jsonl.gz", bytes.substr(0, bytes.size() / 2));
  request.skip_bad = true;
  QVERIFY(!import(request).has_value());
  QCOMPARE((*project_)->counts()->prompts, 0);
}

void ExchangeTest::cancelledImportIsAbandoned() {
  std::string rows;
  for (int i = 0; i < 2000; ++i)
    rows += json{{"prompt", std::to_string(i)}, {"chosen", "c"}, {"rejected", "r"}}.dump() + "\n";
  rows += "{\"bad\":1}\n" + rows;
  auto request = file("in.jsonl", rows);
  request.skip_bad = true;
  std::optional<Error> error;
  // The bad row in the middle asks for the stop, so that it comes while rows are on their way.
  jobs::Job* running = nullptr;
  request.on_problem = [&](const studio::RowProblem&) { running->request_stop(); };
  jobs::Job job("import", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_TRY(studio::import_file(**project_, request, control));
    return {};
  });
  running = &job;
  job.start();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QVERIFY(result.error().code == ErrorCode::cancelled);
  QCOMPARE((*project_)->counts()->prompts, 0);
  QVERIFY((*project_)->imports().list()->empty());
  project_->reopen();
  QCOMPARE((*project_)->counts()->prompts, 0);
}

void ExchangeTest::largeResponses() {
  const std::string large(std::size_t{10} << 20U, 'x');
  const json row{{"prompt", "p"}, {"chosen", large}, {"rejected", "r"}};
  QVERIFY(import(file("in.jsonl", row.dump() + "\n")).has_value());
  QVERIFY(exported(ExportFormat::trl) == test::sorted_rows(path("in.jsonl")));
}

void ExchangeTest::importedRowsCanBeLabelled() {
  QVERIFY(
      import(file("in.jsonl", "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\",\"c\"]}")).has_value());
  auto session = studio::LabelSession::begin(**project_, "eva", 1);
  QVERIFY(session.has_value());
  studio::LabelSession::Answer answer;
  answer.tiers = {{0}, {1}};
  for (int i = 0; i < 2; ++i) {
    QVERIFY(*session->current() != nullptr);
    QVERIFY(session->judge(answer).has_value());
  }
  QVERIFY(*session->current() == nullptr);
  QCOMPARE(exported(ExportFormat::trl).size(), 2U);
}

void ExchangeTest::unjudgedAnswersAreRankedTogetherWhereAsked() {
  json many = json::array();
  for (std::size_t i = 0; i <= studio::most_ranked_together; ++i) many.push_back(std::to_string(i));
  const auto rows = json{{"prompt", "four"}, {"responses", {"a", "b", "c", "d"}}}.dump() + '\n' +
                    json{{"prompt", "two"}, {"responses", {"a", "b"}}}.dump() + '\n' +
                    json{{"prompt", "too many"}, {"responses", many}}.dump() + '\n';
  auto request = file("in.jsonl", rows);
  const auto pairs = import(request);
  QVERIFY(pairs.has_value());
  QCOMPARE(pairs->comparisons, 3 + 1 + 9);
  request.rank_together = true;
  request.again = true;
  const auto together = import(request);
  QVERIFY(together.has_value());
  QCOMPARE(together->comparisons, 1 + 1 + 9);
  const auto listed = (*project_)->comparisons().list({}, 0, -1);
  QVERIFY(listed.has_value());
  const auto ranked = std::ranges::count_if(
      *listed, [](const auto& row) { return row.comparison.responses.size() == 4; });
  QCOMPARE(ranked, 1);
  // What a file has judged stays as it was judged.
  auto judged = file("judged.jsonl", trl_rows);
  judged.rank_together = true;
  QCOMPARE(import(judged)->judgments, 2);
}

void ExchangeTest::decidedPairs() {
  auto request = file("in.jsonl",
                      "{\"q\":\"1\",\"x\":\"a\",\"y\":\"b\",\"l\":2}\n"
                      "{\"q\":\"2\",\"x\":\"a\",\"y\":\"b\",\"l\":0}\n"
                      "{\"q\":\"3\",\"x\":\"a\",\"y\":\"b\",\"l\":null}\n");
  request.mapping = {{"prompt", "q"}, {"response_a", "x"}, {"response_b", "y"}, {"label", "l"}};
  request.labels = "first=1,second=2,tie=0";
  QVERIFY(import(request).has_value());
  const auto report =
      studio::export_file(**project_, path("out.jsonl"), ExportFormat::trl, control_);
  QVERIFY(report.has_value());
  QCOMPARE(report->rows, 1);
  QCOMPARE(report->left_out, 1);
  QVERIFY(!report->why_left_out.empty());
  QCOMPARE(test::sorted_rows(path("out.jsonl"))[0].dump(),
           json({{"prompt", "1"}, {"chosen", "b"}, {"rejected", "a"}}).dump());

  // What is withdrawn is no longer a pair; who else judges adds one of their own.
  const auto live = (*project_)->judgments().live();
  QVERIFY((*project_)->judgments().withdraw(live->front().uuid).has_value());
  QVERIFY(exported(ExportFormat::trl).empty());
}

void ExchangeTest::rankingsGiveEveryPair() {
  auto request =
      file("in.jsonl", "{\"q\":\"1\",\"x\":\"a\",\"y\":\"b\",\"z\":\"c\",\"l\":\"B\"}\n");
  request.mapping = {{"prompt", "q"},
                     {"response_a", "x"},
                     {"response_b", "y"},
                     {"response_c", "z"},
                     {"label", "l"}};
  QVERIFY(import(request).has_value());
  const auto rows = exported(ExportFormat::trl);
  QCOMPARE(rows.size(), 2U);
  for (const auto& row : rows) QVERIFY(row["chosen"] == "b");
  QVERIFY(rows[0]["rejected"] == "a");
  QVERIFY(rows[1]["rejected"] == "c");
  QVERIFY(exported(ExportFormat::rows) == test::sorted_rows(path("in.jsonl")));
}

void ExchangeTest::historyIsComplete() {
  QVERIFY(import(file("in.jsonl", "{\"prompt\":\"p\",\"responses\":[\"a\",\"b\"]}")).has_value());
  auto session = studio::LabelSession::begin(**project_, "eva", 1);
  QVERIFY(session.has_value());
  studio::LabelSession::Answer answer;
  answer.tiers = {{0}, {1}};
  const auto first = session->judge(answer);
  QVERIFY(first.has_value());
  QVERIFY(session->undo().has_value());
  answer.tiers = {{0, 1}};
  QVERIFY(session->judge(answer).has_value());
  exported(ExportFormat::judgments);
  std::vector<json> rows;
  std::istringstream lines(test::read_bytes(path("out.jsonl")));
  for (std::string line; std::getline(lines, line);) rows.push_back(json::parse(line));
  QCOMPARE(rows.size(), 3U);
  QVERIFY(rows[0]["id"] == (*first)->uuid);
  QVERIFY(rows[0]["annotator"] == "eva");
  QVERIFY(rows[0]["role"] == "annotator");
  QVERIFY(rows[0]["outcome"] == "ranked");
  QCOMPARE(rows[0]["shown_order"].size(), 2U);
  QVERIFY(rows[0]["ranking"][0][0] == rows[0]["shown_order"][0]);
  QVERIFY(rows[0]["ranking"][1][0] == rows[0]["shown_order"][1]);
  QVERIFY(rows[0]["supersedes"].is_null());
  QVERIFY(rows[0]["shown_at"].get<std::string>().ends_with("Z"));
  QVERIFY(rows[1]["outcome"] == "withdrawn");
  QVERIFY(rows[1]["ranking"].is_null());
  QVERIFY(rows[1]["supersedes"] == (*first)->uuid);
  QCOMPARE(rows[2]["ranking"].size(), 1U);
  QVERIFY(rows[2]["comparison"] == rows[0]["comparison"]);
  QVERIFY(rows[2]["prompt"] == rows[0]["prompt"]);
}

void ExchangeTest::whatWasMadeHereIsExportedToo() {
  QVERIFY(import(file("in.jsonl", "{\"prompt\":\"p\",\"topic\":\"t\"}")).has_value());
  const auto prompts = (*project_)->prompts().list();
  std::vector<project::Response> responses(2);
  for (std::size_t i = 0; i < 2; ++i) {
    responses[i].prompt = prompts->front().id;
    responses[i].origin = project::ResponseOrigin::model;
    responses[i].model = "m";
    responses[i].body = i == 0 ? "a" : "b";
  }
  QVERIFY((*project_)->prompts().add_responses(responses).has_value());
  project::Comparison comparison;
  comparison.prompt = prompts->front().id;
  comparison.responses = {responses[0].id, responses[1].id};
  QVERIFY((*project_)->comparisons().add({&comparison, 1}).has_value());
  const auto rows = exported(ExportFormat::rows);
  QCOMPARE(rows.size(), 2U);
  const json original{{"prompt", "p"}, {"topic", "t"}};
  const json made{{"prompt", "p"}, {"responses", {"a", "b"}}, {"models", {"m", "m"}}};
  QVERIFY(std::find(rows.begin(), rows.end(), original) != rows.end());
  QVERIFY(std::find(rows.begin(), rows.end(), made) != rows.end());
}

void ExchangeTest::previews() {
  const auto preview =
      studio::preview_import(file("in.jsonl", std::string(trl_rows) + "{\"prompt\":3}\n"), 20);
  QVERIFY(preview.has_value());
  QCOMPARE(preview->format, std::string("trl"));
  QCOMPARE(preview->rows.size(), 3U);
  QCOMPARE(preview->rows[0].prompt, std::string("p1"));
  QCOMPARE(preview->rows[0].responses, (std::vector<std::string>{"c1", "r1"}));
  QCOMPARE(preview->rows[0].preference, std::string("A"));
  QCOMPARE(preview->problems.size(), 1U);
  QCOMPARE(preview->problems[0].line, 4);
  QCOMPARE(studio::preview_import(file("in.jsonl", trl_rows), 2)->rows.size(), 2U);
}

void ExchangeTest::previewsWithAMapping() {
  auto request = file("in.jsonl", "{\"q\":\"1\",\"x\":\"a\",\"y\":\"b\",\"l\":0}\n");
  QVERIFY(!studio::preview_import(request).has_value());
  request.mapping = {{"prompt", "q"}, {"response_a", "x"}, {"response_b", "y"}, {"label", "l"}};
  request.labels = "first=1,second=2,tie=0";
  const auto preview = studio::preview_import(request);
  QVERIFY(preview.has_value());
  QCOMPARE(preview->columns, (std::vector<std::string>{"l", "q", "x", "y"}));
  QCOMPARE(preview->rows[0].preference, std::string("tie"));
}

void ExchangeTest::identicalAnswersComeInUnjudged() {
  const auto report = import(file("in.jsonl",
                                  "{\"prompt\":\"1\",\"chosen\":\"a\",\"rejected\":\"a\"}\n"
                                  "{\"prompt\":\"2\",\"chosen\":\"a\",\"rejected\":\"b\"}\n"));
  QVERIFY(report.has_value());
  QCOMPARE(report->identical, 1);
  QCOMPARE(report->comparisons, 2);
  QCOMPARE(report->judgments, 1);
  QVERIFY(exported(ExportFormat::rows) == test::sorted_rows(path("in.jsonl")));
}

void ExchangeTest::labelsAreNeverGuessed() {
  auto request = file("in.jsonl",
                      "{\"q\":\"1\",\"x\":\"a\",\"y\":\"b\",\"l\":0}\n"
                      "{\"q\":\"2\",\"x\":\"a\",\"y\":\"b\",\"l\":1}\n"
                      "{\"q\":\"3\",\"x\":\"a\",\"y\":\"b\",\"l\":2}\n"
                      "{\"q\":\"4\",\"x\":\"a\",\"y\":\"b\",\"l\":1}\n");
  request.mapping = {{"prompt", "q"}, {"response_a", "x"}, {"response_b", "y"}, {"label", "l"}};
  const auto refused = import(request);
  QVERIFY(!refused.has_value());
  QVERIFY(to_english(refused.error()).find("--labels first=0,second=1,tie=2") != std::string::npos);
  QCOMPARE((*project_)->counts()->prompts, 0);
  auto survey = studio::survey_import(request, control_);
  QVERIFY(survey.has_value());
  QCOMPARE(survey->rows, 0);
  QCOMPARE(survey->labels.size(), 3U);
  QCOMPARE(survey->labels[1].rows, 2);
  QVERIFY(!survey->labels[1].understood);
  QVERIFY(!survey->advice.empty());

  request.labels = "first=0,second=1,tie=2";
  survey = studio::survey_import(request, control_);
  QCOMPARE(survey->rows, 4);
  QVERIFY(survey->advice.empty());
  QCOMPARE(survey->examples.size(), 3U);
  QVERIFY((survey->verdicts == studio::VerdictCounts{{"first", 1}, {"second", 2}, {"tie", 1}}));
  QCOMPARE((*project_)->counts()->prompts, 0);
  const auto report = import(request);
  QVERIFY(report.has_value());
  QVERIFY(report->verdicts == survey->verdicts);
  QVERIFY(exported(ExportFormat::rows) == test::sorted_rows(path("in.jsonl")));

  request.labels = "first=0,second=1";
  QVERIFY(!import(request).has_value());
  request.mapping.pop_back();
  QVERIFY(!import(request).has_value());
}

void ExchangeTest::failedExportKeepsTheOldFile() {
  QVERIFY(import(file("in.jsonl", trl_rows)).has_value());
  test::write_bytes(path("out.jsonl"), "old");
  jobs::Job job("export", [&](jobs::JobControl& control) -> Result<void> {
    while (!control.stop_requested()) std::this_thread::yield();
    ARBITER_TRY(studio::export_file(**project_, path("out.jsonl"), ExportFormat::rows, control));
    return {};
  });
  job.start();
  job.request_stop();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QVERIFY(result.error().code == ErrorCode::cancelled);
  QCOMPARE(test::read_bytes(path("out.jsonl")), std::string("old"));
}

void ExchangeTest::formatNames() {
  QVERIFY(studio::export_format_from_name("trl").has_value());
  QVERIFY(studio::export_format_from_name("rows").has_value());
  QVERIFY(!studio::export_format_from_name("csv").has_value());
}

QTEST_GUILESS_MAIN(ExchangeTest)
#include "exchange_test.moc"

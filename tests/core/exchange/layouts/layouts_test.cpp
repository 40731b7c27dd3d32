// SPDX-License-Identifier: GPL-3.0-or-later
// Each layout in the form in which it is published: known, read as it means, written as it came and
// read again alike.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "core/exchange/detect.h"
#include "core/exchange/layouts/layout.h"
#include "core/exchange/row_groups.h"
#include "tests/support/files.h"

using namespace arbiter;
using namespace arbiter::exchange;
using nlohmann::json;

namespace {

std::string body_text(const project::ResponseBody& body) {
  if (body.text() != nullptr) return *body.text();
  std::string text;
  for (const auto& message : json::parse(*body.messages()))
    text += (text.empty() ? "" : "/") + message["content"].get<std::string>();
  return text;
}

std::string tiers_text(const ImportRow::RowJudgment& judgment) {
  if (judgment.outcome == project::Outcome::both_bad) return "both bad";
  if (judgment.outcome == project::Outcome::skip) return "skip";
  std::string text;
  for (const auto& tier : judgment.ranking) {
    text += text.empty() ? "" : ">";
    for (std::size_t i = 0; i < tier.size(); ++i)
      text += (i == 0 ? "" : "=") + std::to_string(tier[i]);
  }
  return text;
}

/// "prompt | answer ; answer | annotator: 0>1", with what else was said in brackets.
std::string summary(const ImportRow& row) {
  std::string text;
  if (row.prompt.form == project::PromptForm::messages) {
    for (const auto& message : json::parse(row.prompt.text)) {
      text += (text.empty() ? "" : "/") + message["role"].get<std::string>().substr(0, 1) + ":" +
              message["content"].get<std::string>();
    }
  } else {
    text = row.prompt.text;
  }
  text += " |";
  for (const auto& response : row.responses) {
    text += " " + body_text(response.body);
    if (!response.model.empty()) text += "(" + response.model + ")";
  }
  for (const auto& judgment : row.judgments) {
    text += " | " + judgment.annotator + ": " + tiers_text(judgment);
    if (judgment.strength != 0) text += " strength " + std::to_string(int(judgment.strength));
    if (!judgment.rationale.empty()) text += " because " + judgment.rationale;
    if (judgment.answered_at != 0) text += " at " + std::to_string(judgment.answered_at);
    if (judgment.active_ms != 0) text += " in " + std::to_string(judgment.active_ms);
    if (!judgment.ratings.is_null()) text += " " + judgment.ratings.dump();
  }
  return text;
}

struct Read {
  std::string format;
  std::vector<ImportRow> rows;
  std::vector<json> written;
};

/// Reads a file as an import does and writes its rows again. An issue is thrown as a text.
Read read_file(const std::string& text, const std::string& labels = {}) {
  static const QTemporaryDir folder;
  const auto path = std::filesystem::path(folder.path().toStdString()) / "data.jsonl";
  test::write_bytes(path, text);
  auto reader = RowReader::open(path);
  const auto detected = detect_rows(*reader);
  if (!detected) throw std::runtime_error(to_english(detected.error()));
  auto mapping = detected->mapping;
  if (!labels.empty()) mapping.emplace_back(labels_target, labels);
  const auto format = make_format(detected->format, mapping);
  Read read{detected->format, {}, {}};
  RowGroups groups(*reader, **format);
  RowResult<json> row;
  while (*groups.next(row)) {
    if (!row) throw std::runtime_error(row.error().reason);
    auto reading = (*format)->read_all(std::move(*row), "ann");
    if (!reading) throw std::runtime_error(reading.error().field + ": " + reading.error().reason);
    for (auto& one : reading->rows) {
      for (auto& out : (*format)->write_all(one.prompt, one.responses)) read.written.push_back(out);
      read.rows.push_back(std::move(one));
    }
  }
  return read;
}

std::string summaries(const Read& read) {
  std::string text;
  for (const auto& row : read.rows) text += (text.empty() ? "" : "\n") + summary(row);
  return text;
}

std::vector<json> lines_of(const std::string& text) {
  std::vector<json> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) rows.push_back(json::parse(line));
  return rows;
}

}  // namespace

class LayoutsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void inOutAndInAgain_data();
  void inOutAndInAgain();
  void stopsOrRefuses_data();
  void stopsOrRefuses();
  void namesAreUnique();
  void aChosenCodingStandsOverTheLayouts();
  void timesOfAllKinds();
};

void LayoutsTest::inOutAndInAgain_data() {
  QTest::addColumn<QString>("format");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("expected");
  const auto row = [](const char* name, const char* format, const char* text,
                      const char* expected) {
    QTest::newRow(name) << QString(format) << QString::fromUtf8(text)
                        << QString::fromUtf8(expected);
  };
  row("PKU-SafeRLHF", "pku-saferlhf",
      R"({"prompt":"q0","response_0":"a","response_1":"b","is_response_0_safe":true,"is_response_1_safe":false,"better_response_id":0,"safer_response_id":0}
{"prompt":"q1","response_0":"a","response_1":"b","response_0_source":"m","better_response_id":1,"prompt_source":"x"})",
      R"(q0 | a b | ann: 0>1 {"by_response":[{"safe":true,"safer":true},{"safe":false,"safer":false}]}
q1 | a(m) b | ann: 1>0)");
  row("UltraFeedback", "ultra-feedback",
      R"({"source":"s","instruction":"q","models":["m","n","o"],"completions":[{"model":"m","response":"a","annotations":{"helpfulness":{"Rating":"2"},"honesty":{"Rating":"5"}},"overall_score":9},{"model":"n","response":"b","annotations":{"helpfulness":{"Rating":"5"},"honesty":{"Rating":"4"}},"critique":"good","overall_score":1},{"model":"o","response":"c","annotations":{"helpfulness":[{"Rating":"4"}],"honesty":{"Rating":"3"}},"overall_score":5}]}
{"instruction":"q2","completions":[{"model":"m","response":"a","annotations":{"helpfulness":{"Rating":"N/A"}},"overall_score":3},{"model":"n","response":"b","annotations":{"helpfulness":{"Rating":"1"}},"overall_score":7}]})",
      R"(q | a(m) b(n) c(o) | ann: 1>0=2 because n: good {"by_response":[{"helpfulness":2.0,"honesty":5.0},{"helpfulness":5.0,"honesty":4.0},{"helpfulness":4.0,"honesty":3.0}]}
q2 | a(m) b(n) | ann: 1>0 {"by_response":[{},{"helpfulness":1.0}]})");
  row("OpenAssistant tree", "oasst-tree",
      R"({"message_tree_id":"t","tree_state":"ready_for_export","prompt":{"message_id":"t","text":"q","role":"prompter","replies":[{"message_id":"1","text":"a","role":"assistant","rank":1,"replies":[{"message_id":"3","text":"more","role":"prompter","replies":[{"text":"x","role":"assistant","rank":0,"replies":[]},{"text":"y","role":"assistant","rank":1,"replies":[]}]}]},{"message_id":"2","text":"b","role":"assistant","rank":0,"replies":[]},{"text":"gone","role":"assistant","deleted":true,"replies":[]}]}}
{"message_tree_id":"u","prompt":{"message_id":"u","text":"alone","role":"prompter","replies":[{"text":"one","role":"assistant","rank":null,"replies":[]}]}})",
      "u:q | a b | ann: 1>0\nu:q/a:a/u:more | x y | ann: 0>1\nu:alone | one");
  row("OpenAssistant messages", "oasst-messages",
      R"({"message_id":"t","parent_id":null,"text":"q","role":"prompter","rank":null,"message_tree_id":"t"}
{"message_id":"1","parent_id":"t","text":"a","role":"assistant","rank":1,"message_tree_id":"t","labels":{"name":["quality"],"value":[0.5],"count":[3]}}
{"message_id":"2","parent_id":"t","text":"b","role":"assistant","rank":0,"message_tree_id":"t","labels":null}
{"message_id":"s","parent_id":null,"text":"q2","role":"prompter","rank":null,"message_tree_id":"s"}
{"message_id":"4","parent_id":"s","text":"c","role":"assistant","rank":0,"message_tree_id":"s"}
{"message_id":"5","parent_id":"s","text":"d","role":"assistant","rank":1,"message_tree_id":"s"})",
      R"(u:q | a b | ann: 1>0 {"by_response":[{"quality":0.5},{}]}
u:q2 | c d | ann: 0>1)");
  row("SHP", "shp",
      R"({"history":"p","human_ref_A":"a","human_ref_B":"b","labels":1,"score_A":10,"score_B":3,"domain":"x"}
{"history":"p2","human_ref_A":"a","human_ref_B":"b","labels":0,"score_A":1,"score_B":30})",
      R"(p | a b | ann: 0>1 {"by_response":[{"votes":10},{"votes":3}]}
p2 | a b | ann: 1>0 {"by_response":[{"votes":1},{"votes":30}]})");
  row("HelpSteer", "helpsteer",
      R"({"prompt":"q","response":"a","helpfulness":2,"correctness":3,"coherence":4,"complexity":1,"verbosity":1}
{"prompt":"q","response":"b","helpfulness":4,"correctness":3,"coherence":4,"complexity":1,"verbosity":1}
{"prompt":"r","response":"c","helpfulness":3,"correctness":3,"coherence":4,"complexity":1,"verbosity":1})",
      R"(q | a b | ann: 1>0 {"by_response":[{"coherence":4,"complexity":1,"correctness":3,"helpfulness":2,"verbosity":1},{"coherence":4,"complexity":1,"correctness":3,"helpfulness":4,"verbosity":1}]}
r | c | ann: 0 {"coherence":4,"complexity":1,"correctness":3,"helpfulness":3,"score":3.0,"verbosity":1})");
  row("HelpSteer2 preference", "helpsteer2-preference",
      R"({"split":"train","prompt":"q","response_1":"a","response_2":"b","preference_strength":-2,"preference_statement":"s","preference_elaboration":"e"}
{"split":"train","prompt":"q2","response_1":"a","response_2":"b","preference_strength":1,"preference_statement":null}
{"split":"train","prompt":"q3","response_1":"a","response_2":"b","preference_strength":0})",
      "q | a b | ann: 0>1 strength 2 because e\nq2 | a b | ann: 1>0 strength 1\nq3 | a b | ann: "
      "0=1");
  row("HelpSteer3", "helpsteer3",
      R"({"domain":"code","language":"python","context":[{"role":"user","content":"q"}],"response1":"a","response2":"b","overall_preference":3,"individual_preference":[{"score":3,"reasoning":"r1"},{"score":2,"reasoning":"r2"}]})",
      "u:q | a b | ann: 1>0 strength 3 because r1\nr2");
  row("arena", "arena",
      R"J({"question_id":"1","model_a":"m","model_b":"n","winner":"tie (bothbad)","judge":"arena_user_1","conversation_a":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"conversation_b":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}],"turn":1,"anony":true,"language":"English","tstamp":1682351591.5}
{"question_id":"2","model_a":"m","model_b":"n","winner":"model_a","judge":"arena_user_2","conversation_a":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"conversation_b":[{"role":"user","content":"q"},{"role":"assistant","content":"b"}],"turn":1})J",
      "u:q | a(m) b(n) | arena_user_1: both bad at 1682351591500\nu:q | a(m) b(n) | arena_user_2: "
      "0>1");
  row("MT-bench", "arena",
      R"({"question_id":1,"model_a":"m","model_b":"n","winner":"model_b","judge":"expert_1","turn":2,"conversation_a":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"q2"},{"role":"assistant","content":"a2"}],"conversation_b":[{"role":"user","content":"q"},{"role":"assistant","content":"b"},{"role":"user","content":"q2"},{"role":"assistant","content":"b2"}]}
{"question_id":1,"model_a":"m","model_b":"n","winner":"tie","judge":["gpt-4","pair-v2"],"turn":1,"conversation_a":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":"q2"},{"role":"assistant","content":"a2"}],"conversation_b":[{"role":"user","content":"q"},{"role":"assistant","content":"b"},{"role":"user","content":"q2"},{"role":"assistant","content":"b2"}]})",
      "u:q | a/q2/a2(m) b/q2/b2(n) | expert_1: 1>0\nu:q | a(m) b(n) | gpt-4 pair-v2: 0=1");
  row("arena table", "arena-one-hot",
      R"({"id":1,"model_a":"m","model_b":"n","prompt":"[\"q\",\"q2\"]","response_a":"[\"a\",\"a2\"]","response_b":"[\"b\",null]","winner_model_a":0,"winner_model_b":1,"winner_tie":0}
{"id":2,"model_a":"m","model_b":"n","prompt":"plain","response_a":"a","response_b":"b","winner_model_a":0,"winner_model_b":0,"winner_tie":1})",
      "u:q | a/q2/a2(m) b/q2/(n) | ann: 1>0\nplain | a(m) b(n) | ann: 0=1");
  row("AlpacaEval", "alpaca-eval",
      R"({"instruction":"q","output_1":"a","output_2":"b","generator_1":"m","generator_2":"n","dataset":"d","annotator":"judge","preference":1.0}
{"instruction":"q2","output_1":"a","output_2":"b","annotator":"judge","preference":1.98}
{"instruction":"q3","input":"i","output_1":"a","output_2":"b","annotator_index":7,"preference":1.5}
{"instruction":"q4","output_1":"a","output_2":"b","preference":0}
{"instruction":"q5","output_1":"a","output_2":"b","preference":null})",
      "q | a(m) b(n) | judge: 0>1\nq2 | a b | judge: 1>0\nq3\n\ni | a b | 7: 0=1\nq4 | a b | ann: "
      "0=1\n"
      "q5 | a b");
  row("JudgeBench", "judge-bench",
      R"({"pair_id":"x","source":"s","question":"q","response_model":"m","response_A":"a","response_B":"b","label":"B>A"}
{"question":"q2","response_A":"a","response_B":"b","label":"A>>B"})",
      "q | a(m) b(m) | ann: 1>0\nq2 | a b | ann: 0>1 strength 3");
  row("auto-j", "auto-j",
      R"({"prompt":"q","response 1":"a","response 2":"b","label":0,"scenario":"s"}
{"prompt":"q2","response 1":"a","response 2":"b","label":1}
{"prompt":"q3","response 1":"a","response 2":"b","label":2})",
      "q | a b | ann: 0>1\nq2 | a b | ann: 1>0\nq3 | a b | ann: 0=1");
  row("PandaLM", "panda-lm",
      R"({"idx":0,"cmp_key":"m-7b_n-7b","instruction":"q","input":"i","response1":"a","response2":"b","annotator1":1,"annotator2":0,"annotator3":2}
{"idx":1,"cmp_key":"x","instruction":"q","input":"","response1":"a","response2":"b","annotator1":2,"annotator2":null})",
      "q\n\ni | a(m-7b) b(n-7b) | annotator1: 0>1 | annotator2: 0=1 | annotator3: 1>0\nq | a b | "
      "annotator1: 1>0");
  row("LLMBar", "llm-bar",
      R"({"input":"q","output_1":"a","output_2":"b","label":2}
{"input":"q2","output_1":"a","output_2":"b","label":1})",
      "q | a b | ann: 1>0\nq2 | a b | ann: 0>1");
  row("WebGPT", "web-gpt",
      R"({"question":{"dataset":"d","id":"1","full_text":"q"},"quotes_0":{},"answer_0":"a","answer_1":"b","score_0":-0.5,"score_1":0.5}
{"question":{"full_text":"q2"},"answer_0":"a","answer_1":"b","score_0":0,"score_1":0})",
      R"(q | a b | ann: 1>0 {"by_response":[{"score":-0.5},{"score":0.5}]}
q2 | a b | ann: 0=1 {"by_response":[{"score":0},{"score":0}]})");
  row("summaries", "summarize-comparisons",
      R"({"info":{"post":"long","title":"t","subreddit":"s"},"summaries":[{"text":"a","policy":"p1"},{"text":"b","policy":"p2"}],"choice":1,"worker":"w","batch":"b","split":"train","extra":{"confidence":5}})",
      "SUBREDDIT: r/s\nTITLE: t\nPOST: long\nTL;DR: | a(p1) b(p2) | w: 1>0 {\"confidence\":5}");
  row("rated summaries", "summarize-axis",
      R"({"info":{"article":"long"},"summary":{"text":"a","policy":"p","note":"n","axes":{"overall":6,"accuracy":7}},"worker":"w"})",
      "ARTICLE: long\nTL;DR: | a(p) | w: 0 because n {\"accuracy\":7,\"overall\":6,\"score\":6}");
  row("Argilla rows", "argilla-rows",
      R"({"prompt":"q","response-1":"a","response-2":"b","preference":[{"user_id":"u","value":"response-2","status":"submitted"},{"user_id":"v","value":"response-1","status":"draft"}],"preference-suggestion":null,"comment":[{"user_id":"u","value":"why","status":"submitted"}]}
{"prompt":"q2","response-1":"a","response-2":"b","preference":[{"user_id":"u","value":[{"rank":1,"value":"response-2"},{"rank":1,"value":"response-1"}],"status":"submitted"}]}
{"prompt":"q3","response-1":"a","response-2":"b","preference":[],"preference-suggestion":"response-1"})",
      "q | a b | u: 1>0 because why\nq2 | a b | u: 0=1\nq3 | a b");
  row("Argilla records", "argilla-records",
      R"({"id":"1","fields":{"prompt":"q","response1":"a","response2":"b"},"metadata":{},"suggestions":{},"responses":{"preference":[{"value":"response2","user_id":"u1"},{"value":"response1","user_id":"u2"}],"helpfulness":[{"value":4,"user_id":"u1"}]},"status":"completed"}
{"fields":{"prompt":"q2","response1":"a","response2":"b"},"responses":[{"user_id":"u","status":"submitted","updated_at":"2024-01-02T03:04:05","values":{"preference":{"value":"response1"}}},{"user_id":"v","status":"discarded","values":null}]})",
      R"(q | a b | u1: 1>0 {"helpfulness":4} | u2: 0>1
q2 | a b | u: 0>1 at 1704164645000 | v: skip)");
  row("Label Studio", "label-studio",
      R"({"id":1,"data":{"prompt":"q","answer1":"a","answer2":"b"},"annotations":[{"id":9,"completed_by":2,"was_cancelled":false,"created_at":"2024-01-02T03:04:05.500Z","lead_time":12.5,"result":[{"value":{"selected":"right"},"type":"pairwise","from_name":"c","to_name":"c"},{"value":{"text":["why"]},"type":"textarea","from_name":"t"},{"value":{"rating":4},"type":"rating","from_name":"quality"}]},{"id":10,"completed_by":{"id":3,"email":"x@y"},"was_cancelled":true,"result":[]}]}
{"id":2,"data":{"prompt":"q2","items":[{"id":"i1","body":"a"},{"id":"i2","body":"b"},{"id":"i3","body":"c"}]},"annotations":[{"completed_by":2,"result":[{"type":"ranker","from_name":"r","value":{"ranker":{"rank":["i3","i1","i2"]}}}]}]}
{"id":3,"data":{"prompt":"q3","answer1":"a","answer2":"b"},"annotations":[{"completed_by":2,"result":[{"value":{"choices":["answer1"]},"type":"choices","from_name":"c"}]}]})",
      R"(q | a b | 2: 1>0 because why at 1704164645500 in 12500 {"quality":4} | x@y: skip
q2 | a b c | 2: 2>0>1
q3 | a b | 2: 0>1)");
  row("Label Studio JSON-MIN", "label-studio-min",
      R"({"prompt":"q","answer1":"a","answer2":"b","comparison":"left","annotator":2,"id":5,"lead_time":3.1}
{"prompt":"q2","answer1":"a","answer2":"b","comparison":"right","annotator":4,"id":6,"annotation_id":8,"lead_time":2})",
      "q | a b | 2: 0>1 in 3100\nq2 | a b | 4: 1>0 in 2000");
  row("Prodigy", "prodigy",
      R"({"text":"q","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"accept":["b"],"answer":"accept","_input_hash":-5,"_annotator_id":"s","_timestamp":1700000000}
{"text":"q2","options":[{"id":1,"text":"A"},{"id":2,"text":"B"},{"id":3,"text":"C"}],"accept":[1,3],"answer":"accept","_session_id":"t"}
{"text":"q3","options":[{"id":"a","text":"A"},{"id":"b","text":"B"}],"accept":[],"answer":"ignore"})",
      "q | A B | s: 1>0 at 1700000000000\nq2 | A B C | t: 0=2>1\nq3 | A B | ann: skip");
  row("OpenAI", "openai-preference",
      R"({"input":{"messages":[{"role":"user","content":"hi"}],"tools":[],"parallel_tool_calls":true},"preferred_output":[{"role":"assistant","content":"hello"}],"non_preferred_output":[{"role":"assistant","content":"no"}]})",
      "u:hi | hello no | ann: 0>1");
  row("ShareGPT ranking", "sharegpt-ranking",
      R"({"conversations":[{"from":"human","value":"hi"}],"chosen":{"from":"gpt","value":"hello"},"rejected":{"from":"gpt","value":"no"}}
{"system":"s","conversations":[{"from":"human","value":"hi"},{"from":"gpt","value":"yes"},{"from":"human","value":"more"}],"chosen":{"from":"gpt","value":"x"},"rejected":{"from":"gpt","value":"y"}})",
      "u:hi | hello no | ann: 0>1\ns:s/u:hi/a:yes/u:more | x y | ann: 0>1");
  row("alpaca ranking", "chosen-rejected",
      R"({"instruction":"Add","input":"2 and 3","chosen":"5","rejected":"6"}
{"system":"s","question":"q","chosen":"x","rejected":"y"}
{"instruction":"now","input":"","history":[["then","so"]],"chosen":"x","rejected":"y"})",
      "Add\n\n2 and 3 | 5 6 | ann: 0>1\ns:s/u:q | x y | ann: 0>1\nu:then/a:so/u:now | x y | ann: "
      "0>1");
  row("LLaMA-Factory KTO", "llama-factory-kto",
      R"({"instruction":"q","input":"","output":"a","kto_tag":true}
{"conversations":[{"from":"human","value":"hi"},{"from":"gpt","value":"b"}],"kto_tag":false}
{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"c"}],"kto_tag":true})",
      R"(q | a | ann: 0 {"good":true}
u:hi | b | ann: 0 {"good":false}
u:hi | c | ann: 0 {"good":true})");
  row("dialogues", "dialogues",
      R"({"conversations":[{"from":"human","value":"hi"},{"from":"gpt","value":"hello"}],"id":"x"})",
      "u:hi | hello");
  row("ranks beside answers", "ranked-list",
      R"({"prompt":"q","responses":["a","b","c"],"rank":[2,0,1]}
{"prompt":"q2","responses":["a","b"],"models":["m","n"],"rank":[1,1]})",
      "q | a b c | ann: 1>2>0\nq2 | a(m) b(n) | ann: 0=1");
  row("scores beside answers", "ranked-list",
      R"({"prompt":"q","responses":["a","b","c","d"]}
{"prompt":"q","responses":["a","b"],"scores":[1,4]}
{"prompt":"q","outputs":["a","b"]})",
      R"(q | a b c d
q | a b | ann: 1>0 {"by_response":[{"score":1.0},{"score":4.0}]}
q | a b)");
  row("Nectar", "nectar",
      R"({"prompt":"q","answers":[{"answer":"a","model":"m","rank":2.0},{"answer":"b","model":"n","rank":1.0}],"turns":1})",
      "q | a(m) b(n) | ann: 1>0");
  row("fine-grained", "fine-grained",
      R"({"question":"q","passages":[["t","s1","s2"]],"prediction 1":"a","prediction 2":"b","prediction 3":"c","preference":[1,0,2],"gold":"g"})",
      "q\n\nt\ns1\ns2 | a b c | ann: 0>1 | ann: 0=2 | ann: 2>1");
}

void LayoutsTest::inOutAndInAgain() {
  QFETCH(QString, format);
  QFETCH(QString, text);
  QFETCH(QString, expected);
  const auto read = read_file(text.toStdString());
  QCOMPARE(QString::fromStdString(read.format), format);
  QCOMPARE(QString::fromStdString(summaries(read)), expected);
  const auto* layout = find_layout(read.format);
  QVERIFY(layout != nullptr && *layout->because != '\0');
  // The rows as they came, field for field.
  const auto original = lines_of(text.toStdString());
  QCOMPARE(read.written.size(), original.size());
  for (std::size_t i = 0; i < original.size(); ++i)
    QCOMPARE(read.written[i].dump(), original[i].dump());
  std::string again;
  for (const auto& row : read.written) again += row.dump() + "\n";
  QCOMPARE(summaries(read_file(again)), summaries(read));
}

void LayoutsTest::stopsOrRefuses_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("word");
  const auto row = [](const char* name, const char* text, const char* word) {
    QTest::newRow(name) << QString(text) << QString(word);
  };
  row("an id that is none",
      R"({"prompt":"q","response_0":"a","response_1":"b","better_response_id":2})",
      "better_response_id");
  row("a row laid out otherwise",
      "{\"input\":\"q\",\"output_1\":\"a\",\"output_2\":\"b\",\"label\":2}\n{\"input\":\"q\"}",
      "not laid out");
  row("two winners",
      R"({"prompt":"q","response_a":"a","response_b":"b","winner_model_a":1,"winner_model_b":1,"winner_tie":0})",
      "exactly one");
  row("a preference that is none",
      R"({"instruction":"q","output_1":"a","output_2":"b","preference":3})", "preference");
  row("an Argilla number",
      R"({"prompt":"q","response-1":"a","response-2":"b","preference":[{"user_id":"u","value":2,"status":"submitted"}]})",
      "--labels");
  row("doccano", R"({"id":1,"text":"q","label":["good"],"Comments":[]})", "--map");
  row("a dialogue without an answer", R"({"conversations":[{"from":"human","value":"hi"}]})",
      "answer");
  row("ends with a question",
      R"({"conversations":[{"from":"human","value":"a"},{"from":"human","value":"b"}]})",
      "assistant");
  row("a rank too few", R"({"prompt":"q","responses":["a","b"],"ranks":[1]})", "ranks");
  row("conversations that share nothing",
      R"({"conversation_a":[{"role":"user","content":"x"},{"role":"assistant","content":"a"}],"conversation_b":[{"role":"user","content":"y"},{"role":"assistant","content":"b"}],"winner":"model_a"})",
      "alike");
  row("a history that is none",
      R"({"instruction":"now","history":["x"],"chosen":"x","rejected":"y"})", "message 1");
}

void LayoutsTest::stopsOrRefuses() {
  QFETCH(QString, text);
  QFETCH(QString, word);
  QString told;
  try {
    read_file(text.toStdString());
  } catch (const std::runtime_error& problem) {
    told = problem.what();
  }
  QVERIFY2(told.contains(word), qPrintable(told));
}

void LayoutsTest::namesAreUnique() {
  std::vector<std::string> names;
  for (const auto* layout : layouts()) {
    names.emplace_back(layout->name);
    QVERIFY(find_layout(layout->name) == layout);
    QVERIFY(make_format(layout->name, {}).has_value());
    for (const char* broken : {"{}", R"({"rows":[]})", R"({"rows":[{}]})"})
      QVERIFY(!layout->fits(json::parse(broken)));
  }
  std::ranges::sort(names);
  QVERIFY(std::ranges::adjacent_find(names) == names.end());
}

void LayoutsTest::aChosenCodingStandsOverTheLayouts() {
  const std::string row =
      R"({"prompt":"q","response-1":"a","response-2":"b","preference":[{"user_id":"u","value":2,"status":"submitted"}]})";
  QCOMPARE(summaries(read_file(row, "first=1,second=2")), std::string("q | a b | u: 1>0"));
  const std::string signed_row =
      R"({"context":[{"role":"user","content":"q"}],"response1":"a","response2":"b","overall_preference":1})";
  QCOMPARE(summaries(read_file(signed_row, "signed-positive-first")),
           std::string("u:q | a b | ann: 0>1 strength 1"));
}

void LayoutsTest::timesOfAllKinds() {
  const auto at = [](const char* time) {
    const std::string row =
        std::string(R"({"id":1,"data":{"prompt":"q","answer1":"a","answer2":"b"},)") +
        R"("annotations":[{"completed_by":1,"created_at":)" + time +
        R"(,"result":[{"value":{"selected":"left"},"type":"pairwise"}]}]})";
    return read_file(row).rows[0].judgments[0].answered_at;
  };
  QCOMPARE(at("\"2024-01-02T03:04:05Z\""), Timestamp{1704164645000});
  QCOMPARE(at("\"2024-01-02 03:04:05.123456\""), Timestamp{1704164645123});
  QCOMPARE(at("\"2024-01-02T05:04:05+02:00\""), Timestamp{1704164645000});
  QCOMPARE(at("1704164645"), Timestamp{1704164645000});
  QCOMPARE(at("1704164645000"), Timestamp{1704164645000});
  for (const char* none : {"\"yesterday\"", "null", "-1", "\"2024-13-02T03:04:05Z\"", "{}"})
    QCOMPARE(at(none), Timestamp{0});
}

QTEST_GUILESS_MAIN(LayoutsTest)
#include "layouts_test.moc"

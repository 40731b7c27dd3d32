// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/format.h"

#include <QTest>

#include "core/exchange/preference_rows.h"

using namespace arbiter;
using namespace arbiter::exchange;
using nlohmann::json;

namespace {

using Row = RowResult<ImportRow>;

std::unique_ptr<RowFormat> format_named(const QString& name, const Mapping& mapping = {}) {
  auto format = make_format(name.toStdString(), mapping);
  return format ? std::move(*format) : nullptr;
}

Row read(const QString& name, const char* text, const Mapping& mapping = {}) {
  return format_named(name, mapping)->read(json::parse(text), "ann");
}

json again(const QString& name, const ImportRow& row, const Mapping& mapping = {}) {
  return json(format_named(name, mapping)->write(row.prompt, row.responses));
}

std::string text_of(const json& value) { return value.dump(); }

/// A JSON text with its blanks and the order of its keys evened out.
std::string normal(const char* text) { return text_of(json::parse(text)); }

const Mapping pair_mapping{
    {"prompt", "q"}, {"response_a", "one"}, {"response_b", "two"}, {"label", "winner"}};

}  // namespace

class FormatTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void givesTheSameRowBack_data();
  void givesTheSameRowBack();
  void refusesBadRows_data();
  void refusesBadRows();
  void aPreferenceIsAJudgment();
  void aLabelledCompletionIsASingleResponse();
  void hhSplitsAfterTheLastSharedMarker();
  void hhAcceptsAnEmptyResponse();
  void implicitPromptIsWhatConversationsShare();
  void repeatedPromptIsTheSharedConversation();
  void neighboursAreCompared();
  void inputIsAppendedToThePrompt();
  void cellsThatAreNoTextsAreReadAsText();
  void labelsOfSeveralAnnotators();
  void emptyLabelJudgesNothing();
  void mappedRankingOfThree();
  void refusesBadMappings_data();
  void refusesBadMappings();
  void trlRowsFollowThePromptsForm();
  void hhRowsAreWrittenFromAnyForm();
  void mappingIsStoredInOrder();
};

void FormatTest::givesTheSameRowBack_data() {
  QTest::addColumn<QString>("format");
  QTest::addColumn<QString>("text");
  const auto row = [](const char* name, const char* format, const char* text) {
    QTest::newRow(name) << QString(format) << QString::fromUtf8(text);
  };
  row("strings", "trl", R"({"prompt":"p","chosen":"c","rejected":"r"})");
  row("empty strings", "trl", R"({"prompt":"","chosen":"","rejected":""})");
  row("other columns", "trl",
      R"({"prompt":"p","chosen":"c","rejected":"r","score":0.25,"id":7,"n":null,"tags":["a"]})");
  row("messages", "trl",
      R"({"prompt":[{"role":"system","content":"s"},{"role":"user","content":"u"}],
          "chosen":[{"role":"assistant","content":"c"}],
          "rejected":[{"role":"assistant","content":"r"}]})");
  row("string prompt, message responses", "trl",
      R"({"prompt":"p","chosen":[{"role":"assistant","content":"c"}],
          "rejected":[{"role":"assistant","content":"r"}]})");
  row("message prompt, string responses", "trl",
      R"({"prompt":[{"role":"user","content":"u"}],"chosen":"c","rejected":"r"})");
  row("implicit prompt", "trl",
      R"({"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"c"}],
          "rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"r"}],"k":1})");
  row("repeated prompt", "trl",
      R"({"prompt":"u","chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"c"}],
          "rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"r"}]})");
  row("the same conversation twice", "trl",
      R"({"chosen":[{"role":"user","content":"u"},{"role":"assistant","content":"c"}],
          "rejected":[{"role":"user","content":"u"},{"role":"assistant","content":"c"}]})");
  row("extra keys in messages", "trl",
      R"({"prompt":[{"role":"user","content":"u","name":"x"}],
          "chosen":[{"role":"assistant","content":"c","weight":1}],
          "rejected":[{"role":"assistant","content":"r"}]})");
  row("unicode and control characters", "trl",
      R"({"prompt":"日本語 \u0000 \u001b[1m","chosen":"🙂","rejected":"a\r\nb\tc"})");
  row("transcripts", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant: c"})");
  row("multi-turn", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
          "rejected":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: e"})");
  row("turns differ early", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
          "rejected":"\n\nHuman: a\n\nAssistant: B\n\nHuman: x\n\nAssistant: e"})");
  row("empty response", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"})");
  row("no space after the marker", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant:b","rejected":"\n\nHuman: a\n\nAssistant:c","x":1})");
  row("a good answer", "kto", R"({"prompt":"p","completion":"c","label":true,"source":"s"})");
  row("a bad answer by number", "kto", R"({"prompt":"p","completion":"c","label":0})");
  row("an answer to judge", "kto", R"({"prompt":"p","completion":"c","label":null})");
  row("without a label", "kto", R"({"prompt":"p","completion":"c"})");
  row("an answer as messages", "kto",
      R"({"prompt":[{"role":"user","content":"u"}],
          "completion":[{"role":"assistant","content":"c"}],"label":false})");
  row("two responses", "unlabelled", R"({"prompt":"p","responses":["a","b"],"source":"s"})");
  row("one response", "unlabelled", R"({"prompt":"p","responses":["a"]})");
  row("mixed forms", "unlabelled",
      R"({"prompt":"p","responses":["a",[{"role":"assistant","content":"b"}],""]})");
  row("a prompt", "prompts", R"({"prompt":"p"})");
  row("a prompt as messages", "prompts",
      R"({"prompt":[{"role":"user","content":"u"}],"difficulty":3.5})");
}

void FormatTest::givesTheSameRowBack() {
  QFETCH(QString, format);
  QFETCH(QString, text);
  const json original = json::parse(text.toStdString());
  const auto row = format_named(format)->read(original, "ann");
  QVERIFY2(row.has_value(), row ? "" : row.error().reason.c_str());
  QCOMPARE(again(format, *row).dump(), original.dump());
}

void FormatTest::refusesBadRows_data() {
  QTest::addColumn<QString>("format");
  QTest::addColumn<QString>("text");
  QTest::addColumn<QString>("field");
  const auto row = [](const char* name, const char* format, const char* text, const char* field) {
    QTest::newRow(name) << QString(format) << QString::fromUtf8(text) << QString(field);
  };
  row("no rejected", "trl", R"({"prompt":"p","chosen":"c"})", "rejected");
  row("no prompt", "trl", R"({"chosen":"c","rejected":"r"})", "prompt");
  row("a label in words", "kto", R"({"prompt":"p","completion":"c","label":"good"})", "label");
  row("a label out of range", "kto", R"({"prompt":"p","completion":"c","label":2})", "label");
  row("no completion", "kto", R"({"prompt":"p","label":true})", "completion");
  row("a number", "trl", R"({"prompt":"p","chosen":1,"rejected":"r"})", "chosen");
  row("null", "trl", R"({"prompt":"p","chosen":"c","rejected":null})", "rejected");
  row("an object", "trl", R"({"prompt":{},"chosen":"c","rejected":"r"})", "prompt");
  row("a list of texts", "trl", R"({"prompt":"p","chosen":["c"],"rejected":["r"]})", "chosen");
  row("no messages", "trl", R"({"prompt":[],"chosen":"c","rejected":"r"})", "prompt");
  row("a message without content", "trl",
      R"({"prompt":[{"role":"user"}],"chosen":"c","rejected":"r"})", "prompt");
  row("content is a number", "trl",
      R"({"prompt":[{"role":"user","content":1}],"chosen":"c","rejected":"r"})", "prompt");
  row("nothing shared", "trl",
      R"({"chosen":[{"role":"user","content":"a"}],"rejected":[{"role":"user","content":"b"}]})",
      "prompt");
  row("no transcript", "hh", R"({"chosen":"a","rejected":"b"})", "chosen");
  row("different dialogues", "hh",
      R"({"chosen":"\n\nHuman: a\n\nAssistant: x","rejected":"\n\nHuman: b\n\nAssistant: x"})",
      "chosen");
  row("a transcript is a list", "hh", R"({"chosen":[],"rejected":"b"})", "chosen");
  row("no responses", "unlabelled", R"({"prompt":"p"})", "responses");
  row("empty responses", "unlabelled", R"({"prompt":"p","responses":[]})", "responses");
  row("responses are a text", "unlabelled", R"({"prompt":"p","responses":"a"})", "responses");
  row("a response is a number", "unlabelled", R"({"prompt":"p","responses":["a",2]})",
      "responses[1]");
  row("responses after prompts", "prompts", R"({"prompt":"p","responses":["a","b"]})", "responses");
}

void FormatTest::refusesBadRows() {
  QFETCH(QString, format);
  QFETCH(QString, text);
  QFETCH(QString, field);
  const auto row = format_named(format)->read(json::parse(text.toStdString()), "ann");
  QVERIFY(!row.has_value());
  QCOMPARE(QString::fromStdString(row.error().field), field);
  QVERIFY(!row.error().reason.empty());
}

void FormatTest::aPreferenceIsAJudgment() {
  const auto row = read("trl", R"({"prompt":"p","chosen":"c","rejected":"r"})");
  QVERIFY(row.has_value());
  QCOMPARE(row->comparisons.size(), 1U);
  QCOMPARE(row->judgments.size(), 1U);
  QCOMPARE(row->judgments[0].annotator, std::string("ann"));
  QCOMPARE(row->judgments[0].ranking, (std::vector<std::vector<std::size_t>>{{0}, {1}}));
  QCOMPARE(*row->responses[0].body.text(), std::string("c"));
}

void FormatTest::aLabelledCompletionIsASingleResponse() {
  const auto row = read("kto", R"({"prompt":"p","completion":"c","label":false})");
  QVERIFY(row.has_value());
  QCOMPARE(row->comparisons, (std::vector<std::vector<std::size_t>>{{0}}));
  QCOMPARE(row->judgments.size(), std::size_t{1});
  QCOMPARE(row->judgments.front().annotator, std::string("ann"));
  QVERIFY(row->judgments.front().ratings == json({{"good", false}}));
  const auto open = read("kto", R"({"prompt":"p","completion":"c","label":null})");
  QVERIFY(open.has_value());
  QCOMPARE(open->comparisons.size(), std::size_t{1});
  QVERIFY(open->judgments.empty());
}

void FormatTest::hhSplitsAfterTheLastSharedMarker() {
  const auto row = read("hh",
                        R"({"chosen":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d",
          "rejected":"\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: e"})");
  QVERIFY(row.has_value());
  QVERIFY(row->prompt.form == project::PromptForm::hh);
  QCOMPARE(row->prompt.text, std::string("\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:"));
  QCOMPARE(*row->responses[0].body.text(), std::string(" d"));
  QCOMPARE(*row->responses[1].body.text(), std::string(" e"));
}

void FormatTest::hhAcceptsAnEmptyResponse() {
  const auto row = read(
      "hh", R"({"chosen":"\n\nHuman: a\n\nAssistant: b","rejected":"\n\nHuman: a\n\nAssistant:"})");
  QVERIFY(row.has_value());
  QCOMPARE(*row->responses[1].body.text(), std::string());
}

void FormatTest::implicitPromptIsWhatConversationsShare() {
  const auto row = read("trl", R"({"chosen":[{"role":"user","content":"u"},
      {"role":"assistant","content":"c"}],"rejected":[{"role":"user","content":"u"},
      {"role":"assistant","content":"r"}]})");
  QVERIFY(row.has_value());
  QVERIFY(row->prompt.form == project::PromptForm::messages);
  QCOMPARE(normal(row->prompt.text.c_str()), normal(R"([{"role":"user","content":"u"}])"));
  QCOMPARE(normal(row->responses[1].body.messages()->c_str()),
           normal(R"([{"role":"assistant","content":"r"}])"));
}

void FormatTest::repeatedPromptIsTheSharedConversation() {
  const auto row = read("trl", R"({"prompt":"u","chosen":[{"role":"user","content":"u"},
      {"role":"assistant","content":"c"}],"rejected":[{"role":"user","content":"u"},
      {"role":"assistant","content":"r"}]})");
  QVERIFY(row.has_value());
  QCOMPARE(normal(row->prompt.text.c_str()), normal(R"([{"role":"user","content":"u"}])"));
  QCOMPARE(json::parse(*row->responses[0].body.messages()).size(), 1U);
}

void FormatTest::neighboursAreCompared() {
  const auto row = read("unlabelled", R"({"prompt":"p","responses":["a","b","c"]})");
  QVERIFY(row.has_value());
  QCOMPARE(row->comparisons, (std::vector<std::vector<std::size_t>>{{0, 1}, {1, 2}}));
  QVERIFY(row->judgments.empty());
}

void FormatTest::inputIsAppendedToThePrompt() {
  const Mapping mapping{
      {"prompt", "instruction"}, {"input", "input"}, {"response_a", "x"}, {"response_b", "y"}};
  const char* with = R"({"instruction":"Do it.","input":"This.","x":"1","y":"2","other":true})";
  auto row = read("mapped", with, mapping);
  QVERIFY(row.has_value());
  QCOMPARE(row->prompt.text, std::string("Do it.\n\nThis."));
  QCOMPARE(text_of(again("mapped", *row, mapping)), normal(with));

  for (const char* without : {R"({"instruction":"Do it.","input":"","x":"1","y":"2"})",
                              R"({"instruction":"Do it.","input":null,"x":"1","y":"2"})",
                              R"({"instruction":"Do it.","x":"1","y":"2"})"}) {
    row = read("mapped", without, mapping);
    QVERIFY(row.has_value());
    QCOMPARE(row->prompt.text, std::string("Do it."));
    QCOMPARE(text_of(again("mapped", *row, mapping)), normal(without));
  }
}

void FormatTest::cellsThatAreNoTextsAreReadAsText() {
  const char* text = R"({"q":7,"one":true,"two":2.5,"winner":1})";
  const auto row = read("mapped", text, pair_mapping);
  QVERIFY(row.has_value());
  QCOMPARE(row->prompt.text, std::string("7"));
  QCOMPARE(*row->responses[0].body.text(), std::string("true"));
  QCOMPARE(*row->responses[1].body.text(), std::string("2.5"));
  QCOMPARE(text_of(again("mapped", *row, pair_mapping)), normal(text));
  for (const char* bad :
       {R"({"q":"7","one":null,"two":"x","winner":1})",
        R"({"q":"7","one":{},"two":"x","winner":1})", R"({"q":"7","two":"x","winner":1})"}) {
    const auto refused = read("mapped", bad, pair_mapping);
    QVERIFY(!refused.has_value());
    QCOMPARE(refused.error().field, std::string("one"));
  }
}

void FormatTest::labelsOfSeveralAnnotators() {
  const Mapping mapping{{"prompt", "p"},     {"response_a", "x"}, {"response_b", "y"},
                        {"label:eva", "l1"}, {"label:tom", "l2"}, {"label", "l3"}};
  const char* text = R"({"p":"q","x":"1","y":"2","l1":0,"l2":2,"l3":"A"})";
  const auto row = read("mapped", text, mapping);
  QVERIFY(row.has_value());
  QCOMPARE(row->comparisons.size(), 1U);
  QCOMPARE(row->judgments.size(), 3U);
  QCOMPARE(row->judgments[0].annotator, std::string("eva"));
  QCOMPARE(row->judgments[0].ranking, (std::vector<std::vector<std::size_t>>{{0, 1}}));
  QCOMPARE(row->judgments[1].annotator, std::string("tom"));
  QCOMPARE(row->judgments[1].ranking, (std::vector<std::vector<std::size_t>>{{1}, {0}}));
  QCOMPARE(row->judgments[2].annotator, std::string("ann"));
  QCOMPARE(row->judgments[2].ranking, (std::vector<std::vector<std::size_t>>{{0}, {1}}));
  QCOMPARE(text_of(again("mapped", *row, mapping)), normal(text));
}

void FormatTest::emptyLabelJudgesNothing() {
  const auto row = read("mapped", R"({"q":"p","one":"1","two":"2","winner":null})", pair_mapping);
  QVERIFY(row.has_value());
  QVERIFY(row->judgments.empty());
  QCOMPARE(row->comparisons.size(), 1U);
}

void FormatTest::mappedRankingOfThree() {
  const Mapping mapping{{"prompt", "p"},
                        {"response_a", "x"},
                        {"response_b", "y"},
                        {"response_c", "z"},
                        {"preference", "best"}};
  const auto row = read("mapped", R"({"p":"q","x":"1","y":"2","z":"3","best":"c"})", mapping);
  QVERIFY(row.has_value());
  QCOMPARE(row->comparisons, (std::vector<std::vector<std::size_t>>{{0, 1, 2}}));
  QCOMPARE(row->judgments[0].ranking, (std::vector<std::vector<std::size_t>>{{2}, {0, 1}}));
}

void FormatTest::refusesBadMappings_data() {
  QTest::addColumn<Mapping>("mapping");
  QTest::newRow("no prompt") << Mapping{{"response_a", "x"}};
  QTest::newRow("unknown target") << Mapping{{"prompt", "p"}, {"answer", "x"}};
  QTest::newRow("target twice") << Mapping{{"prompt", "p"}, {"prompt", "q"}};
  QTest::newRow("column twice") << Mapping{{"prompt", "p"}, {"response_a", "p"}};
  QTest::newRow("a gap") << Mapping{{"prompt", "p"}, {"response_b", "x"}};
  QTest::newRow("a label alone") << Mapping{{"prompt", "p"}, {"response_a", "x"}, {"label", "l"}};
  QTest::newRow("no column") << Mapping{{"prompt", ""}};
  QTest::newRow("an annotator without a name")
      << Mapping{{"prompt", "p"}, {"response_a", "x"}, {"response_b", "y"}, {"label:", "l"}};
}

void FormatTest::refusesBadMappings() {
  QFETCH(Mapping, mapping);
  const auto format = make_format("mapped", mapping);
  QVERIFY(!format.has_value());
  QVERIFY(format.error().code == ErrorCode::invalid_argument);
}

void FormatTest::trlRowsFollowThePromptsForm() {
  project::Prompt prompt;
  prompt.form = project::PromptForm::messages;
  prompt.text = R"([{"role":"user","content":"u"}])";
  project::Response chosen;
  chosen.body = "c";
  project::Response rejected;
  rejected.body = "r";
  const json row = trl_row(prompt, chosen, rejected, /*with_columns=*/false);
  QCOMPARE(text_of(row), normal(R"({"prompt":[{"role":"user","content":"u"}],
      "chosen":[{"role":"assistant","content":"c"}],
      "rejected":[{"role":"assistant","content":"r"}]})"));
}

void FormatTest::hhRowsAreWrittenFromAnyForm() {
  project::Response chosen;
  chosen.body = "c";
  project::Response rejected;
  rejected.body = project::MessagesBody{R"([{"role":"assistant","content":"r"}])"};
  project::Prompt prompt;
  prompt.text = "u";
  QCOMPARE(text_of(hh_row(prompt, chosen, rejected, false)),
           normal(R"({"chosen":"\n\nHuman: u\n\nAssistant: c",
                           "rejected":"\n\nHuman: u\n\nAssistant: r"})"));
  prompt.form = project::PromptForm::messages;
  prompt.text = R"([{"role":"system","content":"s"},{"role":"user","content":"u"}])";
  QCOMPARE(json(hh_row(prompt, chosen, chosen, false))["chosen"].get<std::string>(),
           std::string("\n\nHuman: s\n\nu\n\nAssistant: c"));
}

void FormatTest::mappingIsStoredInOrder() {
  QCOMPARE(mapping_from_json(mapping_to_json(pair_mapping)), pair_mapping);
  QVERIFY(mapping_from_json(json()).empty());
}

QTEST_GUILESS_MAIN(FormatTest)
#include "format_test.moc"

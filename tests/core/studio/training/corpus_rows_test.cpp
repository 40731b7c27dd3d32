// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/corpus_rows.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

using namespace arbiter;
using namespace arbiter::studio;

class CorpusRowsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void textsAndConversations();
  void whatEndedAndWhatWasCut();
  void rowsOfOtherShapesAreNamed();
  void rowsAreToldFromOthers();
  void aPromptIsReadAsItWasWritten();

 private:
  Result<std::vector<CorpusRow>> read(const std::string& lines,
                                      const std::vector<std::string>& answers = {"completion"}) {
    const std::filesystem::path file = folder_.filePath("corpus.jsonl").toStdString();
    std::ofstream(file) << lines;
    std::vector<CorpusRow> rows;
    const auto hash = each_row(file, answers, [&](const CorpusRow& row) -> Result<void> {
      rows.push_back(row);
      return {};
    });
    if (!hash) return std::unexpected(hash.error());
    hash_ = *hash;
    return rows;
  }

  QTemporaryDir folder_;
  std::string hash_;
};

void CorpusRowsTest::textsAndConversations() {
  const auto rows = read(R"({"prompt": "Say a.", "completion": "a"}

{"prompt": [{"role": "user", "content": "Say b."}], "completion": [{"role": "assistant", "content": "b"}]}
{"prompt": "\n\nHuman: Say c.\n\nAssistant:", "prompt_form": "hh", "completion": "c"})");
  QVERIFY(rows.has_value());
  QCOMPARE(rows->size(), 3);
  using project::PromptForm;
  QCOMPARE((*rows)[0].prompt.form, PromptForm::plain);
  QCOMPARE((*rows)[0].prompt.text, std::string("Say a."));
  QCOMPARE((*rows)[1].prompt.form, PromptForm::messages);
  QCOMPARE((*rows)[1].answers.front(), std::string("b"));
  QCOMPARE((*rows)[2].prompt.form, PromptForm::hh);
  QCOMPARE((*rows)[2].answers.front(), std::string("c"));
}

void CorpusRowsTest::whatEndedAndWhatWasCut() {
  const auto rows = read(R"({"prompt": "a", "chosen": "b", "rejected": "c", "rejected_ended": false}
{"prompt": "a", "chosen": "b", "rejected": "c", "ended": false})",
                         {"chosen", "rejected"});
  QVERIFY(rows.has_value());
  QCOMPARE((*rows)[0].answers, (std::vector<std::string>{"b", "c"}));
  QCOMPARE((*rows)[0].ended, (std::vector<bool>{true, false}));
  QCOMPARE((*rows)[1].ended, (std::vector<bool>{false, false}));
}

void CorpusRowsTest::rowsOfOtherShapesAreNamed() {
  for (const char* row :
       {"[]", "{", "{\"prompt\": \"a\"}", "{\"completion\": \"a\"}",
        "{\"prompt\": 3, \"completion\": \"a\"}", "{\"prompt\": \"a\", \"completion\": [\"b\"]}",
        "{\"prompt\": [], \"completion\": \"b\"}",
        "{\"prompt\": [{\"role\": \"user\"}], \"completion\": \"b\"}",
        "{\"prompt\": \"a\", \"completion\": \" \"}"}) {
    const auto rows = read(std::string("{\"prompt\": \"a\", \"completion\": \"b\"}\n") + row);
    QVERIFY2(!rows.has_value(), row);
    QCOMPARE(rows.error().where.line, 2);
    QVERIFY(to_english(rows.error()).find("`completion`") != std::string::npos);
  }
}

void CorpusRowsTest::rowsAreToldFromOthers() {
  QVERIFY(read(R"({"prompt": "a", "completion": "b"})").has_value());
  const auto first = hash_;
  QVERIFY(read(R"({"prompt": "a", "completion": "c"})").has_value());
  QVERIFY(hash_ != first);
}

void CorpusRowsTest::aPromptIsReadAsItWasWritten() {
  using project::PromptForm;
  for (const auto& [form, text] :
       {std::pair(PromptForm::plain, std::string("Say \"a\".\n")),
        std::pair(PromptForm::hh, std::string("\n\nHuman: a\n\nAssistant:")),
        std::pair(PromptForm::messages, std::string(R"([{"content":"a","role":"user"}])"))}) {
    project::Prompt prompt;
    prompt.form = form;
    prompt.text = text;
    auto row = corpus_row(prompt);
    row["completion"] = "b";
    const auto rows = read(row.dump());
    QVERIFY(rows.has_value());
    QCOMPARE(rows->front().prompt.form, form);
    QCOMPARE(rows->front().prompt.text, text);
  }
}

QTEST_GUILESS_MAIN(CorpusRowsTest)
#include "corpus_rows_test.moc"

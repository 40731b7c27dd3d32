// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/search.h"

#include <QTest>

#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

class SearchTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Project& project() { return **project_; }
  Id add(const std::string& prompt_text, const std::string& answer) {
    std::vector<Prompt> prompts(1);
    prompts[0].text = prompt_text;
    must(project().prompts().add(prompts));
    std::vector<Response> responses(2);
    for (auto& response : responses) response.prompt = prompts[0].id;
    responses[0].body = answer;
    responses[1].body = "something else";
    must(project().prompts().add_responses(responses));
    std::vector<Comparison> comparisons(1);
    comparisons[0].prompt = prompts[0].id;
    comparisons[0].responses = {responses[0].id, responses[1].id};
    must(project().comparisons().add(comparisons));
    return prompts[0].id;
  }
  std::vector<Id> found(const std::string& words) {
    must(project().finish_background_work());
    std::vector<Id> ids;
    for (const auto& prompt : must(project().prompts().list({.search = words})))
      ids.push_back(prompt.id);
    return ids;
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void findsWordsOfPromptsAndResponses() {
    const auto tea = add("How do I brew tea?", "Boil the kettle first.");
    const auto soup = add("How do I cook soup?", "Chop an onion.");
    QCOMPARE(found("brew"), std::vector<Id>{tea});
    QCOMPARE(found("BREW tea"), std::vector<Id>{tea});
    QCOMPARE(found("kettle"), std::vector<Id>{tea});
    QCOMPARE(found("oni"), std::vector<Id>{soup});
    QCOMPARE(found("how do"), (std::vector<Id>{tea, soup}));
    QVERIFY(found("brew soup").empty());
    QVERIFY(found("nowhere").empty());
    QCOMPARE(must(project().comparisons().count({.search = "onion"})), std::int64_t{1});
    QCOMPARE(must(project().prompts().count({.search = "how"})), std::int64_t{2});
  }

  /// More rows than one short transaction takes, and more than 500: a program that is open
  /// completes the index without anybody asking, and so does the next one.
  void theIndexIsCompletedInTheBackground() {
    constexpr std::int64_t rows = 3000;
    std::vector<Prompt> prompts(rows);
    for (std::size_t i = 0; i < prompts.size(); ++i)
      prompts[i].text = "prompt number " + std::to_string(i);
    prompts.back().text = "where the quokka smiles";
    must(project().prompts().add(prompts));
    // Opened and closed at once: what is left is the next one's.
    project_->reopen();
    project_->reopen();
    QTRY_VERIFY_WITH_TIMEOUT(must(project().search_progress()).complete(), 60000);
    QCOMPARE(must(project().search_progress()).total, rows);
    QCOMPARE(must(project().prompts().ids({.search = "quokka"})),
             std::vector<Id>{prompts.back().id});
    QCOMPARE(must(project().prompts().count({.search = "number"})), rows - 1);
  }

  void fillingTheIndexCanBeStopped() {
    // Many different words: each row takes a while.
    std::vector<Prompt> prompts(2000);
    std::size_t number = 0;
    for (auto& prompt : prompts) {
      prompt.text = "word";
      for (int i = 0; i < 500; ++i) prompt.text += " w" + std::to_string(++number);
    }
    must(project().prompts().add(prompts));
    int asked = 0;
    const auto reached =
        must(project().fill_search_index([&](const SearchProgress&) { return ++asked < 3; }));
    QVERIFY(!reached.complete());
    QCOMPARE(asked, 3);
    const auto filled =
        must(project().fill_search_index([](const SearchProgress&) { return true; }));
    QVERIFY(filled.complete());
    QCOMPARE(must(project().prompts().count({.search = "word"})), std::int64_t{2000});
  }

  void findsChineseJapaneseAndKoreanByCharacter() {
    const auto weather = add("今天天气怎么样？", "晴天。");
    const auto cat = add("猫はどこですか", "部屋にいます");
    QCOMPARE(found("天气"), std::vector<Id>{weather});
    QCOMPARE(found("晴"), std::vector<Id>{weather});
    QVERIFY(found("气天").empty());
    QCOMPARE(found("部屋"), std::vector<Id>{cat});
  }

  /// What people type is words, not the query language of the index.
  void operatorsAreWords() {
    const auto id = add("say NEAR and \"quoted\" OR not", "col:umn (x*");
    QCOMPARE(found("NEAR"), std::vector<Id>{id});
    QCOMPARE(found("\"quoted\" OR"), std::vector<Id>{id});
    for (const char* odd : {"\"", "*", "(", "a AND", "-", "col:", "^x", "  "})
      QVERIFY2(project().prompts().list({.search = odd}), odd);
  }

  void abandonedImportsAreForgotten() {
    add("kept words", "answer");
    const auto import = must(project().imports().begin("f", "trl", {}));
    must(project().imports().add(import, import_rows(50, "")));
    QVERIFY(found("imported").empty());
    must(project().imports().abandon(import));
    const auto later = add("brand new row", "imported");
    QCOMPARE(found("brand"), std::vector<Id>{later});
    QCOMPARE(found("imported"), std::vector<Id>{later});
  }
};

QTEST_GUILESS_MAIN(SearchTest)
#include "search_test.moc"

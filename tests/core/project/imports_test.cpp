// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <atomic>
#include <thread>

#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

class ImportsTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Project& project() { return **project_; }
  Id begin() { return must(project().imports().begin("file.jsonl", "trl", {{"a", "b"}})); }
  void verifyEmpty() {
    const auto counts = must(project().counts());
    QCOMPARE(counts.prompts, std::int64_t{0});
    QCOMPARE(counts.responses, std::int64_t{0});
    QCOMPARE(counts.comparisons, std::int64_t{0});
    QCOMPARE(counts.judgments, std::int64_t{0});
    QCOMPARE(counts.judgments_history, std::int64_t{0});
    QCOMPARE(counts.annotators, std::int64_t{0});
    QVERIFY(must(project().prompts().list()).empty());
    QVERIFY(must(project().comparisons().list({}, 0, -1)).empty());
    QVERIFY(must(project().judgments().live()).empty());
    QVERIFY(must(project().imports().list()).empty());
    QVERIFY(must(project().annotators().list()).empty());
    must(project().judgments().each(0, [](const Judgment&) -> bool { qFatal("history"); }));
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void isInvisibleUntilItIsCommitted() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(300, "file")));
    verifyEmpty();
    must(project().imports().commit(id));
    const auto counts = must(project().counts());
    QCOMPARE(counts.prompts, std::int64_t{300});
    QCOMPARE(counts.responses, std::int64_t{600});
    QCOMPARE(counts.comparisons, std::int64_t{300});
    QCOMPARE(counts.judgments, std::int64_t{300});
    QCOMPARE(counts.annotators, std::int64_t{1});
    const auto live = must(project().judgments().live());
    QCOMPARE(live.size(), std::size_t{300});
    QCOMPARE(live.front().role, Role::imported);
    const auto view = must(project().comparisons().view(live[7].comparison));
    QCOMPARE(view.prompt.text, std::string("imported prompt 7"));
    QCOMPARE(live[7].ranking, (Ranking{{view.responses[0].id}, {view.responses[1].id}}));
    const auto list = must(project().imports().list());
    QCOMPARE(list.size(), std::size_t{1});
    QCOMPARE(list[0].rows, std::int64_t{300});
    QCOMPARE(list[0].source, std::string("file.jsonl"));
    QVERIFY(list[0].mapping == (nlohmann::json{{"a", "b"}}));
  }

  void isNeverAskedBeforeItIsCommitted() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(5, "")));
    const auto ann = must(project().annotators().get_or_add("ann")).id;
    QVERIFY(!must(project().comparisons().next_for(ann)));
    QCOMPARE(must(project().comparisons().todo(ann)).left, std::int64_t{0});
    must(project().imports().commit(id));
    QVERIFY(must(project().comparisons().next_for(ann)));
    QCOMPARE(must(project().comparisons().todo(ann)).left, std::int64_t{5});
  }

  void abandonedLeavesNothing() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(700, "file")));
    must(project().imports().abandon(id));
    verifyEmpty();
    QVERIFY(!project().imports().commit(id));
    verifyEmpty();
  }

  void abandonedByAClosedProjectIsGoneAtTheNextOpen() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(700, "file")));
    project_->reopen();
    verifyEmpty();
  }

  /// While one process imports, another that opens the project must leave its rows alone.
  void anImportThatGoesOnElsewhereIsLeftAlone() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(50, "file")));
    must(Project::open(project_->folder())).reset();
    must(project().imports().add(id, import_rows(50, "file")));
    must(project().imports().commit(id));
    QCOMPARE(must(project().counts()).comparisons, std::int64_t{100});
    QCOMPARE(must(project().prompts().list()).size(), std::size_t{100});
  }

  void duplicatesAndEmptyResponsesStay() {
    auto rows = import_rows(1, "file");
    rows[0].responses[1].body = "";
    rows.push_back(rows[0]);
    const auto id = begin();
    must(project().imports().add(id, rows));
    must(project().imports().commit(id));
    QCOMPARE(must(project().counts()).prompts, std::int64_t{2});
    const auto prompts = must(project().prompts().list());
    QCOMPARE(must(project().prompts().responses_of(prompts[1].id))[1].body,
             project::ResponseBody());
  }

  void historyBeforeTheCommitDoesNotKnowIt() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(10, "file")));
    const auto then = must(project().judgments().max_seq());
    must(project().imports().commit(id));
    QVERIFY(then == 0 || must(project().judgments().live({.max_seq = then})).empty());
    QCOMPARE(must(project().judgments().live()).size(), std::size_t{10});
    QCOMPARE(
        must(project().judgments().live({.max_seq = must(project().judgments().max_seq())})).size(),
        std::size_t{10});
  }

  void peopleJudgeWhileItComesIn() {
    const auto made = add_comparisons(project(), 60);
    const auto ann = must(project().annotators().get_or_add("ann")).id;
    std::atomic<bool> done = false;
    std::thread importing([&] {
      const auto id = begin();
      for (int batch = 0; batch < 20; ++batch)
        must(project().imports().add(id, import_rows(200, "file")));
      must(project().imports().commit(id));
      done = true;
    });
    for (const auto& comparison : made)
      must(project().judgments().add(prefers_first(comparison, ann)));
    importing.join();
    QVERIFY(done);
    QCOMPARE(must(project().counts()).judgments, std::int64_t{4060});
    QCOMPARE(must(project().annotators().get(ann)).judgments, std::int64_t{60});
  }

  void judgedImportsCanBeJudgedByOthers() {
    const auto id = begin();
    must(project().imports().add(id, import_rows(2, "file")));
    must(project().imports().commit(id));
    const auto ann = must(project().annotators().get_or_add("ann")).id;
    const auto next = must(project().comparisons().next_for(ann));
    QVERIFY(next);
    must(project().judgments().add(prefers_first(next->comparison, ann)));
    QCOMPARE(must(project().judgments().of_comparison(next->comparison.id)).size(), std::size_t{2});
  }
};

QTEST_GUILESS_MAIN(ImportsTest)
#include "imports_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
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
  using Fate = Imports::Fate;
  /// Imports what is new of them.
  std::vector<Fate> add_new(std::span<const Imports::Row> rows) {
    const auto id = begin();
    auto fates = must(project().imports().add_new(id, rows));
    must(project().imports().commit(id));
    return fates;
  }
  static int count(const std::vector<Fate>& fates, Fate fate) {
    return int(std::ranges::count(fates, fate));
  }
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

  /// A file with a row for each of several annotators: what they say of the same answers, in
  /// whatever order these stand, is of one comparison.
  void annotatorsOfOneFileMeetOnAComparison() {
    auto rows = import_rows(1, "eva");
    rows.push_back(rows.front());
    rows.back().judgments.front().annotator = "tom";
    std::swap(rows.back().responses[0].body, rows.back().responses[1].body);
    for (auto& row : rows) row.joins = true;
    const auto id = begin();
    const auto fates = must(project().imports().add_new(id, rows));
    QCOMPARE(fates, (std::vector{Imports::Fate::added, Imports::Fate::joined}));
    // The same person once more stands for itself; so does a row that does not join.
    auto again = rows.front();
    again.judgments.front().ranking = {{1}, {0}};
    QCOMPARE(must(project().imports().add_new(id, {&again, 1})).front(), Imports::Fate::added);
    must(project().imports().commit(id));
    const auto counts = must(project().counts());
    QCOMPARE(counts.comparisons, std::int64_t{2});
    QCOMPARE(counts.judgments, std::int64_t{3});
    QCOMPARE(counts.prompts, std::int64_t{3});
    const auto live = must(project().judgments().live());
    QCOMPARE(live[0].comparison, live[1].comparison);
    QVERIFY(live[0].annotator != live[1].annotator);
    // They disagree: the second preferred what stood first in its own row.
    QCOMPARE(live[0].ranking.front(), live[1].ranking.back());
    QCOMPARE(live[1].shown_order, live[0].shown_order);
    QCOMPARE(must(project().comparisons().get(live[0].comparison)).responses, live[0].shown_order);
  }

  /// Two answers that say the same are two all the same.
  void answersThatSayTheSameJoinToo() {
    auto rows = import_rows(1, "eva");
    rows.front().responses[1].body = rows.front().responses[0].body;
    rows.push_back(rows.front());
    rows.back().judgments.front().annotator = "tom";
    for (auto& row : rows) row.joins = true;
    const auto id = begin();
    QCOMPARE(must(project().imports().add_new(id, rows)).back(), Imports::Fate::joined);
    must(project().imports().commit(id));
    for (const auto& judgment : must(project().judgments().live()))
      QVERIFY(judgment.ranking[0][0] != judgment.ranking[1][0]);
  }

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

  /// A file that is imported twice, or overlaps with another, counts each row once.
  void whatIsThereAlreadyIsLeftOut() {
    const auto rows = import_rows(30, "file");
    QCOMPARE(count(add_new(std::span(rows).first(20)), Fate::added), 20);
    auto fates = add_new(rows);
    QCOMPARE(count(fates, Fate::known), 20);
    QCOMPARE(count(fates, Fate::added), 10);
    QVERIFY(fates[19] == Fate::known && fates[20] == Fate::added);
    QCOMPARE(count(add_new(rows), Fate::known), 30);
    const auto counts = must(project().counts());
    QCOMPARE(counts.prompts, std::int64_t{30});
    QCOMPARE(counts.comparisons, std::int64_t{30});
    QCOMPARE(counts.judgments, std::int64_t{30});
  }

  void aRowTwiceInOneImportComesInOnce() {
    auto rows = import_rows(3, "file");
    rows.push_back(rows[1]);
    // With another number beside it is a row of its own; of another file it would be the same.
    rows.push_back(rows[1]);
    rows.back().prompt.extra = {{"columns", {{"id", 7}}}};
    auto alone = rows[1];
    alone.responses.clear();
    alone.comparisons.clear();
    alone.judgments.clear();
    alone.prompt.text = "alone";
    rows.push_back(alone);
    rows.push_back(alone);
    rows.push_back(alone);
    rows.back().prompt.extra = {{"columns", {{"id", 8}}}};
    const auto fates = add_new(rows);
    QVERIFY(fates == (std::vector{Fate::added, Fate::added, Fate::added, Fate::repeated,
                                  Fate::added, Fate::added, Fate::repeated, Fate::added}));
    QCOMPARE(must(project().counts()).comparisons, std::int64_t{4});
    QCOMPARE(count(add_new(rows), Fate::known), 8);
  }

  void whatSaysSomethingNewComesIn_data() {
    QTest::addColumn<int>("change");
    QTest::addColumn<bool>("is_new");
    QTest::newRow("the order of the responses") << 0 << false;
    QTest::newRow("other columns") << 1 << false;
    QTest::newRow("no verdict") << 2 << false;
    QTest::newRow("another annotator") << 3 << true;
    QTest::newRow("another verdict") << 4 << true;
    QTest::newRow("a tie") << 5 << true;
    QTest::newRow("both bad") << 6 << true;
    QTest::newRow("another strength") << 7 << true;
    QTest::newRow("another response") << 8 << true;
    QTest::newRow("another prompt") << 9 << true;
    QTest::newRow("one response more") << 10 << true;
    QTest::newRow("a prompt of another form") << 11 << true;
    QTest::newRow("the prompt alone") << 12 << false;
    QTest::newRow("one of its responses") << 13 << false;
    QTest::newRow("a response that is not there") << 14 << true;
    QTest::newRow("a second annotator beside the first") << 15 << true;
    QTest::newRow("said otherwise first, then the same") << 16 << false;
  }

  void whatSaysSomethingNewComesIn() {
    QFETCH(int, change);
    QFETCH(bool, is_new);
    const auto before = import_rows(1, "ann");
    add_new(before);
    auto rows = before;
    auto& row = rows[0];
    auto& said = row.judgments[0];
    switch (change) {
      case 0:
        std::swap(row.responses[0], row.responses[1]);
        said.ranking = {{1}, {0}};
        break;
      case 1:
        row.prompt.extra = {{"columns", {{"id", 7}}}};
        break;
      case 2:
        row.judgments.clear();
        break;
      case 3:
        said.annotator = "bob";
        break;
      case 4:
        said.ranking = {{1}, {0}};
        break;
      case 5:
        said.ranking = {{0, 1}};
        break;
      case 6:
        said.outcome = Outcome::both_bad;
        said.ranking.clear();
        break;
      case 7:
        said.strength = 3;
        break;
      case 8:
        row.responses[1].body = "something else";
        break;
      case 9:
        row.prompt.text += "?";
        break;
      case 10:
        row.responses.emplace_back().body = "a third";
        row.comparisons = {{0, 1, 2}};
        said.ranking = {{0}, {1, 2}};
        break;
      case 11:
        row.prompt.form = PromptForm::hh;
        break;
      case 12:
        row.responses.clear();
        row.comparisons.clear();
        row.judgments.clear();
        break;
      case 13:
        row.responses.resize(1);
        row.comparisons.clear();
        row.judgments.clear();
        break;
      case 14:
        row.responses.resize(1);
        row.responses[0].body = "a person's own words";
        row.comparisons.clear();
        row.judgments.clear();
        break;
      case 15:
        row.judgments.push_back(said);
        row.judgments.back().annotator = "bob";
        break;
      default:
        row.judgments.insert(row.judgments.begin(), said);
        row.judgments.front().ranking = {{1}, {0}};
    }
    QVERIFY(add_new(rows)[0] == (is_new ? Fate::added : Fate::known));
    QVERIFY(add_new(rows)[0] == Fate::known);
  }

  /// Rankings of several, with equal texts among them and ties.
  void rankingsAreComparedByWhatTheyRank() {
    auto rows = import_rows(1, "ann");
    auto& row = rows[0];
    row.responses.resize(4);
    row.responses[2].body = row.responses[1].body;
    row.responses[3].body = "last";
    row.comparisons = {{0, 1, 2, 3}};
    row.judgments[0].ranking = {{0}, {1, 3}, {2}};
    add_new(rows);
    std::swap(row.responses[0], row.responses[3]);
    row.judgments[0].ranking = {{3}, {0, 2}, {1}};
    QVERIFY(add_new(rows)[0] == Fate::known);
    row.judgments[0].ranking = {{3}, {0, 2, 1}};
    QVERIFY(add_new(rows)[0] == Fate::added);
  }

  /// Pairs that were made here, and what was said of them in the window, are known as well.
  void whatWasMadeAndJudgedHereIsKnown() {
    const auto made = add_comparisons(project(), 1);
    const auto ann = must(project().annotators().get_or_add("ann")).id;
    must(project().judgments().add(prefers_first(made[0], ann)));
    auto rows = import_rows(1, "ann");
    rows[0].prompt.text = "prompt 0";
    rows[0].responses[0].body = "answer 0 to prompt 0";
    rows[0].responses[1].body = "answer 1 to prompt 0";
    QVERIFY(add_new(rows)[0] == Fate::known);
    rows[0].judgments[0].annotator = "bob";
    QVERIFY(add_new(rows)[0] == Fate::added);
  }

  /// Very many rows to one prompt: what was read of them is kept, and still complete.
  void manyRowsOfOnePromptAreKnownEach() {
    auto rows = import_rows(1500, "file");
    for (auto& row : rows) row.prompt.text = "Which is better?";
    for (std::size_t i = 1000; i < rows.size(); ++i) {  // single answers
      rows[i].responses.resize(1);
      rows[i].comparisons.clear();
      rows[i].judgments.clear();
    }
    auto twice = rows;
    twice.insert(twice.end(), rows.begin(), rows.end());
    auto fates = add_new(twice);
    QCOMPARE(count(fates, Fate::added), 1500);
    QCOMPARE(count(fates, Fate::repeated), 1500);
    QCOMPARE(count(add_new(rows), Fate::known), 1500);
    const auto id = begin();
    rows[3].responses[0].body = "new";
    must(project().imports().add_new(id, std::span(rows).first(2)));
    // What comes in elsewhere meanwhile is known as well.
    QVERIFY(add_new(std::span(rows).subspan(3, 1))[0] == Fate::added);
    fates = must(project().imports().add_new(id, std::span(rows).subspan(3, 1)));
    QVERIFY(fates[0] == Fate::known);
    must(project().imports().abandon(id));
  }

  void whatNobodySeesIsNotKnown() {
    const auto rows = import_rows(5, "file");
    const auto pending = begin();
    must(project().imports().add(pending, rows));
    QCOMPARE(count(add_new(rows), Fate::added), 5);
    must(project().imports().abandon(pending));
    QCOMPARE(count(add_new(rows), Fate::known), 5);
  }
};

QTEST_GUILESS_MAIN(ImportsTest)
#include "imports_test.moc"

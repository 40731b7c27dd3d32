// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <map>
#include <set>

#include "core/base/random.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

class ComparisonsTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Id annotator(const char* name) { return must((*project_)->annotators().get_or_add(name)).id; }
  Comparisons& comparisons() { return (*project_)->comparisons(); }
  std::optional<Id> next(Id annotator, const std::vector<Id>& excluding = {}) {
    const auto view = must(comparisons().next_for(annotator, excluding));
    return view ? std::optional(view->comparison.id) : std::nullopt;
  }
  void judge(const Comparison& comparison, Id annotator) {
    must((*project_)->judgments().add(prefers_first(comparison, annotator)));
  }

 private Q_SLOTS:
  void aComparisonHasAPlaceInAFilter() {
    test::TemporaryProject project;
    const auto added = test::add_comparisons(*project, 4);
    const auto ada = test::must(project->annotators().get_or_add("ada")).id;
    test::must(project->judgments().add(test::prefers_first(added[1], ada)));
    Comparisons::Filter open;
    open.judged = false;
    QCOMPARE(test::must(project->comparisons().place({}, added[3].id)), std::optional<Id>(3));
    QCOMPARE(test::must(project->comparisons().place(open, added[3].id)), std::optional<Id>(2));
    QCOMPARE(test::must(project->comparisons().place(open, added[0].id)), std::optional<Id>(0));
    QVERIFY(!test::must(project->comparisons().place(open, added[1].id)));
    QVERIFY(!test::must(project->comparisons().place({}, added[3].id + 1)));
  }

  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void viewHasTheTextsInOrder() {
    const auto comparison = add_comparisons(**project_, 1, 4).front();
    const auto view = must(comparisons().view(comparison.id));
    QCOMPARE(view.prompt.text, std::string("prompt 0"));
    QCOMPARE(view.responses.size(), std::size_t{4});
    for (std::size_t i = 0; i < 4; ++i) QCOMPARE(view.responses[i].id, comparison.responses[i]);
    QCOMPARE(comparisons().view(4711).error().code, ErrorCode::not_found);
  }

  void needsAResponseAndAPrompt() {
    const auto made = add_comparisons(**project_, 1).front();
    std::vector<Comparison> bad(1);
    bad[0].prompt = made.prompt;
    QCOMPARE(comparisons().add(bad).error().code, ErrorCode::invalid_argument);
    bad[0].prompt = 4711;
    bad[0].responses = made.responses;
    QCOMPARE(comparisons().add(bad).error().code, ErrorCode::not_found);
    QCOMPARE(must(comparisons().count()), std::int64_t{1});
  }

  void queueGoesThroughAllOnceByPriority() {
    const auto made = add_comparisons(**project_, 6);
    must(comparisons().set_priorities(
        std::vector<std::pair<Id, double>>{{made[4].id, 5.0}, {made[2].id, 2.5}}));
    const auto ann = annotator("ann");
    std::vector<Id> order;
    while (const auto id = next(ann)) {
      order.push_back(*id);
      judge(must(comparisons().get(*id)), ann);
    }
    QCOMPARE(order, (std::vector<Id>{made[4].id, made[2].id, made[0].id, made[1].id, made[3].id,
                                     made[5].id}));
  }

  void excludedOnesArePassedOver() {
    const auto made = add_comparisons(**project_, 2);
    const auto ann = annotator("ann");
    QCOMPARE(next(ann, {made[0].id}).value_or(0), made[1].id);
    QVERIFY(!next(ann, {made[0].id, made[1].id}));
  }

  /// What is said of prompts for validation and test is measured on.
  void promptsOfEveryRoleAreAsked() {
    const auto ann = annotator("ann");
    for (const auto role : {PromptRole::train, PromptRole::validation, PromptRole::test}) {
      const auto made = add_comparisons(**project_, 1, 2, role);
      QCOMPARE(next(ann).value_or(0), made.front().id);
      judge(made.front(), ann);
    }
    QVERIFY(!next(ann));
    const auto todo = must(comparisons().todo(ann));
    QCOMPARE(todo.done, std::int64_t{3});
    QCOMPARE(todo.left, std::int64_t{0});
  }

  void skippedOnesAreNotAskedAgain() {
    const auto made = add_comparisons(**project_, 1).front();
    const auto ann = annotator("ann");
    auto skip = prefers_first(made, ann);
    skip.outcome = Outcome::skip;
    skip.ranking.clear();
    must((*project_)->judgments().add(skip));
    QVERIFY(!next(ann));
    QCOMPARE(next(annotator("bob")).value_or(0), made.id);
  }

  void leastJudgedComeFirst() {
    const auto made = add_comparisons(**project_, 4);
    const auto ann = annotator("ann");
    const auto bob = annotator("bob");
    judge(made[0], ann);
    judge(made[1], ann);
    QCOMPARE(next(bob).value_or(0), made[2].id);
    judge(made[2], bob);
    judge(made[3], bob);
    QCOMPARE(next(bob).value_or(0), made[0].id);
    QCOMPARE(next(ann).value_or(0), made[2].id);
  }

  /// Whatever is judged, taken back, added and reprioritised, by whomever: the queue offers
  /// exactly what the annotator has no live judgment of.
  void queueAgreesWithHistoryUnderRandomWork() {
    auto made = add_comparisons(**project_, 25);
    Random random(9);
    std::vector<Id> people{annotator("a"), annotator("b"), annotator("c")};
    std::map<Id, std::map<Id, std::string>> live;  // annotator, comparison, uuid
    for (int step = 0; step < 400; ++step) {
      const Id person = random.pick(people);
      auto& mine = live[person];
      const auto action = random.below(10);
      if (action < 6) {
        const auto id = next(person);
        QCOMPARE(id.has_value(), mine.size() < made.size());
        if (!id) continue;
        QVERIFY(!mine.contains(*id));
        mine[*id] =
            must((*project_)->judgments().add(prefers_first(must(comparisons().get(*id)), person)))
                .uuid;
      } else if (action < 8 && !mine.empty()) {
        const auto at = std::next(mine.begin(), std::ptrdiff_t(random.below(mine.size())));
        must((*project_)->judgments().withdraw(at->second));
        mine.erase(at);
      } else if (action == 8) {
        must(comparisons().set_priorities(
            std::vector<std::pair<Id, double>>{{random.pick(made).id, random.uniform()}}));
      } else if (made.size() < 40) {
        for (auto& added : add_comparisons(**project_, 1)) made.push_back(added);
      }
      const auto todo = must(comparisons().todo(person));
      QCOMPARE(todo.done, std::int64_t(mine.size()));
      QCOMPARE(todo.left, std::int64_t(made.size() - mine.size()));
    }
  }

  /// Another process may have changed the queue.
  void queueSeesWhatAnotherConnectionDid() {
    const auto made = add_comparisons(**project_, 2);
    const auto ann = annotator("ann");
    judge(made[0], ann);
    QCOMPARE(next(ann).value_or(0), made[1].id);
    const auto other = must(Project::open(project_->folder()));
    const auto said = must(other->judgments().live({.annotator = ann})).front();
    must(other->judgments().withdraw(said.uuid));
    QCOMPARE(next(ann).value_or(0), made[0].id);
    must(
        other->comparisons().set_priorities(std::vector<std::pair<Id, double>>{{made[1].id, 1.0}}));
    QCOMPARE(next(ann).value_or(0), made[1].id);
  }

  void listAndCountFilter() {
    const auto made = add_comparisons(**project_, 5);
    const auto ann = annotator("ann");
    judge(made[1], ann);
    judge(made[3], ann);
    QCOMPARE(must(comparisons().count()), std::int64_t{5});
    QCOMPARE(must(comparisons().count({.judged = true})), std::int64_t{2});
    QCOMPARE(must(comparisons().count({.judged = false})), std::int64_t{3});
    const auto judged = must(comparisons().list({.judged = true}, 0, -1));
    QCOMPARE(judged.size(), std::size_t{2});
    QCOMPARE(judged[0].comparison.id, made[1].id);
    QCOMPARE(judged[0].judgments, std::int64_t{1});
    QCOMPARE(judged[0].prompt_text, std::string("prompt 1"));
    const auto page = must(comparisons().list({}, 3, 10));
    QCOMPARE(page.size(), std::size_t{2});
    QCOMPARE(page[0].comparison.id, made[3].id);
    QCOMPARE(must(comparisons().list({.prompt = made[2].prompt}, 0, -1)).size(), std::size_t{1});
  }
};

QTEST_GUILESS_MAIN(ComparisonsTest)
#include "comparisons_test.moc"

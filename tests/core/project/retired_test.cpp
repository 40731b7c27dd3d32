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

/// Comparisons that are not asked any more, and what stays of them.
class RetiredTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Id annotator(const char* name) { return must((*project_)->annotators().get_or_add(name)).id; }
  Comparisons& comparisons() { return (*project_)->comparisons(); }
  std::optional<Id> next(Id annotator) {
    const auto view = must(comparisons().next_for(annotator));
    return view ? std::optional(view->comparison.id) : std::nullopt;
  }
  Judgment judge(Id comparison, Id annotator) {
    return must((*project_)->judgments().add(
        prefers_first(must(comparisons().get(comparison)), annotator)));
  }
  /// Of generation `priority`.
  std::vector<Comparison> add(std::size_t count, double priority) {
    auto made = add_comparisons(**project_, count);
    std::vector<std::pair<Id, double>> priorities;
    for (const auto& comparison : made) priorities.emplace_back(comparison.id, priority);
    must(comparisons().set_priorities(priorities));
    return made;
  }
  void stands(double priority, std::int64_t fresh, std::int64_t older, std::int64_t retired) {
    const auto open = must(comparisons().open(priority));
    QCOMPARE(open.fresh, fresh);
    QCOMPARE(open.older, older);
    QCOMPARE(open.retired, retired);
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void theOpenOnesAreCountedByAge() {
    const auto old = add(4, 1);
    add(3, 2);
    stands(2, 3, 4, 0);
    stands(2.5, 0, 7, 0);
    const auto ann = annotator("ann");
    judge(old[0].id, ann);
    stands(2, 3, 3, 0);
    // Who was asked and had no answer leaves the pair open for others.
    auto skip = prefers_first(old[1], ann);
    skip.outcome = Outcome::skip;
    skip.ranking = {};
    must((*project_)->judgments().add(skip));
    stands(2, 3, 3, 0);
  }

  void retiredOnesAreNotAsked() {
    const auto old = add(5, 1);
    add(3, 2);
    const auto ann = annotator("ann");
    judge(old[0].id, ann);
    QCOMPARE(must(comparisons().retire_older(2)), std::int64_t{4});
    stands(2, 3, 0, 4);
    const auto bob = annotator("bob");
    // What somebody has answered already is still asked of others, for their agreement.
    QCOMPARE(must(comparisons().todo(bob)).left, std::int64_t{4});
    std::set<Id> asked;
    while (const auto id = next(bob)) {
      asked.insert(*id);
      judge(*id, bob);
    }
    QCOMPARE(asked.size(), std::size_t{4});
    for (std::size_t i = 1; i < old.size(); ++i) QVERIFY(!asked.contains(old[i].id));
    QCOMPARE(must(comparisons().retire_older(2)), std::int64_t{0});
  }

  void theyStayInTheDataAndAreMarked() {
    const auto old = add(2, 1);
    const auto fresh = add(1, 2);
    must(comparisons().retire_older(2));
    QCOMPARE(must(comparisons().count()), std::int64_t{3});
    QCOMPARE(must(comparisons().count({.retired = true})), std::int64_t{2});
    QCOMPARE(must(comparisons().count({.judged = false, .retired = false})), std::int64_t{1});
    const auto rows = must(comparisons().list({}, 0, -1));
    QVERIFY(rows[0].retired && rows[1].retired && !rows[2].retired);
    QCOMPARE(must(comparisons().view(old[0].id)).responses.size(), std::size_t{2});
    // A window that showed it before may still answer; it counts, and it is asked no more.
    const auto ann = annotator("ann");
    judge(old[0].id, ann);
    QCOMPARE(must((*project_)->judgments().live()).size(), std::size_t{1});
    QCOMPARE(next(annotator("bob")).value_or(0), fresh[0].id);
    QCOMPARE(must(comparisons().todo(annotator("bob"))).left, std::int64_t{1});
  }

  void takenBackTheyStandWhereTheyWere() {
    const auto old = add(3, 1);
    add(1, 2);
    must(comparisons().retire_older(2));
    const auto ann = annotator("ann");
    judge(old[1].id, ann);  // meanwhile
    project_->reopen();
    QCOMPARE(must(comparisons().take_back()), std::int64_t{3});
    stands(2, 1, 2, 0);
    const auto todo = must(comparisons().todo(ann));
    QCOMPARE(todo.done, std::int64_t{1});
    QCOMPARE(todo.left, std::int64_t{3});
    const auto bob = annotator("bob");
    QCOMPARE(must(comparisons().todo(bob)).left, std::int64_t{4});
    QCOMPARE(must(comparisons().take_back()), std::int64_t{0});
  }

  void whatIsBeingImportedIsLeftAlone() {
    add(1, 0);
    auto& imports = (*project_)->imports();
    const auto import = must(imports.begin("file", "trl", {}));
    must(imports.add(import, import_rows(5, "")));
    stands(1, 0, 1, 0);
    QCOMPARE(must(comparisons().retire_older(1)), std::int64_t{1});
    must(imports.commit(import));
    stands(1, 0, 5, 1);
    QCOMPARE(must(comparisons().retire_older(1)), std::int64_t{5});
    QCOMPARE(must(comparisons().take_back()), std::int64_t{6});
    stands(0, 6, 0, 0);
  }

  /// Whatever is judged, taken back, retired and returned: the queue offers exactly what is not
  /// retired and what the annotator has no live judgment of.
  void queueAgreesWithHistoryUnderRandomWork() {
    std::vector<Comparison> made;
    for (const double priority : {0.0, 1.0, 2.0})
      for (const auto& comparison : add(8, priority)) made.push_back(comparison);
    Random random(4);
    const std::vector<Id> people{annotator("a"), annotator("b")};
    std::map<Id, std::map<Id, std::string>> live;
    std::set<Id> retired;
    const auto answered = [&](Id id) {
      return std::ranges::any_of(live, [&](const auto& one) { return one.second.contains(id); });
    };
    for (int step = 0; step < 300; ++step) {
      const Id person = random.pick(people);
      auto& mine = live[person];
      const auto action = random.below(10);
      if (action < 5) {
        const auto& comparison = random.pick(made);
        if (mine.contains(comparison.id)) continue;
        mine[comparison.id] = judge(comparison.id, person).uuid;
      } else if (action < 7 && !mine.empty()) {
        const auto at = std::next(mine.begin(), std::ptrdiff_t(random.below(mine.size())));
        must((*project_)->judgments().withdraw(at->second));
        mine.erase(at);
      } else if (action < 9) {
        const double below = double(random.below(4));
        const auto before = retired.size();
        for (std::size_t i = 0; i < made.size(); ++i)
          if (double(i / 8) < below && !answered(made[i].id)) retired.insert(made[i].id);
        QCOMPARE(must(comparisons().retire_older(below)), std::int64_t(retired.size() - before));
      } else {
        QCOMPARE(must(comparisons().take_back()), std::int64_t(retired.size()));
        retired.clear();
      }
      std::int64_t done = 0;
      for (const auto& [id, uuid] : mine) done += retired.contains(id) ? 0 : 1;
      const auto todo = must(comparisons().todo(person));
      QCOMPARE(todo.done, done);
      QCOMPARE(todo.left, std::int64_t(made.size() - retired.size()) - done);
      const auto id = next(person);
      QCOMPARE(id.has_value(), todo.left > 0);
      if (id) QVERIFY(!retired.contains(*id) && !mine.contains(*id));
    }
  }
};

QTEST_GUILESS_MAIN(RetiredTest)
#include "retired_test.moc"

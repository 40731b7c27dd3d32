// SPDX-License-Identifier: GPL-3.0-or-later
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>
#include <csignal>

#include "core/project/owner.h"
#include "core/project/project.h"
#include "core/project/repositories.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

namespace arbiter::project {

class ChangeWatchTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void whatThisProgramWritesIsNoNews() {
    test::TemporaryProject project;
    QVERIFY(!test::must(project->changes_elsewhere()).any());
    const auto comparisons = test::add_comparisons(*project, 3);
    const auto ada = test::must(project->annotators().get_or_add("ada")).id;
    test::must(project->judgments().add(test::prefers_first(comparisons[0], ada)));
    test::must(project->checkpoint_wal());
    test::must(project->settings().set("some", 1));
    QVERIFY(!test::must(project->changes_elsewhere()).any());
  }

  void eachKindOfChangeIsTold() {
    test::TemporaryProject project;
    QVERIFY(!test::must(project->changes_elsewhere()).any());
    const auto other = test::must(Project::open(project.folder()));
    const auto look = [&] { return test::must(project->changes_elsewhere()); };
    look();  // whatever opening has written

    const auto comparisons = test::add_comparisons(*other, 2);
    auto told = look();
    QVERIFY(told.data && !told.judgments && !told.runs && !told.settings);
    QVERIFY(!look().any());

    const auto ada = test::must(other->annotators().get_or_add("ada")).id;
    const auto judged =
        test::must(other->judgments().add(test::prefers_first(comparisons[0], ada)));
    told = look();
    QVERIFY(told.judgments && !told.runs && !told.settings);
    test::must(other->judgments().withdraw(judged.uuid));
    QVERIFY(look().judgments);

    test::must(other->comparisons().set_priorities(
        std::vector<std::pair<Id, double>>{{comparisons[1].id, 1.0}}));
    look();
    test::must(other->comparisons().retire_older(2.0));
    QVERIFY(look().data);

    Run run;
    run.name = "rm-1";
    run.kind = RunKind::reward;
    run.settings = nlohmann::json::object();
    const auto stored = test::must(other->runs().add(run));
    told = look();
    QVERIFY(told.runs && !told.data && !told.judgments);
    test::must(other->runs().set_state(stored.id, RunState::failed));
    QVERIFY(look().runs);

    test::must(other->settings().set("guidelines", "be kind"));
    told = look();
    QVERIFY(told.settings && !told.data && !told.judgments && !told.runs);
  }

  /// It writes nothing any more: its lock alone tells.
  void aRunWhoseProgramIsKilledIsTold() {
    test::TemporaryProject project;
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    // The other program has no threads: nothing but its mark on the project's lock.
    const auto child = ::fork();
    if (child == 0) {
      const auto owner = Owner::claim(project.folder() / "project.lock");
      const auto name = owner ? owner->name() + '\n' : std::string();
      if (::write(ends[1], name.data(), name.size()) < 1) ::_exit(1);
      ::pause();
      ::_exit(0);
    }
    ::close(ends[1]);
    std::string owner;
    for (char letter = 0; ::read(ends[0], &letter, 1) == 1 && letter != '\n';) owner += letter;
    Run run;
    run.name = "ppo-1";
    run.kind = RunKind::ppo;
    run.state = RunState::running;
    run.settings = nlohmann::json::object();
    const auto id = test::must(project->runs().add(run)).id;
    {
      SQLite::Database file(project.folder() / "project.db", SQLite::OPEN_READWRITE);
      SQLite::Statement update(file, "UPDATE runs SET owner=? WHERE id=?");
      update.bind(1, owner);
      update.bind(2, id);
      update.exec();
    }
    const auto look = [&] { return test::must(project->changes_elsewhere()); };
    look();
    const bool told_before = look().any();
    const bool live = test::must(project->runs().list()).front().live;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(ends[0]);
    QVERIFY(!owner.empty());
    QVERIFY(live);
    QVERIFY(!told_before);
    QVERIFY(look().runs);
    QVERIFY(!test::must(project->runs().list()).front().live);
    QVERIFY(!look().any());
  }

  void aProjectThatIsOnlyReadIsWatchedToo() {
    test::TemporaryProject project;
    const auto reader = test::must(Project::open(project.folder(), {.read_only = true}));
    QVERIFY(!test::must(reader->changes_elsewhere()).any());
    test::add_comparisons(*project, 1);
    QVERIFY(test::must(reader->changes_elsewhere()).data);
    QVERIFY(!test::must(reader->changes_elsewhere()).any());
  }
};

}  // namespace arbiter::project

QTEST_GUILESS_MAIN(arbiter::project::ChangeWatchTest)
#include "change_watch_test.moc"

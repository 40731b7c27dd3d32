// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/wait.h>
#include <unistd.h>

#include <QtTest>
#include <csignal>

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
    const QTemporaryDir directory;
    const auto folder = std::filesystem::path(directory.path().toStdString()) / "project";
    test::must(Project::create(folder)).reset();
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    const auto child = ::fork();
    if (child == 0) {
      const auto project = test::must(Project::open(folder));
      Run run;
      run.name = "ppo-1";
      run.kind = RunKind::ppo;
      run.state = RunState::running;
      run.settings = nlohmann::json::object();
      test::must(project->runs().add(run));
      if (::write(ends[1], "1", 1) != 1) ::_exit(1);
      ::pause();
      ::_exit(0);
    }
    char line = 0;
    const bool begun = ::read(ends[0], &line, 1) == 1;
    const auto project = test::must(Project::open(folder));
    const auto look = [&] { return test::must(project->changes_elsewhere()); };
    look();
    const bool told_before = look().any();
    const bool live = begun && test::must(project->runs().list()).front().live;
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (const int end : ends) ::close(end);
    QVERIFY(begun);
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

// SPDX-License-Identifier: GPL-3.0-or-later
// A thread that must not wait for the database ends the program when it asks: in builds that check.
#include "core/project/query_guard.h"

#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <csignal>
#include <functional>
#include <thread>

#include "tests/support/temporary_project.h"

using namespace arbiter;

namespace {

/// How a child process ends that does `work`; its message about it stays away from the test's.
int endOf(const std::function<void()>& work) {
  const auto child = ::fork();
  if (child == 0) {
    ::close(2);
    work();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

bool isAborted(int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT; }
bool isFine(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }

}  // namespace

class QueryGuardTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aForbiddenQueryEndsTheProgram() {
#ifdef NDEBUG
    QSKIP("This build does not check.");
#else
    test::TemporaryProject opened;
    QVERIFY(isAborted(endOf([&] {
      project::forbid_queries_on_this_thread();
      (void)opened->counts();
    })));
    QVERIFY(isAborted(endOf([&] {
      project::forbid_queries_on_this_thread();
      (void)opened->settings().set("a", 1);
    })));
#endif
  }

  void anAllowedOneIsAnswered() {
    test::TemporaryProject opened;
    QVERIFY(isFine(endOf([&] {
      project::forbid_queries_on_this_thread();
      {
        const project::AllowQueries step;
        if (!opened->counts()) ::_exit(1);
      }
      project::permit_queries_on_this_thread();
      if (!opened->counts()) ::_exit(1);
    })));
  }

  void otherThreadsAskAsBefore() {
    test::TemporaryProject opened;
    project::forbid_queries_on_this_thread();
    bool answered = false;
    std::thread([&] { answered = opened->counts().has_value(); }).join();
    project::permit_queries_on_this_thread();
    QVERIFY(answered);
  }
};

QTEST_GUILESS_MAIN(QueryGuardTest)
#include "query_guard_test.moc"

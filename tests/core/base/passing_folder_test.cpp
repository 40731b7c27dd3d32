// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/passing_folder.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>

using namespace arbiter;
namespace fs = std::filesystem;

class PassingFolderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { qputenv("TMPDIR", folder_.path().toUtf8()); }

  void goesWithItsValue() {
    fs::path path;
    {
      auto made = PassingFolder::make();
      QVERIFY(made.has_value());
      path = made->path();
      std::ofstream(path / "file") << "words";
      const PassingFolder moved(std::move(*made));
      QCOMPARE(moved.path(), path);
      QVERIFY(fs::exists(path / "file"));
    }
    QVERIFY(!fs::exists(path));
  }

  /// A program that is killed with its folder full leaves nothing.
  void goesWithAKilledProgram() {
    const pid_t program = ::fork();
    if (program == 0) {
      auto made = PassingFolder::make();
      if (!made) ::_exit(1);
      fs::create_directories(made->path() / "adapter");
      std::ofstream(made->path() / "adapter" / "file") << "words";
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    QCOMPARE(::waitpid(program, &status, 0), program);
    QVERIFY(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(fs::is_empty(folder_.path().toStdString()), 10000);
  }

 private:
  QTemporaryDir folder_;
};

QTEST_GUILESS_MAIN(PassingFolderTest)
#include "passing_folder_test.moc"

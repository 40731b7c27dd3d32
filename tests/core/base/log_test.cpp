// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <set>
#include <sstream>
#include <thread>

#include "tests/support/files.h"

using namespace arbiter;
using logging::Level;
namespace fs = std::filesystem;

class LogTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }
  void cleanup() { logging::start({.file = {}}); }

  void nothingIsWrittenBeforeTheStart() {
    logging::write(Level::error, "test", "unseen");
    QVERIFY(!fs::exists(file()));
  }

  void aLineAMessage() {
    logging::start({.file = file()});
    logging::write(Level::info, "run", "started\nand more\ttext");
    logging::write(Level::debug, "run", "too fine");
    const QRegularExpression wanted(
        QStringLiteral(
            "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z %1 info run: started and "
            "more text\\n$")
            .arg(::getpid()));
    QVERIFY2(wanted.match(content()).hasMatch(), qPrintable(content()));
    struct stat status {};
    QCOMPARE(::stat(file().c_str(), &status), 0);
    QCOMPARE(status.st_mode & 0777U, 0600U);  // nobody else's business
  }

  void homeStandsAsATilde() {
    const QByteArray home = qgetenv("HOME");
    qputenv("HOME", "/home/eva");
    logging::start({.file = file()});
    logging::write(Level::info, "project",
                   "opened /home/eva/work, not /home/evamaria/x: /home/eva");
    qputenv("HOME", home);
    QVERIFY2(content().contains("opened ~/work, not /home/evamaria/x: ~\n"), qPrintable(content()));
  }

  void anErrorIsToldWithoutItsArguments() {
    logging::start({.file = file()});
    const auto failed = fail(ErrorCode::parse, "{name} cannot be read", {{"name", "secret words"}},
                             {"/home/eva/diary.jsonl", 7, {}});
    logging::write(Level::error, "job", "import failed", failed.error());
    QVERIFY(content().contains("{name} cannot be read (line 7)"));
    QVERIFY(!content().contains("secret"));
    QVERIFY(!content().contains("diary"));
  }

  void oldFilesAreKeptByNumber() {
    logging::start({.file = file(), .largest_bytes = 2000, .kept = 3});
    for (int i = 0; i < 400; ++i) logging::write(Level::info, "test", "line " + std::to_string(i));
    QCOMPARE(names(), (std::set<std::string>{"arbiter.log", "arbiter.log.1", "arbiter.log.2",
                                             "arbiter.log.3"}));
    for (const auto& name : names()) QVERIFY(fs::file_size(folder() / name) < 2100);
    QVERIFY(content().contains("line 399\n"));
  }

  void threadsAndProcessesShareIt() {
    constexpr int processes = 4;
    constexpr int threads = 3;
    constexpr int lines = 150;
    const std::string text(300, 'x');
    logging::start({.file = file(), .largest_bytes = 40'000, .kept = 99});
    std::vector<pid_t> children;
    for (int process = 0; process < processes; ++process) {
      const auto child = ::fork();
      if (child == 0) {
        std::vector<std::thread> writers;
        for (int thread = 0; thread < threads; ++thread) {
          writers.emplace_back([&] {
            for (int i = 0; i < lines; ++i) logging::write(Level::info, "test", text);
          });
        }
        for (auto& writer : writers) writer.join();
        ::_exit(0);
      }
      children.push_back(child);
    }
    for (const auto child : children) ::waitpid(child, nullptr, 0);
    int found = 0;
    for (const auto& name : names()) {
      std::istringstream stream(test::read_bytes(folder() / name));
      for (std::string line; std::getline(stream, line); ++found) {
        QVERIFY(line.ends_with(" info test: " + text));
        QCOMPARE(std::ranges::count(line, ':'), 3);
      }
    }
    QCOMPARE(found, processes * threads * lines);
    QVERIFY(names().size() > 2);
  }

  void aPlaceThatCannotBeWrittenChangesNothing() {
    test::write_bytes(folder() / "file", "x");
    logging::start({.file = folder() / "file" / "arbiter.log"});
    logging::write(Level::info, "test", "text");
    logging::start({.file = "/dev/full"});
    logging::write(Level::info, "test", "text");
    QCOMPARE(names(), std::set<std::string>{"file"});
  }

  void itsPlaceIsTheStateFolder() {
    const QByteArray state = qgetenv("XDG_STATE_HOME");
    const QByteArray home = qgetenv("HOME");
    qputenv("XDG_STATE_HOME", "/state");
    QCOMPARE(logging::default_file().string(), std::string("/state/arbiter/arbiter.log"));
    qunsetenv("XDG_STATE_HOME");
    qputenv("HOME", "/home/eva");
    QCOMPARE(logging::default_file().string(),
             std::string("/home/eva/.local/state/arbiter/arbiter.log"));
    qputenv("HOME", home);
    if (!state.isEmpty()) qputenv("XDG_STATE_HOME", state);
  }

 private:
  fs::path folder() const { return folder_->path().toStdString(); }
  fs::path file() const { return folder() / "arbiter.log"; }
  QString content() const { return QString::fromStdString(test::read_bytes(file())); }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : fs::directory_iterator(folder())) all.insert(entry.path().filename());
    return all;
  }
  std::unique_ptr<QTemporaryDir> folder_;
};

QTEST_GUILESS_MAIN(LogTest)
#include "log_test.moc"

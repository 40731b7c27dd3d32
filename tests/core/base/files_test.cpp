// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/files.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <functional>
#include <iterator>
#include <random>

#include "tests/support/files.h"

using namespace arbiter;
namespace fs = std::filesystem;

class FilesTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> folder_;
  fs::path path(const char* name) const { return fs::path(folder_->path().toStdString()) / name; }
  std::ptrdiff_t entries() const {
    return std::distance(fs::directory_iterator(folder_->path().toStdString()),
                         fs::directory_iterator());
  }
  static Exchange way(bool exchange) { return exchange ? Exchange::where_known : Exchange::never; }
  static FillFolder filledWith(char content) {
    return [content](const fs::path& place) {
      for (const char* name : {"a", "b", "c"})
        test::write_bytes(place / name, std::string(200, content));
      return Result<void>{};
    };
  }
  enum class Ending { killed, done, wrong, untraceable };
  static constexpr const char* no_tracing =
      "This system lets no process be traced (ptrace), so none can be killed at a system call.";
  /// Does the work in a process of its own, which is killed at its `calls`-th stop at a system call
  /// unless it is done before.
  static Ending killedAtCall(int calls, const std::function<bool()>& work) {
    const auto worker = ::fork();
    if (worker == 0) {
      if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(2);
      ::raise(SIGSTOP);
      ::_exit(work() ? 0 : 1);
    }
    int status = 0;
    if (worker < 0 || ::waitpid(worker, &status, 0) != worker) return Ending::wrong;
    if (WIFEXITED(status)) return Ending::untraceable;
    for (int call = 0; call < calls; ++call) {
      if (::ptrace(PTRACE_SYSCALL, worker, nullptr, nullptr) != 0) return Ending::wrong;
      if (::waitpid(worker, &status, 0) != worker) return Ending::wrong;
      if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? Ending::done : Ending::wrong;
    }
    if (::kill(worker, SIGKILL) != 0 || ::waitpid(worker, &status, 0) != worker)
      return Ending::wrong;
    return Ending::killed;
  }
  /// One folder, all of whose files are of one writing.
  void checkWholeAfterTidying() const {
    const bool there = fs::exists(path("step-7"));
    const auto tidied = remove_abandoned(folder_->path().toStdString());
    QVERIFY(tidied);
    QCOMPARE(tidied->put_back.empty(), there);
    const auto content = read_file(path("step-7") / "a").value();
    QCOMPARE(content, std::string(200, content.front()));
    QCOMPARE(read_file(path("step-7") / "b").value(), content);
    QCOMPARE(read_file(path("step-7") / "c").value(), content);
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }
  /// The number of a process that has ended.
  static pid_t deadProcess() {
    const auto process = ::fork();
    if (process == 0) ::_exit(0);
    ::waitpid(process, nullptr, 0);
    return process;
  }
  static void bothWays() {
    QTest::addColumn<bool>("exchange");
    QTest::newRow("exchange") << true;
    QTest::newRow("two renames") << false;
  }

 private Q_SLOTS:
  void init() { folder_ = std::make_unique<QTemporaryDir>(); }

  void readsWhatWasWritten() {
    const std::string bytes("with\0zero\nand more", 18);
    QVERIFY(write_file_atomically(path("file"), bytes));
    QCOMPARE(read_file(path("file")).value(), bytes);
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void replacesAnExistingFile() {
    test::write_bytes(path("file"), "a longer old content");
    QVERIFY(write_file_atomically(path("file"), "new"));
    QCOMPARE(read_file(path("file")).value(), std::string("new"));
  }

  void failsWithoutLeavingATemporaryFile() {
    QCOMPARE(read_file(path("none")).error().code, ErrorCode::not_found);
    QVERIFY(!read_file(folder_->path().toStdString()));
    fs::create_directory(path("folder"));
    test::write_bytes(path("folder") / "inside", "x");
    QVERIFY(!write_file_atomically(path("folder"), "bytes"));
    QVERIFY(!write_file_atomically(path("missing") / "file", "bytes"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void keepsTheModeOfAFileThatItReplaces() {
    test::write_bytes(path("file"), "old");
    fs::permissions(path("file"), fs::perms(0640));
    QVERIFY(write_file_atomically(path("file"), "new"));
    QCOMPARE(static_cast<int>(fs::status(path("file")).permissions()), 0640);
    const auto mask = ::umask(027);
    const auto written = write_file_atomically(path("fresh"), "new");
    ::umask(mask);
    QVERIFY(written);
    QCOMPARE(static_cast<int>(fs::status(path("fresh")).permissions()), 0640);
  }

  void folderAppearsWhole() {
    const auto written = create_folder(path("model"), [&](const fs::path& place) {
      if (fs::exists(path("model"))) qFatal("visible before it is whole");
      test::write_bytes(place / "a", "1");
      fs::create_directory(place / "deeper");
      test::write_bytes(place / "deeper" / "b", "2");
      return Result<void>{};
    });
    QVERIFY(written);
    QCOMPARE(read_file(path("model") / "a").value(), std::string("1"));
    QCOMPARE(read_file(path("model") / "deeper" / "b").value(), std::string("2"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void nothingThatExistsIsOverwritten_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("folder") << "papers";
    QTest::newRow("link") << "link";
    QTest::newRow("slash") << "papers/";
    QTest::newRow("dots") << "empty/../papers";
    QTest::newRow("file") << "papers/thesis";
  }
  void nothingThatExistsIsOverwritten() {
    QFETCH(const QString, name);
    fs::create_directory(path("papers"));
    fs::create_directory(path("empty"));
    test::write_bytes(path("papers") / "thesis", "three years");
    fs::create_directory_symlink("papers", path("link"));
    const auto target = path(name.toUtf8().constData());
    bool filled = false;
    const auto written = create_folder(target, [&](const fs::path&) {
      filled = true;
      return Result<void>{};
    });
    QCOMPARE(written.error().code, ErrorCode::invalid_argument);
    QVERIFY(to_english(written.error()).find(target.string()) != std::string::npos);
    QVERIFY(!check_new_folder(target));
    QVERIFY(!filled);
    QCOMPARE(read_file(path("papers") / "thesis").value(), std::string("three years"));
    QCOMPARE(entries(), std::ptrdiff_t{3});
  }

  void whatAppearsMeanwhileIsNotOverwrittenEither() {
    const auto written = create_folder(path("model"), [&](const fs::path& place) {
      test::write_bytes(place / "config.json", "{}");
      fs::create_directory(path("model"));
      test::write_bytes(path("model") / "somebody", "else");
      return Result<void>{};
    });
    QCOMPARE(written.error().code, ErrorCode::invalid_argument);
    QCOMPARE(read_file(path("model") / "somebody").value(), std::string("else"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void anEmptyFolderIsFilled_data() {
    QTest::addColumn<QString>("name");
    QTest::newRow("folder") << "empty";
    QTest::newRow("link") << "link";
    QTest::newRow("link to nothing yet") << "dangling";
    QTest::newRow("missing parents") << "a/b/c";
  }
  void anEmptyFolderIsFilled() {
    QFETCH(const QString, name);
    fs::create_directory(path("empty"));
    fs::create_directory_symlink("empty", path("link"));
    fs::create_directory_symlink("later", path("dangling"));
    const auto target = path(name.toUtf8().constData());
    QVERIFY(create_folder(target, [](const fs::path& place) {
      test::write_bytes(place / "config.json", "{}");
      return Result<void>{};
    }));
    QCOMPARE(read_file(target / "config.json").value(), std::string("{}"));
    QVERIFY(fs::is_symlink(path("link")));
    QVERIFY(fs::is_symlink(path("dangling")));
  }

  void theCurrentFolderStaysTheSameFolder() {
    fs::create_directory(path("here"));
    const auto before = fs::current_path();
    fs::current_path(path("here"));
    const auto written = create_folder(".", [](const fs::path& place) {
      test::write_bytes(place / "config.json", "{}");
      test::write_bytes(place / "model.safetensors", "w");
      return Result<void>{};
    });
    const bool visible = fs::exists("config.json") && fs::exists("model.safetensors");
    const auto again = create_folder(".", [](const fs::path&) { return Result<void>{}; });
    const auto left = std::distance(fs::directory_iterator("."), fs::directory_iterator());
    fs::current_path(before);
    QVERIFY(written);
    QVERIFY(visible);
    QVERIFY(!again);
    QCOMPARE(left, std::ptrdiff_t{2});
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  /// Killed at any system call, what was whole is whole with the next call, and what was not is
  /// gone: never half a model that is refused for ever.
  void aKillWhileTheCurrentFolderIsFilledLosesNothing() {
    const auto before = fs::current_path();
    int halves = 0;
    int calls = 0;
    bool ended = false;
    while (!ended) {
      const auto here = path(("here-" + std::to_string(calls)).c_str());
      fs::create_directory(here);
      calls += 2;  // a call is a stop before it and one after it
      const auto ending = killedAtCall(calls, [&] {
        fs::current_path(here);
        return create_folder(".", filledWith('1')).has_value();
      });
      if (ending == Ending::untraceable) QSKIP(no_tracing);
      QVERIFY(ending != Ending::wrong);
      ended = ending == Ending::done;
      if (fs::exists(here / "c") && !fs::exists(here / "a")) ++halves;
      fs::current_path(here);
      const auto again = create_folder(".", filledWith('2'));
      fs::current_path(before);
      // What was whole is refused as any folder with something in it; else it was free.
      if (!again) QCOMPARE(again.error().code, ErrorCode::invalid_argument);
      for (const char* name : {"a", "b", "c"})
        QCOMPARE(read_file(here / name).value_or(""), std::string(200, again ? '2' : '1'));
      QCOMPARE(std::distance(fs::directory_iterator(here), fs::directory_iterator()),
               std::ptrdiff_t{3});
    }
    QVERIFY(calls > 20);
    QVERIFY(halves > 0);
  }

  /// The same where an older content is replaced: as long as the key is there, all is of one
  /// making.
  void aKillWhileTheCurrentFolderIsReplacedLosesNothing() {
    int without_key = 0;
    int of_old = 0;
    int calls = 0;
    bool ended = false;
    const auto made = [](char content) {
      return [content](const fs::path& place) {
        for (const char* name : {"a", "key", "w"})
          test::write_bytes(place / name, std::string(200, content));
        fs::create_directory(place / "parts");
        test::write_bytes(place / "parts" / "x", std::string(1, content));
        if (content == '1') {
          test::write_bytes(place / "old", "1");
          fs::create_directory(place / "older");
          test::write_bytes(place / "older" / "x", "1");
        }
        return Result<void>{};
      };
    };
    const auto content_of = [](const fs::path& folder) -> std::string {
      std::string first;
      for (const char* name : {"a", "key", "w", "parts/x"})
        first += read_file(folder / name).value_or("-")[0];
      return first + (fs::exists(folder / "old") && fs::exists(folder / "older/x") ? "o" : "");
    };
    while (!ended) {
      const auto here = path(("here-" + std::to_string(calls)).c_str());
      fs::create_directory(here);
      QVERIFY(made('1')(here));
      calls += 2;  // a call is a stop before it and one after it
      const auto ending = killedAtCall(calls, [&] {
        fs::current_path(here);
        return replace_in_place(".", "key", made('2')).has_value();
      });
      if (ending == Ending::untraceable) QSKIP(no_tracing);
      QVERIFY(ending != Ending::wrong);
      ended = ending == Ending::done;
      const auto after_kill = content_of(here);
      const bool has_key = fs::exists(here / "key");
      if (has_key) QVERIFY2(after_kill == "1111o" || after_kill == "2222", after_kill.c_str());
      without_key += has_key ? 0 : 1;
      QVERIFY(finish_in_place(here));
      const auto at_last = content_of(here);
      QVERIFY2(at_last == "1111o" || at_last == "2222", at_last.c_str());
      if (!has_key) QCOMPARE(at_last, std::string("2222"));
      of_old += at_last == "1111o" ? 1 : 0;
      QCOMPARE(std::distance(fs::directory_iterator(here), fs::directory_iterator()),
               std::ptrdiff_t(at_last == "2222" ? 4 : 6));
    }
    QVERIFY(calls > 20);
    QVERIFY(without_key > 0);
    QVERIFY(of_old > 0);
  }

  /// The moment that kills seldom meet: some names have moved, the rest is whole.
  void whatWasMovingInIsFinished() {
    const auto here = path("here");
    fs::create_directories(here / ".new.whole");
    test::write_bytes(here / "model.safetensors", "w");
    test::write_bytes(here / ".new.whole" / "config.json", "{}");
    fs::create_directory(here / ".new.tmp-1-1");  // of another, that was not whole
    const auto again = create_folder(here, [](const fs::path&) { return Result<void>{}; });
    QVERIFY(!again);
    QCOMPARE(read_file(here / "config.json").value_or(""), std::string("{}"));
    QCOMPARE(std::distance(fs::directory_iterator(here), fs::directory_iterator()),
             std::ptrdiff_t{2});
  }

  void folderThatFailsLeavesTheOldOne() {
    fs::create_directory(path("model"));
    test::write_bytes(path("model") / "old", "kept");
    const auto written =
        replace_own_folder(path("model"), [](const fs::path& place) -> Result<void> {
          test::write_bytes(place / "new", "half");
          return fail(ErrorCode::cancelled, "stopped");
        });
    QVERIFY(!written);
    QCOMPARE(written.error().code, ErrorCode::cancelled);
    QCOMPARE(read_file(path("model") / "old").value(), std::string("kept"));
    QVERIFY(!fs::exists(path("model") / "new"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void anOwnFolderIsReplacedEntirely_data() { bothWays(); }
  void anOwnFolderIsReplacedEntirely() {
    QFETCH(const bool, exchange);
    fs::create_directory(path("model"));
    test::write_bytes(path("model") / "old", "gone");
    QVERIFY(replace_own_folder(
        path("model"),
        [&](const fs::path& place) {
          if (!fs::exists(path("model") / "old")) qFatal("gone before its successor is whole");
          test::write_bytes(place / "new", "here");
          return Result<void>{};
        },
        exchange ? Exchange::where_known : Exchange::never));
    QVERIFY(!fs::exists(path("model") / "old"));
    QVERIFY(fs::exists(path("model") / "new"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void theOldOneIsPutBackWhereTheNewOneCannotTakeItsName_data() { bothWays(); }
  void theOldOneIsPutBackWhereTheNewOneCannotTakeItsName() {
    QFETCH(const bool, exchange);
    fs::create_directory(path("model"));
    test::write_bytes(path("model") / "old", "kept");
    QVERIFY(!put_in_place(path("vanished"), path("model"),
                          exchange ? Exchange::where_known : Exchange::never));
    QCOMPARE(read_file(path("model") / "old").value(), std::string("kept"));
    QCOMPARE(entries(), std::ptrdiff_t{1});
  }

  void aKillLeavesAWholeFolder_data() { bothWays(); }
  void aKillLeavesAWholeFolder() {
    QFETCH(const bool, exchange);
    QVERIFY(replace_own_folder(path("step-7"), filledWith('0')));
    std::mt19937 random(7);
    std::uniform_int_distribution<int> microseconds(0, 4000);
    for (int round = 0; round < 100; ++round) {
      const auto writer = ::fork();
      if (writer == 0) {
        for (char content = '1';; content = content == '9' ? '1' : static_cast<char>(content + 1))
          if (!replace_own_folder(path("step-7"), filledWith(content), way(exchange))) ::_exit(1);
      }
      QVERIFY(writer > 0);
      ::usleep(static_cast<useconds_t>(microseconds(random)));
      QCOMPARE(::kill(writer, SIGKILL), 0);
      int status = 0;
      QCOMPARE(::waitpid(writer, &status, 0), writer);
      QVERIFY(WIFSIGNALED(status));
      if (exchange) QVERIFY(fs::exists(path("step-7")));
      checkWholeAfterTidying();
    }
  }

  void aKillAtAnySystemCallLeavesAWholeFolder_data() { bothWays(); }
  void aKillAtAnySystemCallLeavesAWholeFolder() {
    QFETCH(const bool, exchange);
    QVERIFY(replace_own_folder(path("step-7"), filledWith('0')));
    int put_back = 0;
    int calls = 0;
    // A sanitizer's own calls come and go, and may hide the moment between two renames once.
    for (int sweep = 0; sweep == 0 || (!exchange && put_back == 0 && sweep < 5); ++sweep) {
      calls = 0;
      for (bool ended = false; !ended;) {
        ++calls;
        const auto ending = killedAtCall(calls, [&] {
          return replace_own_folder(path("step-7"), filledWith('1'), way(exchange)).has_value();
        });
        if (ending == Ending::untraceable) QSKIP(no_tracing);
        QVERIFY(ending != Ending::wrong);
        ended = ending == Ending::done;
        const bool there = fs::exists(path("step-7"));
        QVERIFY(there || !exchange);
        put_back += there ? 0 : 1;
        checkWholeAfterTidying();
      }
    }
    QVERIFY(calls > 20);
    QCOMPARE(put_back > 0, !exchange);
  }

  void leftOversOfTheDeadGoAndOthersStay() {
    const auto dead = std::to_string(deadProcess());
    const auto alive = std::to_string(::getppid());
    fs::create_directory(path(("step-1.tmp-" + dead).c_str()));
    test::write_bytes(path(("step-1.tmp-" + dead).c_str()) / "x", "x");
    test::write_bytes(path(("report.json.tmp-" + dead + "-3").c_str()), "x");
    fs::create_directory(path(("step-2.old-" + dead + "-0").c_str()));
    fs::create_directory(path("step-3"));
    fs::create_directory(path(("step-3.old-" + dead + "-1").c_str()));
    const QStringList stay{QString::fromStdString("step-4.tmp-" + alive),
                           QStringLiteral("notes.tmp-file"), QStringLiteral("a.tmp-12x"),
                           QStringLiteral(".tmp-77"), QStringLiteral("b.old-0")};
    for (const auto& name : stay) fs::create_directory(path(name.toUtf8().constData()));
    const auto found = remove_abandoned(folder_->path().toStdString());
    QVERIFY(found);
    QCOMPARE(found->removed.size(), std::size_t{3});
    QCOMPARE(found->put_back, std::vector<fs::path>{path("step-2")});
    for (const auto& name : stay) QVERIFY(fs::exists(path(name.toUtf8().constData())));
    QCOMPARE(entries(), stay.size() + std::ptrdiff_t{2});
    QVERIFY(remove_abandoned(path("none")).value().removed.empty());
  }

  void writingAgainRemovesTheLeftOversOfThatName() {
    const auto dead = std::to_string(deadProcess());
    for (const char* name : {"model.tmp-", "other.tmp-"})
      fs::create_directory(path((name + dead + "-0").c_str()));
    // One that was written into a temporary place, and one that was put aside there.
    const auto within = "model.tmp-" + dead + "-0";
    for (const auto& name : {within + ".tmp-" + dead + "-1", within + ".old-" + dead + "-2"})
      fs::create_directory(path(name.c_str()));
    QVERIFY(create_folder(path("model"), filledWith('1')));
    QVERIFY(!fs::exists(path(("model.tmp-" + dead + "-0").c_str())));
    QCOMPARE(entries(), std::ptrdiff_t{2});
    QVERIFY(fs::exists(path(("other.tmp-" + dead + "-0").c_str())));
  }

  void whatIsBeingWrittenIsNoLeftOver() {
    // The process numbers of another machine or container say nothing here: the lock does.
    const auto written = create_folder(path("model"), [&](const fs::path& place) -> Result<void> {
      test::write_bytes(place / "a", "1");
      ARBITER_ASSIGN(const auto found, remove_abandoned(place.parent_path()));
      if (!found.removed.empty()) qFatal("a folder that is being filled was removed");
      return {};
    });
    QVERIFY(written);
    QVERIFY(fs::exists(path("model") / "a"));
  }

  void aLinkIsNoLeftOver() {
    fs::create_directory(path("papers"));
    test::write_bytes(path("papers") / "thesis", "three years");
    const auto name = "step-1.tmp-" + std::to_string(deadProcess());
    fs::create_directory_symlink("papers", path(name.c_str()));
    QVERIFY(remove_abandoned(folder_->path().toStdString()));
    QVERIFY(fs::exists(path("papers") / "thesis"));
  }

  void realPathFollowsLinksAndDots() {
    const auto root = fs::canonical(folder_->path().toStdString());
    fs::create_directory(path("a"));
    fs::create_symlink("a/none", path("link"));
    fs::create_symlink("link", path("link2"));
    fs::create_symlink("loop", path("loop"));
    QCOMPARE(real_path(path("link2")).value(), root / "a" / "none");
    QCOMPARE(real_path(path("a") / ".." / "a" / "").value(), root / "a");
    QCOMPARE(real_path(path("x") / "y").value(), root / "x" / "y");
    QVERIFY(!real_path(path("loop")));
    QVERIFY(!real_path(""));
    QVERIFY(is_within(root / "a" / "b", root / "a"));
    QVERIFY(is_within(root / "a", root / "a"));
    QVERIFY(!is_within(root / "ab", root / "a"));
    QVERIFY(!is_within(root, root / "a"));
  }

  void homeIsExpanded() {
    const QByteArray home = qgetenv("HOME");
    qputenv("HOME", "/home/of/one");
    QCOMPARE(expand_home("~/x").value().string(), std::string("/home/of/one/x"));
    QCOMPARE(expand_home("~").value().string(), std::string("/home/of/one"));
    QCOMPARE(expand_home("a/~/x").value().string(), std::string("a/~/x"));
    QCOMPARE(expand_home("./~x").value().string(), std::string("./~x"));
    QCOMPARE(expand_home("~eva/x").error().code, ErrorCode::invalid_argument);
    qunsetenv("HOME");
    QVERIFY(!expand_home("~/x"));
    qputenv("HOME", home);
  }

  void resourcesFollowTheEnvironment() {
    qputenv("ARBITER_RESOURCES", "/chosen/place");
    QCOMPARE(resources_folder().string(), std::string("/chosen/place"));
    qunsetenv("ARBITER_RESOURCES");
    QCOMPARE(resources_folder().filename().string(), std::string("resources"));
  }
};

QTEST_GUILESS_MAIN(FilesTest)
#include "files_test.moc"

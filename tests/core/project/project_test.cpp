// SPDX-License-Identifier: GPL-3.0-or-later
// A project as a folder: made, opened, refused, read-only, shared with another program.
#include "core/project/project.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <functional>
#include <map>

#include "core/project/location.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;
namespace fs = std::filesystem;

namespace {

void execute(const fs::path& file, const char* sql) {
  sqlite3* connection = nullptr;
  sqlite3_open(file.c_str(), &connection);
  if (sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    qFatal("%s", sqlite3_errmsg(connection));
  sqlite3_close(connection);
}

/// Runs `work` in a forked child, as nobody where the test runs as root (root may write anywhere).
/// Its text, empty where all was well; "skip: ..." where it could not be tried.
std::string as_ordinary_user(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) return "no pipe";
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    std::string text;
    if (::geteuid() == 0 && (::setgid(nobody) != 0 || ::setuid(nobody) != 0))
      text = "skip: root privileges cannot be dropped here";
    else
      text = work();
    if (::write(ends[1], text.data(), text.size()) < 0) ::_exit(1);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string text;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
    text.append(buffer, static_cast<std::size_t>(count));
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) text += " (the child ended badly)";
  return text;
}

void make_accessible(const fs::path& root, mode_t folder_mode, mode_t file_mode) {
  for (const auto& entry : fs::recursive_directory_iterator(root))
    ::chmod(entry.path().c_str(), entry.is_directory() ? folder_mode : file_mode);
  ::chmod(root.c_str(), folder_mode);
}

}  // namespace

class ProjectTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> directory_;
  fs::path root() const { return directory_->path().toStdString(); }
  fs::path folder() const { return root() / "project"; }
  fs::path file() const { return folder() / "project.db"; }

 private Q_SLOTS:
  void init() { directory_ = std::make_unique<QTemporaryDir>(); }
  void cleanup() {
    if (fs::exists(folder())) ::chmod(folder().c_str(), 0755);
  }

  void createMakesTheFolder() {
    {
      const auto made = must(Project::create(root() / "deep" / "down", "My project"));
      QCOMPARE(made->name(), std::string("My project"));
      QVERIFY(fs::is_directory(made->checkpoints_folder()));
      QVERIFY(!made->read_only());
    }
    QCOMPARE(must(Project::open(root() / "deep" / "down"))->name(), std::string("My project"));
    QVERIFY(!fs::exists(root() / "deep" / "down" / "project.db-wal"));
  }

  /// Deleted or put back from a copy by another program: what is written into the file that nobody
  /// can reach any more would be lost without a word.
  void nothingIsStoredOnceTheFolderIsAnother() {
    const auto project = must(Project::create(folder()));
    must(project->settings().set("one", 1));
    fs::copy(folder(), root() / "copy", fs::copy_options::recursive);
    fs::rename(folder(), root() / "moved");
    QCOMPARE(project->settings().set("two", 2).error().code, ErrorCode::not_found);
    fs::rename(root() / "copy", folder());
    QCOMPARE(project->settings().set("two", 2).error().code, ErrorCode::not_found);
    fs::remove_all(folder());
    fs::rename(root() / "moved", folder());
    must(project->settings().set("two", 2));
  }

  void createRefusesAnExistingProjectAndAFile() {
    must(Project::create(folder())).reset();
    QCOMPARE(Project::create(folder()).error().code, ErrorCode::invalid_argument);
    std::ofstream(root() / "file") << "x";
    QVERIFY(!Project::create(root() / "file"));
  }

  void openSaysWhatIsWrong() {
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::not_found);
    fs::create_directory(folder());
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::not_a_project);
    std::ofstream(file()) << "this is a text file, not a database, and long enough to be read "
                             "as the header of one, which has a hundred bytes in all, so more";
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::not_a_project);
    fs::remove(file());
    std::ofstream(file()) << "";
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::not_a_project);
    fs::remove(file());
    execute(file(), "CREATE TABLE other(x)");
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::not_a_project);
  }

  void refusedFilesAreLeftAsTheyWere() {
    fs::create_directory(folder());
    execute(file(), "CREATE TABLE other(x)");
    const auto before = fs::file_size(file());
    QVERIFY(!Project::open(folder()));
    QCOMPARE(fs::file_size(file()), before);
    execute(file(), "SELECT * FROM other");
  }

  void newerVersionIsRefused() {
    must(Project::create(folder())).reset();
    execute(file(), "PRAGMA user_version=9999; UPDATE header SET min_compatible=9999");
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::newer_version);
    QCOMPARE(Project::open(folder(), {.read_only = true}).error().code, ErrorCode::newer_version);
    execute(file(), "DROP TABLE header");
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::newer_version);
  }

  /// A newer Arbiter that says that this one would read its file rightly.
  void newerVersionIsReadWhereItAllowsThat() {
    {
      const auto project = must(Project::create(folder()));
      add_comparisons(*project, 3);
    }
    execute(file(), "PRAGMA user_version=9999");
    execute(file(), "CREATE TABLE of_the_future(x); ALTER TABLE prompts ADD COLUMN y;");
    {
      const auto project = must(Project::open(folder()));
      QVERIFY(project->newer());
      QVERIFY(project->read_only());
      QCOMPARE(must(project->counts()).comparisons, std::int64_t{3});
      const auto set = project->settings().set("x", 1);
      QCOMPARE(set.error().code, ErrorCode::read_only);
      QVERIFY(to_english(set.error()).find("newer") != std::string::npos);
    }
    execute(file(), "UPDATE header SET min_compatible=9999");
    QCOMPARE(Project::open(folder()).error().code, ErrorCode::newer_version);
    QCOMPARE(Project::open(folder(), {.read_only = true}).error().code, ErrorCode::newer_version);
  }

  /// Of programs that make a project in one folder at the same moment exactly one succeeds.
  void onlyOneOfTwoMakersSucceeds() {
#ifdef __SANITIZE_THREAD__
    QSKIP("ThreadSanitizer does not follow a process that starts threads after a fork");
#endif
    for (int round = 0; round < 20; ++round) {
      const auto place = root() / ("race-" + std::to_string(round));
      fs::create_directories(place);
      int gate[2];
      QCOMPARE(::pipe(gate), 0);
      std::vector<pid_t> makers;
      for (const char* name : {"first", "second", "third"}) {
        const pid_t child = ::fork();
        if (child == 0) {
          char go = 0;
          ::close(gate[1]);
          while (::read(gate[0], &go, 1) < 0) {
          }
          const auto made = Project::create(place, name);
          if (made) ::_exit((*made)->name() == name ? 0 : 4);
          ::_exit(made.error().code == ErrorCode::invalid_argument ? 1 : 3);
        }
        makers.push_back(child);
      }
      ::close(gate[0]);
      ::close(gate[1]);  // all start now
      std::map<int, int> ends;
      for (const pid_t maker : makers) {
        int status = 0;
        ::waitpid(maker, &status, 0);
        ++ends[WIFEXITED(status) ? WEXITSTATUS(status) : -1];
      }
      QCOMPARE(ends, (std::map<int, int>{{0, 1}, {1, 2}}));
      QVERIFY(!fs::exists(place / "project.db.new"));
      must(Project::open(place));
    }
  }

  void synchronisedFoldersAreRefused() {
    for (const char* name : {"Dropbox", "OneDrive - Company", "Nextcloud"}) {
      const auto made = Project::create(root() / name / "project");
      QVERIFY2(!made, name);
      QCOMPARE(made.error().code, ErrorCode::unsafe_location);
    }
    QVERIFY(check_location(root()));
    // By another name it is the same folder.
    fs::create_directories(root() / "Dropbox" / "work");
    fs::create_directory_symlink("Dropbox/work", root() / "work");
    QCOMPARE(check_location(root() / "work").error().code, ErrorCode::unsafe_location);
    QCOMPARE(check_location(root() / "work" / "new").error().code, ErrorCode::unsafe_location);
  }

  void readOnlyOpenReadsAndRefusesToWrite() {
    must(Project::create(folder()))->prompts();
    {
      const auto project = must(Project::open(folder()));
      add_comparisons(*project, 2);
    }
    const auto project = must(Project::open(folder(), {.read_only = true}));
    QVERIFY(project->read_only());
    QCOMPARE(must(project->counts()).comparisons, std::int64_t{2});
    QCOMPARE(project->annotators().get_or_add("ann").error().code, ErrorCode::read_only);
    QCOMPARE(project->settings().set("x", 1).error().code, ErrorCode::read_only);
  }

  void unwritableFolderIsReadAsItIs() {
    {
      const auto project = must(Project::create(folder()));
      add_comparisons(*project, 3);
    }
    make_accessible(root(), 0755, 0444);
    make_accessible(folder(), 0555, 0444);
    const auto said = as_ordinary_user([&]() -> std::string {
      const auto project = Project::open(folder());
      if (!project) return to_english(project.error());
      if (!(*project)->read_only()) return "not read-only";
      const auto counts = (*project)->counts();
      if (!counts) return to_english(counts.error());
      if (counts->comparisons != 3) return "comparisons are missing";
      const auto set = (*project)->settings().set("x", 1);
      if (set || set.error().code != ErrorCode::read_only) return "it could be written to";
      return {};
    });
    if (said.starts_with("skip")) QSKIP(said.c_str());
    QVERIFY2(said.empty(), said.c_str());
  }

  void unwritableFolderWithAWalIsRefused() {
    const auto copy = root() / "copy";
    {
      const auto project = must(Project::create(folder()));
      add_comparisons(*project, 3);
      fs::copy(folder(), copy, fs::copy_options::recursive);
    }
    QVERIFY(fs::file_size(copy / "project.db-wal") > 0);
    fs::remove(copy / "project.db-shm");
    make_accessible(root(), 0755, 0444);
    make_accessible(copy, 0555, 0444);
    const auto said = as_ordinary_user([&]() -> std::string {
      const auto project = Project::open(copy);
      if (project) return "opened";
      return project.error().code == ErrorCode::read_only ? "" : to_english(project.error());
    });
    ::chmod(copy.c_str(), 0755);
    if (said.starts_with("skip")) QSKIP(said.c_str());
    QVERIFY2(said.empty(), said.c_str());
  }

  /// Two programs have the project open and both judge; nothing waits for ever, nothing is lost.
  void twoProcessesWriteSideBySide() {
#ifdef __SANITIZE_THREAD__
    QSKIP("ThreadSanitizer does not follow a process that starts threads after a fork");
#endif
    constexpr int each = 60;
    std::vector<Comparison> comparisons;
    {
      const auto project = must(Project::create(folder()));
      comparisons = add_comparisons(*project, each);
    }
    const auto judge = [&](const char* name) -> std::string {
      const auto project = Project::open(folder());
      if (!project) return to_english(project.error());
      const auto annotator = (*project)->annotators().get_or_add(name);
      if (!annotator) return to_english(annotator.error());
      for (const auto& comparison : comparisons) {
        const auto added = (*project)->judgments().add(prefers_first(comparison, annotator->id));
        if (!added) return to_english(added.error());
      }
      return {};
    };
    const pid_t child = ::fork();
    if (child == 0) ::_exit(judge("child").empty() ? 0 : 1);
    const auto said = judge("parent");
    int status = 0;
    ::waitpid(child, &status, 0);
    QVERIFY2(said.empty(), said.c_str());
    QVERIFY(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    const auto project = must(Project::open(folder()));
    QCOMPARE(must(project->counts()).judgments, std::int64_t{2 * each});
    QCOMPARE(must(project->judgments().live()).size(), std::size_t{2 * each});
  }

  void settingsAreJson() {
    TemporaryProject project;
    QVERIFY(must(project->settings().get("none")).is_null());
    must(project->settings().set("list", {1, "two", nullptr}));
    must(project->settings().set("list", {3}));
    project.reopen();
    QVERIFY(must(project->settings().get("list")) == nlohmann::json({3}));
  }

  void walIsFoldedIn() {
    TemporaryProject project;
    add_comparisons(*project, 500);
    const auto wal = project.folder() / "project.db-wal";
    QVERIFY(fs::file_size(wal) > 0);
    must(project->checkpoint_wal());
    QCOMPARE(fs::file_size(wal), std::uintmax_t{0});
    QCOMPARE(must(project->counts()).comparisons, std::int64_t{500});
  }

  void queueLimitComesFromASetting() {
    TemporaryProject project;
    const auto made = add_comparisons(*project, 2);
    const auto ann = must(project->annotators().get_or_add("ann")).id;
    const auto bob = must(project->annotators().get_or_add("bob")).id;
    must(project->settings().set("judgments_per_comparison", 1));
    must(project->judgments().add(prefers_first(made[0], ann)));
    QCOMPARE(must(project->comparisons().next_for(bob))->comparison.id, made[1].id);
    must(project->judgments().add(prefers_first(made[1], bob)));
    QVERIFY(!must(project->comparisons().next_for(ann)));
    QCOMPARE(must(project->comparisons().todo(ann)).left, std::int64_t{0});
    must(project->settings().set("judgments_per_comparison", 2));
    QCOMPARE(must(project->comparisons().next_for(ann))->comparison.id, made[1].id);
  }
};

QTEST_GUILESS_MAIN(ProjectTest)
#include "project_test.moc"

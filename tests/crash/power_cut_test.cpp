// SPDX-License-Identifier: GPL-3.0-or-later
// What a power cut leaves: every judgment that was confirmed, and imports whole or not at all.
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <set>
#include <thread>

#include "tests/crash/power_cut_vfs.h"
#include "tests/support/project_rows.h"

using namespace arbiter;
using namespace arbiter::test;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t comparison_count = 120;
constexpr std::size_t import_count = 3000;
constexpr std::size_t import_batch = 250;

/// What the disk held at one moment, and what had been confirmed by then.
struct Cut {
  PowerCutVfs::Image image;
  std::size_t confirmed = 0;
  bool import_confirmed = false;
};

/// Takes cuts at random operations while a project is worked on.
class Outages {
 public:
  Outages(PowerCutVfs& vfs, std::uint64_t seed, double chance, bool torn)
      : vfs_(vfs), random_(seed), chance_(chance), torn_(torn) {
    vfs_.before_operation([this] { maybe_cut(); });
  }
  ~Outages() { vfs_.before_operation({}); }

  void confirm(const std::string& uuid) {
    const std::scoped_lock lock(mutex_);
    uuids_.push_back(uuid);
  }
  void confirm_import() { import_confirmed_ = true; }
  const std::vector<Cut>& cuts() const { return cuts_; }
  const std::vector<std::string>& uuids() const { return uuids_; }

 private:
  void maybe_cut() {
    const std::scoped_lock lock(mutex_);
    if (!random_.chance(chance_)) return;
    Cut cut;
    // Read first: what is confirmed after this moment need not be in the image.
    cut.confirmed = uuids_.size();
    cut.import_confirmed = import_confirmed_;
    cut.image = torn_ ? vfs_.torn(random_) : vfs_.durable();
    cuts_.push_back(std::move(cut));
  }

  PowerCutVfs& vfs_;
  Random random_;
  double chance_;
  bool torn_;
  std::mutex mutex_;
  std::vector<std::string> uuids_;
  std::atomic<bool> import_confirmed_ = false;
  std::vector<Cut> cuts_;
};

void judge_all(project::Project& project, const std::vector<project::Comparison>& comparisons,
               project::Id annotator, Outages& outages) {
  Random random(5);
  for (const auto& comparison : comparisons) {
    const auto judgment = must(project.judgments().add(prefers_first(comparison, annotator)));
    outages.confirm(judgment.uuid);
    if (random.chance(0.1)) {
      outages.confirm(must(project.judgments().withdraw(judgment.uuid)).uuid);
    }
    if (random.chance(0.05)) must(project.checkpoint_wal());
  }
}

void import_all(project::Project& project, Outages& outages) {
  const auto rows = import_rows(import_count, "file");
  const auto id = must(project.imports().begin("file.jsonl", "trl", {}));
  for (std::size_t at = 0; at < rows.size(); at += import_batch)
    must(project.imports().add(id, std::span(rows).subspan(at, import_batch)));
  must(project.imports().commit(id));
  outages.confirm_import();
}

/// Counters must agree with the rows, whatever happened.
void verify_counts(project::Project& project) {
  const auto counts = must(project.counts());
  std::int64_t history = 0;
  must(project.judgments().each(0, [&](const project::Judgment&) { return ++history > 0; }));
  QCOMPARE(counts.judgments_history, history);
  QCOMPARE(counts.judgments, std::int64_t(must(project.judgments().live()).size()));
  QCOMPARE(counts.prompts, std::int64_t(must(project.prompts().list()).size()));
  QCOMPARE(counts.comparisons, std::int64_t(must(project.comparisons().list({}, 0, -1)).size()));
}

}  // namespace

class PowerCutTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<QTemporaryDir> directory_;
  fs::path folder() const { return fs::path(directory_->path().toStdString()); }

  /// Opens what one cut left and compares it with what had been confirmed.
  void verify(const Cut& cut, const std::vector<std::string>& uuids, std::size_t number) {
    const auto place = folder() / ("cut-" + std::to_string(number));
    write_image(cut.image, place);
    auto opened = project::Project::open(place);
    QVERIFY2(opened, opened ? "" : to_english(opened.error()).c_str());
    auto& project = **opened;
    for (std::size_t i = 0; i < cut.confirmed; ++i)
      QVERIFY2(project.judgments().by_uuid(uuids[i]), uuids[i].c_str());
    verify_counts(project);
    const auto comparisons = must(project.counts()).comparisons;
    const auto whole = std::int64_t(comparison_count + import_count);
    if (cut.import_confirmed)
      QCOMPARE(comparisons, whole);
    else
      QVERIFY(comparisons == std::int64_t(comparison_count) || comparisons == whole);
    opened->reset();
    fs::remove_all(place);
  }

  void work_and_verify(std::uint64_t seed, bool torn, bool with_import) {
    const auto place = folder() / "project";
    std::vector<project::Comparison> comparisons;
    {
      const auto made = must(project::Project::create(place));
      comparisons = add_comparisons(*made, comparison_count);
    }
    PowerCutVfs vfs("power-cut");
    Outages outages(vfs, seed, with_import ? 0.004 : 0.02, torn);
    {
      const auto project =
          must(project::Project::open(place, {.read_only = false, .sqlite_vfs = "power-cut"}));
      const auto annotator = must(project->annotators().get_or_add("ann"));
      if (with_import) {
        std::jthread importing([&] { import_all(*project, outages); });
        judge_all(*project, comparisons, annotator.id, outages);
      } else {
        judge_all(*project, comparisons, annotator.id, outages);
      }
    }
    QVERIFY2(outages.cuts().size() >= 5, qPrintable(QString::number(outages.cuts().size())));
    std::size_t number = 0;
    for (const auto& cut : outages.cuts()) {
      verify(cut, outages.uuids(), number++);
      if (QTest::currentTestFailed()) return;
    }
  }

 private Q_SLOTS:
  void init() { directory_ = std::make_unique<QTemporaryDir>(); }

  /// The test would prove nothing if the VFS lost nothing.
  void unsyncedWritesAreLost() {
    PowerCutVfs vfs("power-cut");
    sqlite3* connection = nullptr;
    const auto file = (folder() / "loose.db").string();
    QCOMPARE(sqlite3_open_v2(file.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                             "power-cut"),
             SQLITE_OK);
    QCOMPARE(sqlite3_exec(connection,
                          "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE t(x);"
                          "INSERT INTO t VALUES(1);",
                          nullptr, nullptr, nullptr),
             SQLITE_OK);
    QVERIFY(vfs.durable().at(file + "-wal").empty());
    QCOMPARE(sqlite3_exec(connection, "PRAGMA synchronous=FULL; INSERT INTO t VALUES(2);", nullptr,
                          nullptr, nullptr),
             SQLITE_OK);
    QVERIFY(!vfs.durable().at(file + "-wal").empty());
    sqlite3_close(connection);
  }

  void confirmedJudgmentsSurvive() { work_and_verify(1, false, false); }
  void confirmedJudgmentsSurviveReorderedWrites() { work_and_verify(2, true, false); }
  void importIsWholeOrAbsent() { work_and_verify(3, false, true); }
  void importIsWholeOrAbsentWithReorderedWrites() { work_and_verify(4, true, true); }
};

QTEST_GUILESS_MAIN(PowerCutTest)
#include "power_cut_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Removing checkpoints and runs: what is needed stays, what was cut off is finished, and nothing
// outside is touched, whatever the project says.
#include <QTest>
#include <fstream>

#include "core/project/database.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;
namespace fs = std::filesystem;

class RunRemovalTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Runs& runs() { return (*project_)->runs(); }
  fs::path folder(const std::string& path) const { return project_->folder() / path; }
  static void fill(const fs::path& place) {
    fs::create_directories(place);
    std::ofstream(place / "config.json") << "{}";
  }
  Run run(Id reward_run = 0, const std::string& parent = {}) {
    Run row;
    row.kind = RunKind::ppo;
    row.settings = nlohmann::json::object();
    row.reward_run = reward_run;
    row.parent_model = parent;
    return must(runs().add(row));
  }
  Checkpoint checkpoint(Id run, std::int64_t step) {
    Checkpoint row;
    row.run = run;
    row.step = step;
    row.folder = "checkpoints/run-" + std::to_string(run) + "/step-" + std::to_string(step);
    fill(folder(row.folder));
    return must(runs().add_checkpoint(row));
  }
  void stop(Id run) { must(runs().finish(run, RunState::cancelled, {})); }
  void execute(const std::string& sql) {
    must(Database::open(folder("project.db"), {}))->execute(sql.c_str());
  }
  std::int64_t value(const char* sql) {
    return must(Database::open(folder("project.db"), {}))->connection().execAndGet(sql).getInt64();
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void aCheckpointGoesWithItsFolder() {
    const auto made = run();
    const auto first = checkpoint(made.id, 1);
    const auto last = checkpoint(made.id, 2);
    QVERIFY(must(runs().remove_checkpoint(first)));
    QVERIFY(!fs::exists(folder(first.folder)));
    QCOMPARE(must(runs().checkpoints(made.id)).size(), std::size_t{1});
    QVERIFY(!must(runs().remove_checkpoint(last)));
    QVERIFY(fs::exists(folder(last.folder) / "config.json"));
    QCOMPARE(value("SELECT count(*) FROM removals"), std::int64_t{0});
  }

  void whatIsNeededStays() {
    const auto made = run();
    const auto current = checkpoint(made.id, 1);
    const auto base = checkpoint(made.id, 2);
    const auto parent = checkpoint(made.id, 3);
    const auto named = checkpoint(made.id, 30);
    const auto free = checkpoint(made.id, 4);
    checkpoint(made.id, 40);
    must((*project_)->settings().set("current_model", current.folder));
    must((*project_)->settings().set("base_model", base.folder));
    run(0, parent.folder);
    auto other = run();
    execute("UPDATE runs SET settings='{\"reference\":\"" + named.folder +
            "\"}' WHERE id=" + std::to_string(other.id));
    for (const auto& needed : {current, base, parent, named})
      QVERIFY2(!must(runs().remove_checkpoint(needed)), needed.folder.c_str());
    QVERIFY(must(runs().remove_checkpoint(free)));
    QCOMPARE(must(runs().checkpoints(made.id)).size(), std::size_t{5});
  }

  void aRunGoesWithEverything() {
    const auto kept = run();
    checkpoint(kept.id, 1);
    const auto made = run();
    checkpoint(made.id, 1);
    for (std::int64_t step = 1; step <= 20000; ++step) {
      const std::pair<std::string, double> point{"kl", 1.0};
      runs().add_metrics(made.id, step, std::span(&point, 1));
    }
    std::vector<RunSample> samples(2);
    must(runs().add_samples(made.id, samples));
    stop(made.id);
    must(runs().remove(made.id));
    QCOMPARE(runs().get(made.id).error().code, ErrorCode::not_found);
    QCOMPARE(must(runs().list()).size(), std::size_t{1});
    QCOMPARE(must((*project_)->counts()).runs, std::int64_t{1});
    QVERIFY(!fs::exists(folder("checkpoints/run-2")));
    QVERIFY(fs::exists(folder("checkpoints/run-1/step-1")));
    for (const char* table : {"metric_chunks", "run_samples", "removals"})
      QCOMPARE(value((std::string("SELECT count(*) FROM ") + table).c_str()), std::int64_t{0});
    // Its number names responses and folders: it is not used again.
    QCOMPARE(run().id, made.id + 1);
    QCOMPARE(runs().remove(made.id).error().code, ErrorCode::not_found);
  }

  void aLiveRunIsNotDeleted() {
    const auto made = run();
    QCOMPARE(runs().remove(made.id, true).error().code, ErrorCode::locked);
    const auto elsewhere = must(Project::open(project_->folder()));
    QCOMPARE(elsewhere->runs().remove(made.id, true).error().code, ErrorCode::locked);
    QVERIFY(runs().get(made.id));
  }

  void whatOthersWereMadeFromIsNotDeletedUnasked() {
    const auto reward = run();
    const auto policy = run(reward.id);
    const auto parent = run();
    const auto tuned = run(0, checkpoint(parent.id, 7).folder);
    for (const auto& made : {reward, policy, parent, tuned}) stop(made.id);
    for (const auto& [needed, by] : {std::pair(reward, policy), std::pair(parent, tuned)}) {
      const auto refused = runs().remove(needed.id);
      QCOMPARE(refused.error().code, ErrorCode::invalid_argument);
      QVERIFY(to_english(refused.error()).find(by.name) != std::string::npos);
      must(runs().remove(needed.id, true));
    }
  }

  void theModelInUseIsNeverDeleted() {
    const auto made = run();
    const auto model = checkpoint(made.id, 1);
    stop(made.id);
    for (const char* use : {"current_model", "base_model"}) {
      must((*project_)->settings().set(use, model.folder));
      QCOMPARE(runs().remove(made.id, true).error().code, ErrorCode::invalid_argument);
      must((*project_)->settings().set(use, "elsewhere"));
    }
    must(runs().remove(made.id));
  }

  /// Killed after the rows had gone: the next open deletes the files and the curves.
  void whatWasCutOffIsFinishedAtTheNextOpen() {
    const auto made = run();
    const auto first = checkpoint(made.id, 1);
    checkpoint(made.id, 2);
    const auto gone = run();
    checkpoint(gone.id, 1);
    const std::pair<std::string, double> point{"kl", 1.0};
    runs().add_metrics(gone.id, 1, std::span(&point, 1));
    stop(gone.id);
    project_->close();
    execute("DELETE FROM checkpoints WHERE run=1 AND step=1");
    execute("INSERT INTO removals VALUES('checkpoints/run-1/step-1',1)");
    execute("DELETE FROM checkpoints WHERE run=2; UPDATE runs SET deleted=1 WHERE id=2");
    execute("INSERT INTO removals VALUES('checkpoints/run-2',2)");
    // And half a checkpoint of a process that is no more.
    fill(folder("checkpoints/run-1/step-3.tmp-999999999"));
    project_->reopen();
    QVERIFY(!fs::exists(folder(first.folder)));
    QVERIFY(fs::exists(folder("checkpoints/run-1/step-2/config.json")));
    QVERIFY(!fs::exists(folder("checkpoints/run-2")));
    QVERIFY(!fs::exists(folder("checkpoints/run-1/step-3.tmp-999999999")));
    project_->close();
    QCOMPARE(value("SELECT count(*) FROM removals"), std::int64_t{0});
    QCOMPARE(value("SELECT count(*) FROM metric_chunks"), std::int64_t{0});
  }

  /// What a live run of another program is writing stays.
  void aLiveRunsFilesAreLeftAlone() {
    const auto made = run();
    checkpoint(made.id, 1);
    execute("INSERT INTO removals VALUES('checkpoints/run-1/step-1',1)");
    must(Project::open(project_->folder())).reset();
    QVERIFY(fs::exists(folder("checkpoints/run-1/step-1/config.json")));
  }

  /// A project from elsewhere names folders that are not its own.
  void nothingElseIsEverDeleted() {
    const auto outside = project_->folder().parent_path() / "precious";
    fill(outside);
    fill(outside / "step-1");
    fill(folder("exports"));
    const auto made = run();
    checkpoint(made.id, 1);
    checkpoint(made.id, 2);
    stop(made.id);
    project_->close();
    fs::create_directory_symlink(outside, folder("checkpoints/run-9"));
    std::vector<std::string> targets{"../precious",
                                     outside.string(),
                                     "exports",
                                     ".",
                                     "",
                                     "checkpoints",
                                     "checkpoints/run-1/../../exports",
                                     "checkpoints/run-1/step-1/..",
                                     "checkpoints/run-9/step-1",
                                     "checkpoints/run-9"};
    for (const auto& target : targets)
      execute("INSERT INTO removals VALUES('" + target + "'," +
              (target.find("run-9") != std::string::npos ? "9" : "1") + ")");
    execute("UPDATE checkpoints SET folder='../precious' WHERE step=1");
    project_->reopen();
    const auto row = must(runs().checkpoints(made.id)).front();
    QVERIFY(!must(runs().remove_checkpoint(row)));
    must(runs().remove(made.id));
    QVERIFY(fs::exists(outside / "config.json"));
    QVERIFY(fs::exists(outside / "step-1" / "config.json"));
    QVERIFY(fs::exists(folder("exports/config.json")));
    QVERIFY(fs::exists(folder("checkpoints")));
  }
};

QTEST_GUILESS_MAIN(RunRemovalTest)
#include "run_removal_test.moc"

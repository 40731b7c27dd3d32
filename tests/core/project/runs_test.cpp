// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "core/project/database.h"
#include "core/project/metric_buffer.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::project;
using namespace arbiter::test;

class RunsTest : public QObject {
  Q_OBJECT
 private:
  std::unique_ptr<TemporaryProject> project_;
  Runs& runs() { return (*project_)->runs(); }
  Run started(RunKind kind = RunKind::ppo) {
    Run run;
    run.kind = kind;
    run.settings = {{"learning_rate", 1e-4}};
    run.seed = 3;
    run.judgments_max_seq = 12;
    run.judgments_hash = "abc";
    return must(runs().add(run));
  }
  void record(Id run, std::int64_t from, std::int64_t to, const char* name = "kl") {
    for (std::int64_t step = from; step <= to; ++step) {
      const std::pair<std::string, double> value{name, double(step) * 0.5};
      runs().add_metrics(run, step, std::span(&value, 1));
    }
  }
  Checkpoint checkpoint(Id run, std::int64_t step, bool final = false) {
    Checkpoint row;
    row.run = run;
    row.step = step;
    row.folder = "checkpoints/run/step-" + std::to_string(step);
    row.final = final;
    return must(runs().add_checkpoint(row));
  }

 private Q_SLOTS:
  void init() { project_ = std::make_unique<TemporaryProject>(); }

  void keepsWhatARunWasMadeFrom() {
    const auto run = started();
    QCOMPARE(run.name, std::string("ppo-1"));
    QCOMPARE(started(RunKind::reward).name, std::string("rm-2"));
    must(runs().set_compute(run.id, 2, "bf16"));
    must(runs().set_step(run.id, 5, 60));
    must(runs().finish(run.id, RunState::done, {{"kl", 3.5}}));
    project_->reopen();
    const auto read = must(runs().get(run.id));
    QVERIFY(read.settings == run.settings);
    QCOMPARE(read.state, RunState::done);
    QCOMPARE(read.threads, std::int64_t{2});
    QCOMPARE(read.precision, std::string("bf16"));
    QCOMPARE(read.step, std::int64_t{5});
    QCOMPARE(read.total_steps, std::int64_t{60});
    QCOMPARE(read.judgments_max_seq, std::int64_t{12});
    QCOMPARE(read.judgments_hash, std::string("abc"));
    QVERIFY(read.summary == (nlohmann::json{{"kl", 3.5}}));
    QVERIFY(read.ended_at >= read.started_at);
    QCOMPARE(must(runs().list()).front().name, std::string("rm-2"));
    QCOMPARE(must((*project_)->counts()).runs, std::int64_t{2});
  }

  void runsLeftRunningAreSettledAtTheNextOpen() {
    const auto bare = started();
    const auto resumable = started();
    checkpoint(resumable.id, 10);
    const auto done = started();
    must(runs().finish(done.id, RunState::done, {}));
    project_->reopen();
    QCOMPARE(must(runs().get(bare.id)).state, RunState::interrupted);
    QCOMPARE(must(runs().get(bare.id)).checkpoint_step, std::int64_t{-1});
    QCOMPARE(must(runs().get(resumable.id)).state, RunState::interrupted);
    QCOMPARE(must(runs().get(resumable.id)).checkpoint_step, std::int64_t{10});
    QVERIFY(!must(runs().get(resumable.id)).live);
    QCOMPARE(must(runs().get(done.id)).state, RunState::done);
  }

  void runsThatGoOnElsewhereAreLeftAlone() {
    const auto run = started();
    must(Project::open(project_->folder())).reset();
    QCOMPARE(must(runs().get(run.id)).state, RunState::running);
    const auto elsewhere = must(Project::open(project_->folder()));
    QVERIFY(must(elsewhere->runs().get(run.id)).live);
    const auto reading = must(Project::open(project_->folder(), {.read_only = true}));
    QVERIFY(must(reading->runs().get(run.id)).live);
  }

  /// Two programs that train the same run would write over each other.
  void aLiveRunIsNotTakenOver() {
    const auto run = started();
    const auto from = checkpoint(run.id, 10);
    record(run.id, 11, 20);
    const auto elsewhere = must(Project::open(project_->folder()));
    for (const auto state : {RunState::running, RunState::paused}) {
      must(runs().set_state(run.id, state));
      const auto refused = elsewhere->runs().claim(run.id, from);
      QVERIFY(!refused);
      QCOMPARE(refused.error().code, ErrorCode::locked);
      QVERIFY(to_english(refused.error()).find(run.name) != std::string::npos);
      QCOMPARE(runs().claim(run.id, from).error().code, ErrorCode::locked);
    }
    must(runs().flush_metrics(run.id));
    QCOMPARE(must(runs().metric(run.id, "kl")).back().step, std::int64_t{20});
  }

  void aRunThatEndedIsTakenOverOnce() {
    const auto run = started();
    const auto from = checkpoint(run.id, 10);
    must(runs().finish(run.id, RunState::cancelled, {}));
    const auto elsewhere = must(Project::open(project_->folder()));
    const auto taken = must(elsewhere->runs().claim(run.id, from));
    QCOMPARE(taken.state, RunState::running);
    QVERIFY(taken.live);
    QCOMPARE(runs().claim(run.id, from).error().code, ErrorCode::locked);
  }

  void aRunWhoseProgramDiedIsTakenOver() {
    const auto run = started();
    const auto from = checkpoint(run.id, 10);
    project_->reopen();
    QCOMPARE(must(runs().claim(run.id, from)).state, RunState::running);
  }

  void aRunThatHasGoneOnIsNotRewoundByAnOldPlan() {
    const auto run = started();
    const auto from = checkpoint(run.id, 10);
    checkpoint(run.id, 20);
    must(runs().finish(run.id, RunState::cancelled, {}));
    QCOMPARE(runs().claim(run.id, from).error().code, ErrorCode::locked);
    QCOMPARE(must(runs().get(run.id)).state, RunState::cancelled);
  }

  void aDoneRunIsNotClaimed() {
    const auto run = started();
    const auto from = checkpoint(run.id, 10, true);
    must(runs().finish(run.id, RunState::done, {}));
    QCOMPARE(runs().claim(run.id, from).error().code, ErrorCode::invalid_argument);
  }

  void latestDoneNeedsAFinalCheckpoint() {
    QVERIFY(!must(runs().latest_done(RunKind::reward)));
    const auto first = started(RunKind::reward);
    checkpoint(first.id, 10, true);
    must(runs().finish(first.id, RunState::done, {}));
    const auto second = started(RunKind::reward);
    checkpoint(second.id, 5);
    must(runs().finish(second.id, RunState::done, {}));
    QCOMPARE(must(runs().latest_done(RunKind::reward))->id, first.id);
    QVERIFY(!must(runs().latest_done(RunKind::ppo)));
  }

  void metricsComeBackInOrder() {
    const auto run = started();
    record(run.id, 1, 1500);
    record(run.id, 1, 3, "reward");
    QCOMPARE(must(runs().metric(run.id, "kl")).size(), std::size_t{1500});
    must(runs().flush_metrics(run.id));
    project_->reopen();
    const auto points = must(runs().metric(run.id, "kl"));
    QCOMPARE(points.size(), std::size_t{1500});
    for (std::size_t i = 0; i < points.size(); ++i) {
      QCOMPARE(points[i].step, std::int64_t(i + 1));
      QCOMPARE(points[i].value, double(i + 1) * 0.5);
    }
    QCOMPARE(must(runs().metric_names(run.id)), (std::vector<std::string>{"kl", "reward"}));
    QVERIFY(must(runs().metric(run.id, "none")).empty());
  }

  void metricsStillWaitingAreKeptOnClose() {
    const auto run = started();
    record(run.id, 1, 7);
    project_->reopen();
    QCOMPARE(must(runs().metric(run.id, "kl")).size(), std::size_t{7});
  }

  void reducedMetricsKeepPeaks() {
    const auto run = started();
    for (std::int64_t step = 0; step < 5000; ++step) {
      const double value = step == 1234 ? 99.0 : step == 4321 ? -99.0 : std::sin(double(step));
      const std::pair<std::string, double> point{"loss", value};
      runs().add_metrics(run.id, step, std::span(&point, 1));
    }
    const auto points = must(runs().metric(run.id, "loss", 100));
    QVERIFY(points.size() <= 100);
    bool high = false;
    bool low = false;
    std::int64_t last = -1;
    for (const auto& point : points) {
      QVERIFY(point.step > last);
      last = point.step;
      high = high || (point.step == 1234 && point.value == 99.0);
      low = low || (point.step == 4321 && point.value == -99.0);
    }
    QVERIFY(high && low);
  }

  void metricsThatAreNotNumbersSurvive() {
    const auto run = started();
    const std::pair<std::string, double> bad{"loss", std::nan("")};
    runs().add_metrics(run.id, 1, std::span(&bad, 1));
    must(runs().flush_metrics(run.id));
    const auto points = must(runs().metric(run.id, "loss"));
    QCOMPARE(points.size(), std::size_t{1});
    QVERIFY(std::isnan(points.front().value));
  }

  void samplesAreReadByStep() {
    const auto run = started();
    std::vector<RunSample> samples(2);
    samples[0] = {10, "p", "policy text", "reference text", 1.5, 0.5, 2.25, false, true};
    samples[1] = {10, "q", "a", "b", 0, 0, 0, true, false};
    must(runs().add_samples(run.id, samples));
    samples[0].step = samples[1].step = 20;
    samples[0].policy = "newer";
    must(runs().add_samples(run.id, samples));
    QCOMPARE(must(runs().samples(run.id)).front().policy, std::string("newer"));
    const auto older = must(runs().samples(run.id, 10));
    QCOMPARE(older.size(), std::size_t{2});
    QCOMPARE(older[0].policy, std::string("policy text"));
    QCOMPARE(older[0].kl, 2.25);
    QVERIFY(!older[0].policy_ended && older[0].reference_ended);
    QVERIFY(older[1].policy_ended && !older[1].reference_ended);
  }

  /// Resuming continues the curves as if the steps past the checkpoint had never been.
  void rewindingForgetsWhatCameAfter() {
    const auto run = started();
    record(run.id, 1, 1000);
    const auto kept = checkpoint(run.id, 700);
    record(run.id, 1001, 1300);
    std::vector<RunSample> samples(1);
    for (const std::int64_t step : {700, 1200, 1250}) {
      samples[0].step = step;
      must(runs().add_samples(run.id, samples));
    }
    must(runs().finish(run.id, RunState::cancelled, {}));

    must(runs().claim(run.id, kept));
    const auto now = must(runs().get(run.id));
    QCOMPARE(now.state, RunState::running);
    QCOMPARE(now.step, std::int64_t{700});
    QCOMPARE(must(runs().metric(run.id, "kl")).size(), std::size_t{700});
    QCOMPARE(must(runs().samples(run.id)).front().step, std::int64_t{700});
    QCOMPARE(must(runs().last_checkpoint(run.id))->step, std::int64_t{700});
    record(run.id, 701, 900);
    must(runs().flush_metrics(run.id));
    const auto points = must(runs().metric(run.id, "kl"));
    QCOMPARE(points.size(), std::size_t{900});
    QCOMPARE(points.back().step, std::int64_t{900});
  }

  /// Labelling never waits for a long run to be rewound: each step of it is a few chunks.
  void rewindingTakesAFewChunksAtATime() {
    const auto run = started();
    const std::vector<std::string> names{"kl", "loss", "reward"};
    std::vector<std::pair<std::string, double>> values;
    for (const auto& name : names) values.emplace_back(name, 0.0);
    for (std::int64_t step = 1; step <= 50000; ++step) {
      for (auto& value : values) value.second = double(step);
      runs().add_metrics(run.id, step, values);
    }
    must(runs().flush_metrics(run.id));
    project_->close();
    const auto database = must(Database::open(project_->folder() / "project.db", {}));
    const auto chunks = [&] {
      return database->connection().execAndGet("SELECT count(*) FROM metric_chunks").getInt64();
    };
    auto left = chunks();
    QVERIFY(left >= 290);
    int pieces = 0;
    while (truncate_some_points(*database, run.id, 777)) {
      QVERIFY(left - chunks() <= 16);
      left = chunks();
      ++pieces;
    }
    QVERIFY(pieces >= 18);
    for (const auto& name : names) {
      const auto points =
          load_points(*database, run.id, name, std::numeric_limits<std::int64_t>::max());
      QCOMPARE(points.size(), std::size_t{777});
      QCOMPARE(points.back().step, std::int64_t{777});
    }
  }

  /// Killed between the claim and its end: nothing past the step is shown, the next open goes on.
  void anInterruptedRewindIsFinishedAtTheNextOpen() {
    const auto run = started();
    record(run.id, 1, 3000);
    std::vector<RunSample> samples(1);
    for (const std::int64_t step : {500, 1500}) {
      samples[0].step = step;
      must(runs().add_samples(run.id, samples));
    }
    record(run.id, 800, 900, "late");
    must(runs().flush_metrics(run.id));
    project_->close();
    const auto file = project_->folder() / "project.db";
    const auto value = [&](const char* sql) {
      return must(Database::open(file, {}))->connection().execAndGet(sql).getInt64();
    };
    must(Database::open(file, {}))->execute("UPDATE runs SET rewind_step=700, owner='1234567'");
    {
      // A program that only reads finishes nothing, and shows nothing past the step either.
      const auto reading = must(Project::open(project_->folder(), {.read_only = true}));
      QCOMPARE(must(reading->runs().metric(run.id, "kl")).size(), std::size_t{700});
      QCOMPARE(must(reading->runs().samples(run.id)).front().step, std::int64_t{500});
      QVERIFY(must(reading->runs().samples(run.id, 1500)).empty());
      QCOMPARE(must(reading->runs().metric_names(run.id)), (std::vector<std::string>{"kl"}));
    }
    QCOMPARE(value("SELECT sum(count) FROM metric_chunks"), std::int64_t{3101});
    project_->reopen();
    QCOMPARE(must(runs().metric(run.id, "kl")).size(), std::size_t{700});
    project_->close();
    QCOMPARE(value("SELECT sum(count) FROM metric_chunks"), std::int64_t{700});
    QCOMPARE(value("SELECT count(*) FROM run_samples"), std::int64_t{1});
    QCOMPARE(value("SELECT count(*) FROM runs WHERE rewind_step IS NOT NULL"), std::int64_t{0});
  }

  /// Reading looks at what waits and at what is stored while another thread stores.
  void curvesReadWhileTheyAreStoredHaveEachPointOnce() {
    const auto run = started();
    constexpr std::int64_t last = 4000;
    std::atomic<bool> done = false;
    std::thread writer([&] {
      for (std::int64_t step = 1; step <= last; ++step) {
        const std::pair<std::string, double> value{"kl", double(step)};
        runs().add_metrics(run.id, step, std::span(&value, 1));
        if (step % 7 == 0) must(runs().flush_metrics(run.id));
      }
      done = true;
    });
    QString wrong;
    std::size_t seen = 0;
    while (!done && wrong.isEmpty()) {
      const auto points = must(runs().metric(run.id, "kl"));
      if (points.size() < seen) wrong = QStringLiteral("points were missing");
      for (std::size_t i = 0; i < points.size() && wrong.isEmpty(); ++i)
        if (points[i].step != std::int64_t(i + 1)) wrong = QStringLiteral("a gap or a double");
      seen = points.size();
    }
    writer.join();
    QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    QCOMPARE(must(runs().metric(run.id, "kl")).size(), std::size_t(last));
  }

  /// A project from elsewhere may say anything; it is told, never believed.
  void chunksThatAreNotAsLongAsTheySayAreRefused() {
    const auto run = started();
    record(run.id, 1, 10);
    must(runs().finish(run.id, RunState::cancelled, {}));
    project_->close();
    const auto file = project_->folder() / "project.db";
    for (const char* change :
         {"count=1000000000", "count=-1", "count=9223372036854775807", "count=11", "count='x'",
          "count=10,data=x'00'", "data='text'", "data=zeroblob(17)"}) {
      const auto sql = std::string("UPDATE metric_chunks SET ") + change;
      must(Database::open(file, {}))->execute(sql.c_str());
      project_->reopen();
      const auto points = runs().metric(run.id, "kl");
      QVERIFY2(!points, change);
      QCOMPARE(points.error().code, ErrorCode::io);
      project_->close();
    }
  }

  void rewindingDamagedCurvesEnds() {
    const auto run = started();
    const auto from = checkpoint(run.id, 5);
    record(run.id, 1, 10);
    must(runs().finish(run.id, RunState::cancelled, {}));
    project_->close();
    const auto file = project_->folder() / "project.db";
    for (const char* change : {"name=x'6b6c'", "first_step=1.5", "last_step='x',first_step=-1.5"}) {
      const auto sql = std::string("UPDATE metric_chunks SET ") + change;
      must(Database::open(file, {}))->execute(sql.c_str());
      project_->reopen();
      const auto claimed = runs().claim(run.id, from);
      QVERIFY2(!claimed, change);
      QCOMPARE(claimed.error().code, ErrorCode::io);
      QVERIFY(!must(runs().get(run.id)).live);
      project_->close();
    }
  }
};

QTEST_GUILESS_MAIN(RunsTest)
#include "runs_test.moc"

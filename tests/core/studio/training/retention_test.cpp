// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/retention.h"

#include <QTest>
#include <cmath>
#include <fstream>

#include "core/studio/models/run_files.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/run_recorder.h"
#include "core/studio/training/run_setup.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;
using namespace arbiter::test;

namespace {

project::Checkpoint at(std::int64_t step, std::optional<double> score = {}, bool final = false) {
  project::Checkpoint checkpoint;
  checkpoint.run = 1;
  checkpoint.step = step;
  checkpoint.score = score;
  checkpoint.final = final;
  return checkpoint;
}

std::vector<std::int64_t> steps(const std::vector<project::Checkpoint>& checkpoints) {
  std::vector<std::int64_t> list;
  for (const auto& checkpoint : checkpoints) list.push_back(checkpoint.step);
  return list;
}

using Steps = std::vector<std::int64_t>;

}  // namespace

class RetentionTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void theLastStay() {
    const std::vector all{at(10), at(20), at(30), at(40), at(50)};
    QCOMPARE(steps(superseded(all, {})), (Steps{10, 20}));
    QCOMPARE(steps(superseded(all, {.keep_last = 1})), (Steps{10, 20, 30, 40}));
    QCOMPARE(steps(superseded(all, {.keep_last = 9})), Steps{});
    QCOMPARE(steps(superseded(all, {.keep_last = 0})), Steps{});
    QCOMPARE(steps(superseded({}, {})), Steps{});
  }

  void theBestStays() {
    const std::vector all{at(10, 0.2), at(20, 0.9), at(30, 0.9), at(40, NAN), at(50, 0.1)};
    QCOMPARE(steps(superseded(all, {.keep_last = 1})), (Steps{10, 20, 40}));
  }

  void everyKthAndTheFinalStay() {
    const std::vector all{at(10), at(20), at(30), at(35, {}, true), at(40), at(50)};
    QCOMPARE(steps(superseded(all, {.keep_last = 1, .keep_every = 20})), (Steps{10, 30}));
  }

  void settingsAndFlagsDecide() {
    TemporaryProject project;
    QCOMPARE(must(retention_of(*project, {})).keep_last, std::int64_t{3});
    must(project->settings().set("keep_last", 5));
    must(project->settings().set("keep_every", 100));
    QCOMPARE(must(retention_of(*project, {})).keep_last, std::int64_t{5});
    QCOMPARE(must(retention_of(*project, {})).keep_every, std::int64_t{100});
    TrainingRequest request;
    request.keep_last = 1;
    QCOMPARE(must(retention_of(*project, request)).keep_last, std::int64_t{1});
    request.keep_last = -1;
    QCOMPARE(retention_of(*project, request).error().code, ErrorCode::invalid_argument);
    must(project->settings().set("keep_last", "many"));
    QCOMPARE(must(retention_of(*project, {})).keep_last, std::int64_t{3});
  }

  void theKeyFigureIsHeldOutWhereItIsMeasured() {
    KeyFigure figure;
    QVERIFY(!figure.take());
    const std::vector<engine::Metric> training{{"train/accuracy", 0.9}, {"train/loss", 0.1}};
    figure.add(training);
    QVERIFY(!figure.take());
    const std::vector<engine::Metric> reward{{"eval/loss", 2.0}, {"eval/accuracy", 0.7}};
    figure.add(reward);
    QCOMPARE(*figure.take(), 0.7);
    const std::vector<engine::Metric> loss{{"eval/loss", 2.0}};
    figure.add(loss);
    QCOMPARE(*figure.take(), -2.0);
    for (const double value : {1.0, 3.0, std::nan("")}) {
      const std::vector<engine::Metric> policy{{"objective/rlhf_reward", value}};
      figure.add(policy);
    }
    QCOMPARE(*figure.take(), 2.0);
    QVERIFY(!figure.take());
  }

  /// As training does it: a recorder that is told of metrics and checkpoints.
  void aTrainingKeepsTheLastAndTheBest() {
    TemporaryProject project;
    PreparedRun prepared;
    prepared.run.kind = project::RunKind::ppo;
    prepared.run.settings = {{"keep_last", 2}, {"keep_every", 0}};
    const auto active = must(ActiveRun::start(*project, prepared, {}));
    const auto id = active.run().id;
    jobs::JobControl control;
    jobs::MetricChannel channel;
    const DialogueEncoder encoder;
    RunRecorder recorder(*project, id, control, channel, encoder);
    const auto place = active.place({}).output;
    const std::vector<double> rewards{0.1, 0.8, 0.3, 0.2, 0.4, 0.5};
    for (std::int64_t step = 1; step <= 6; ++step) {
      const std::vector<engine::Metric> metrics{
          {"objective/rlhf_reward", rewards[std::size_t(step - 1)]}};
      recorder.on_metrics(step, metrics);
      const auto folder = place / ("step-" + std::to_string(step));
      std::filesystem::create_directories(folder);
      std::ofstream(folder / "model.safetensors") << std::string(1000, 'x');
      must(recorder.on_checkpoint({step, folder, step == 6}));
    }
    QCOMPARE(steps(must(project->runs().checkpoints(id))), (Steps{2, 5, 6}));
    for (std::int64_t step = 1; step <= 6; ++step)
      QCOMPARE(std::filesystem::exists(place / ("step-" + std::to_string(step))),
               step == 2 || step >= 5);
    QCOMPARE(must(run_disk_bytes(*project, id)), std::int64_t{3000});
    QCOMPARE(must(run_disk_bytes(*project, 77)), std::int64_t{0});
  }
};

QTEST_GUILESS_MAIN(RetentionTest)
#include "retention_test.moc"

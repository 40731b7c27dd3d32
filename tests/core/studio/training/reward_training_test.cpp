// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>
#include <array>
#include <nlohmann/json.hpp>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/measure/evaluate.h"
#include "core/studio/models/model_check.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/training.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

/// A demo project with rankings of `responses` answers from a tiny untrained model.
class Ranked {
 public:
  Ranked(std::int64_t responses, std::int64_t judgments) {
    model = std::filesystem::path(directory_.path().toStdString()) / "model";
    test::must(add_demo_prompts(*project));
    // A larger share than the task's: there are few judgments.
    for (const auto& prompt :
         test::must(project->prompts().list({.roles = {project::PromptRole::train}})))
      if (project::in_first_share(prompt.text, 0.3))
        test::must(
            project->prompts().set_role(std::array{prompt.id}, project::PromptRole::validation));
    test::judge_tiny_answers(*project, model, judgments, responses);
  }

  RewardTraining training() const {
    RewardTraining training;
    training.common.compute.threads = 1;
    training.options.epochs = 2;
    training.options.batch_pairs = 4;
    training.options.checkpoint_every = 3;
    return training;
  }

  test::TemporaryProject project;
  std::filesystem::path model;
  jobs::JobControl control;
  jobs::MetricChannel channel;

 private:
  QTemporaryDir directory_;
};

}  // namespace

class RewardTrainingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void rankingsTrainAnEnsemble();
  void theFlagsOfTheCommandLineReachTheRun();
  void evaluationTellsHowFarHeadsDisagree();
};

void RewardTrainingTest::initTestCase() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
}

void RewardTrainingTest::rankingsTrainAnEnsemble() {
  Ranked ranked(4, 24);
  auto training = ranked.training();
  training.options.ensemble = 3;
  training.options.micro_batch_pairs = 2;
  const auto run = test::must(train(*ranked.project, training, ranked.control, ranked.channel));
  QCOMPARE(run.state, project::RunState::done);
  // One ranking a judgment, not its six pairs.
  QCOMPARE(run.summary.value("train/pairs", 0.0) + run.summary.value("eval/pairs", 0.0), 24.0);
  QVERIFY(run.summary.value("eval/pairs", 0.0) > 0);
  for (const char* name :
       {"eval/accuracy", "eval/ece", "eval/ece_calibrated", "eval/temperature", "eval/uncertainty"})
    QVERIFY2(run.summary.contains(name), name);

  const auto model = test::must(model_of_run(*ranked.project, run.id));
  const auto checked = test::must(check_model(model));
  QCOMPARE(checked.members, 3);
  QVERIFY(checked.to_text().find("3 models") != std::string::npos);
  QCOMPARE(checked.to_json().value("members", 0), 3);

  training.options.ranking_model = "pairs";
  const auto as_pairs =
      test::must(train(*ranked.project, training, ranked.control, ranked.channel));
  QCOMPARE(as_pairs.summary.value("train/pairs", 0.0) + as_pairs.summary.value("eval/pairs", 0.0),
           24.0 * 6);
}

void RewardTrainingTest::theFlagsOfTheCommandLineReachTheRun() {
  Ranked ranked(2, 12);
  auto training = ranked.training();
  const auto fields = engine::fields(training.options);
  for (const auto& [name, value] :
       {std::pair{"tie_model", "davidson"}, std::pair{"ranking_model", "pairs"},
        std::pair{"annotator_weights", "reliability"}, std::pair{"margin_per_strength", "0.5"},
        std::pair{"micro_batch_pairs", "2"}, std::pair{"ensemble", "2"},
        std::pair{"bootstrap", "false"}})
    QVERIFY2(engine::set_field(fields, name, value).has_value(), name);
  const auto run = test::must(train(*ranked.project, training, ranked.control, ranked.channel));
  QCOMPARE(run.settings.value("tie_model", ""), std::string("davidson"));
  QCOMPARE(run.settings.value("ensemble", 0), 2);
  QVERIFY(run.summary.value("train/tie_nu", 0.0) > 0);
  QVERIFY(!engine::set_field(fields, "tie_model", "thirds").has_value());
}

void RewardTrainingTest::evaluationTellsHowFarHeadsDisagree() {
  Ranked ranked(2, 16);
  auto training = ranked.training();
  training.options.ensemble = 2;
  test::must(train(*ranked.project, training, ranked.control, ranked.channel));
  EvaluateRequest request;
  request.model = ranked.model;
  request.baseline = ranked.model;
  request.head_to_heads = 16;
  request.options.max_new_tokens = 8;
  request.compute.threads = 1;
  const auto report = test::must(evaluate(*ranked.project, request, ranked.control)).to_json();
  QCOMPARE(report.value("reward_heads", 0), 2);
  QVERIFY(report.value("reward_uncertainty_before", 0.0) > 0);
  QVERIFY(report.value("reward_uncertainty_after", 0.0) > 0);
  QVERIFY(report.value("reward_temperature", 0.0) > 0);
  QVERIFY(report.contains("reward_ece_heldout"));
}

QTEST_GUILESS_MAIN(RewardTrainingTest)
#include "reward_training_test.moc"

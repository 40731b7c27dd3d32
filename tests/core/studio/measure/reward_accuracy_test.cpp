// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/measure/reward_accuracy.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/engine/loader.h"
#include "core/studio/models/run_models.h"
#include "core/studio/training/training.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

EvaluatedSample sample(std::size_t prompt, std::vector<double> gold, double score) {
  EvaluatedSample made;
  made.prompt = prompt;
  made.gold = std::move(gold);
  made.score = score;
  return made;
}

}  // namespace

class RewardAccuracyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void onlySamePromptAndUntiedPairsCount();
  void componentsCountWhereTheyAloneDiffer();
  void samplesWithoutGoldAreLeftOut();
  void pairsThatWereTrainedOnAreNoOwnSamples();
};

void RewardAccuracyTest::onlySamePromptAndUntiedPairsCount() {
  const std::vector<EvaluatedSample> samples{
      sample(0, {1, 1, 1, 1}, 2.0),
      sample(0, {1, 1, 0, 1}, 1.0),  // ordered rightly against the first
      sample(0, {1, 0, 1, 1}, 3.0),  // ties with the second in gold; wrong against the first
      sample(1, {0, 0, 0, 0}, 9.0),  // alone at its prompt
  };
  const auto accuracy = accuracy_by_gold(samples, 4);
  QCOMPARE(accuracy.overall.pairs, 2.0);
  QCOMPARE(accuracy.overall.right, 1.0);
}

void RewardAccuracyTest::componentsCountWhereTheyAloneDiffer() {
  const std::vector<EvaluatedSample> samples{
      sample(0, {1, 1, 1, 1}, 2.0),
      sample(0, {0, 1, 1, 1}, 1.0),  // against the first: on_topic alone
      sample(0, {0, 0, 1, 1}, 1.5),  // against the first: two differ; against the second: polite
  };
  const auto accuracy = accuracy_by_gold(samples, 4);
  QCOMPARE(accuracy.overall.pairs, 3.0);
  QCOMPARE(accuracy.by_component[0].pairs, 1.0);
  QCOMPARE(accuracy.by_component[0].value(), 1.0);
  QCOMPARE(accuracy.by_component[1].pairs, 1.0);
  QCOMPARE(accuracy.by_component[1].value(), 0.0);
  QCOMPARE(accuracy.by_component[2].pairs, 0.0);
  QCOMPARE(accuracy.by_component_among_others[0].pairs, 2.0);
  QCOMPARE(accuracy.by_component_among_others[1].pairs, 2.0);
}

void RewardAccuracyTest::samplesWithoutGoldAreLeftOut() {
  std::vector<EvaluatedSample> samples(2);
  QCOMPARE(accuracy_by_gold(samples, 4).overall.pairs, 0.0);
}

/// What was said anew of a pair after the training is no new pair.
void RewardAccuracyTest::pairsThatWereTrainedOnAreNoOwnSamples() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  const QTemporaryDir directory;
  const std::filesystem::path model = std::filesystem::path(directory.path().toStdString()) / "m";
  test::must(test::make_tiny_model(model));
  test::TemporaryProject project;
  auto comparisons = test::add_comparisons(*project, 6);
  // The policy's own answers, of which five pairs are judged before the reward model is trained.
  std::vector<project::Response> answers(2);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    answers[i].prompt = comparisons[0].prompt;
    answers[i].origin = project::ResponseOrigin::model;
    answers[i].model = "policy";
    answers[i].body = "own " + std::to_string(i);
  }
  test::must(project->prompts().add_responses(answers));
  std::vector<project::Comparison> own(1);
  own[0].prompt = comparisons[0].prompt;
  own[0].responses = {answers[0].id, answers[1].id};
  test::must(project->comparisons().add(own));
  const auto ann = test::must(project->annotators().get_or_add("ann")).id;
  const auto bob = test::must(project->annotators().get_or_add("bob")).id;
  test::must(project->judgments().add(test::prefers_first(own[0], ann)));
  for (const auto& comparison : comparisons)
    test::must(project->judgments().add(test::prefers_first(comparison, ann)));

  RewardTraining training;
  training.common.model = model;
  training.common.compute.threads = 1;
  training.options.epochs = 1;
  jobs::JobControl control;
  jobs::MetricChannel channel;
  const auto run = test::must(train(*project, training, control, channel));
  // Another annotator says the same, and the first changes her mind.
  test::must(project->judgments().add(test::prefers_first(own[0], bob)));
  auto again = test::prefers_first(own[0], ann);
  std::ranges::reverse(again.ranking);
  test::must(project->judgments().add(again));

  const auto accuracy = [&] {
    engine::SilentObserver observer;
    JudgedAccuracyRequest request;
    request.reward_model = test::must(model_of_run(*project, run.id));
    request.trained_seq = run.judgments_max_seq;
    request.model = "policy";
    request.compute.threads = 1;
    return test::must(
        accuracy_by_judgments(*project, *test::must(engine::load_engine()), request, observer));
  };
  QCOMPARE(accuracy().own_samples.overall.pairs, 0.0);

  // A pair of the policy's that it has not seen counts.
  std::vector<project::Response> later(2);
  for (std::size_t i = 0; i < later.size(); ++i) {
    later[i] = answers[i];
    later[i].id = 0;
    later[i].uuid.clear();
    later[i].body = "later " + std::to_string(i);
  }
  test::must(project->prompts().add_responses(later));
  std::vector<project::Comparison> unseen(1);
  unseen[0].prompt = comparisons[0].prompt;
  unseen[0].responses = {later[0].id, later[1].id};
  test::must(project->comparisons().add(unseen));
  test::must(project->judgments().add(test::prefers_first(unseen[0], bob)));
  QCOMPARE(accuracy().own_samples.overall.pairs, 1.0);
}

QTEST_GUILESS_MAIN(RewardAccuracyTest)
#include "reward_accuracy_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <QTest>
#include <functional>

#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/training_state.h"
#include "tests/support/policy_requests.h"
#include "tests/support/reward_requests.h"

using namespace arbiter::engine;
using arbiter::ErrorCode;
using arbiter::Random;
using arbiter::test::PolicyFolder;
using arbiter::test::weights_of;

namespace {

/// Asks for a stop after its first real progress, or at the so-manieth question, and counts what it
/// is told and asked from then on.
class StoppingObserver : public SilentObserver {
 public:
  explicit StoppingObserver(int at_question = -1) : at_question_(at_question) {}

  bool stop_requested() override {
    if (stopped) {
      ++asked_after;
      return true;
    }
    ++asked;
    stopped = asked == at_question_;
    return stopped;
  }
  void on_progress(const Progress& progress) override {
    if (stopped) ++told_after;
    if (progress.step > 0 && at_question_ < 0) stopped = true;
    last = progress;
  }
  void on_metrics(std::int64_t step, std::span<const Metric> metrics) override {
    for (const auto& metric : metrics) {
      if (stopped) ++told_after;
      values[{step, metric.name}] = metric.value;
    }
    if (stop_at_metrics && stop_at_metrics(step)) stopped = true;
  }
  arbiter::Result<void> on_checkpoint(const WrittenCheckpoint& checkpoint) override {
    checkpoints.push_back(checkpoint);
    return {};
  }

  template <class T>
  using Result = arbiter::Result<T>;
  std::function<bool(std::int64_t)> stop_at_metrics;
  std::map<std::pair<std::int64_t, std::string>, double> values;
  std::vector<WrittenCheckpoint> checkpoints;
  Progress last;
  bool stopped = false;
  int asked = 0;
  int asked_after = 0;
  int told_after = 0;

 private:
  int at_question_;
};

std::vector<Tokens> sequences(std::size_t count) {
  Random random(2);
  std::vector<Tokens> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(PolicyFolder::tokens(random, 2 + random.below(20)));
  return all;
}

}  // namespace

/// A stop that is asked for in the middle of a call: no further unit of work is begun.
class CancelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void scoring();
  void logProbabilities();
  void oneLongResponse();
  void withinAForwardPass();
  void makingAndMerging();
  void heldOutFigures();

 private:
  template <class T>
  void verifyCancelled(const arbiter::Result<T>& result) {
    QVERIFY(!result.has_value());
    QCOMPARE(result.error().code, ErrorCode::cancelled);
  }

  PolicyFolder folder_;
  TorchEngine engine_;
};

void CancelTest::scoring() {
  ScoreRequest request;
  request.reward_model = folder_.path("reward");
  request.sequences = sequences(1000);
  request.compute = folder_.place("unused").compute;
  StoppingObserver observer;
  verifyCancelled(engine_.score(request, observer));
  QCOMPARE(observer.told_after, 0);
  QCOMPARE(observer.last.total, 1000);
  QVERIFY(observer.last.step > 0 && observer.last.step <= 64);

  // Told to the end where nobody stops it.
  class : public SilentObserver {
   public:
    void on_progress(const Progress& progress) override { steps.push_back(progress.step); }
    std::vector<std::int64_t> steps;
  } patient;
  QVERIFY(engine_.score(request, patient).has_value());
  QVERIFY(patient.steps.size() > 10);
  QCOMPARE(patient.steps.back(), 1000);
}

void CancelTest::logProbabilities() {
  LogProbabilityRequest request;
  request.model = folder_.path("policy");
  request.compute = folder_.place("unused").compute;
  request.prompts = sequences(500);
  for (auto& prompt : request.prompts) prompt.resize(2);
  request.responses = sequences(500);
  StoppingObserver observer;
  verifyCancelled(engine_.log_probabilities(request, observer));
  QCOMPARE(observer.told_after, 0);
  QVERIFY(observer.last.step <= 64);
}

void CancelTest::oneLongResponse() {
  GenerateRequest request;
  request.model = folder_.path("policy");
  request.compute = folder_.place("unused").compute;
  request.prompts = {{3, 4}};
  request.options.max_new_tokens = 30;
  // While the model is read, and towards the end of the row.
  StoppingObserver whole(1 << 30);
  QVERIFY(engine_.generate(request, whole).has_value());
  QVERIFY(whole.asked > 20);
  for (const int question : {3, whole.asked - 4, whole.asked - 1}) {
    StoppingObserver observer(question);
    verifyCancelled(engine_.generate(request, observer));
    QCOMPARE(observer.told_after, 0);
    QCOMPARE(observer.asked_after, 0);
  }
}

void CancelTest::withinAForwardPass() {
  // Questions of one batch: more than one, and the call ends at whichever says yes.
  ScoreRequest request;
  request.reward_model = folder_.path("reward");
  request.sequences = sequences(10);
  request.compute = folder_.place("unused").compute;
  StoppingObserver patient(1 << 30);
  QVERIFY(engine_.score(request, patient).has_value());
  QVERIFY(patient.asked > 5);
  for (int question = 1; question <= patient.asked; ++question) {
    StoppingObserver observer(question);
    verifyCancelled(engine_.score(request, observer));
    QCOMPARE(observer.asked_after, 0);
  }
}

void CancelTest::makingAndMerging() {
  ModelShape shape;
  shape.vocabulary = 32;
  shape.width = 16;
  shape.layers = 2;
  shape.heads = shape.key_value_heads = 2;
  shape.mlp_width = 24;
  StoppingObserver patient(1 << 30);
  QVERIFY(engine_.create_model(shape, 1, folder_.path("made"), patient).has_value());
  QVERIFY(patient.asked > 5);
  StoppingObserver observer(patient.asked);
  verifyCancelled(engine_.create_model(shape, 1, folder_.path("not-made"), observer));
  QVERIFY(!std::filesystem::exists(folder_.path("not-made")));

  // An adapter of a short training, merged.
  auto request = folder_.request<PpoRequest>("adapter");
  request.options.lora.rank = 2;
  request.options.iterations = 1;
  SilentObserver silent;
  const auto trained = engine_.train(request, silent);
  QVERIFY(trained.has_value());
  const auto adapter = trained->model / arbiter::engine::learning::kAdapterFolder;
  StoppingObserver merging(1 << 30);
  QVERIFY(engine_.merge_adapter(adapter, folder_.path("merged"), merging).has_value());
  for (const int question : {1, merging.asked}) {
    StoppingObserver stopping(question);
    verifyCancelled(engine_.merge_adapter(adapter, folder_.path("not-merged"), stopping));
    QVERIFY(!std::filesystem::exists(folder_.path("not-merged")));
  }
}

void CancelTest::heldOutFigures() {
  const auto make = [&](const char* output) {
    auto request = arbiter::test::made_request(60, 0, true);
    request.place = folder_.place(output);
    request.options.batch_pairs = 8;
    request.options.epochs = 2;
    return request;
  };
  StoppingObserver whole(1 << 30);
  const auto straight = engine_.train(make("straight"), whole);
  QVERIFY(straight.has_value());

  // Asked for as the first epoch's last step is told: its held-out figures are not begun.
  StoppingObserver observer(1 << 30);
  observer.stop_at_metrics = [](std::int64_t step) { return step == 6; };
  auto request = make("stopped");
  verifyCancelled(engine_.train(request, observer));
  QCOMPARE(observer.told_after, 0);
  QVERIFY(!observer.values.contains({6, "eval/loss"}));
  QCOMPARE(observer.checkpoints.size(), std::size_t{1});
  QCOMPARE(observer.checkpoints.back().step, 6);

  // What was left out is made up for, and the run ends as it would have.
  request.place.resume_from = observer.checkpoints.back().folder;
  StoppingObserver second(1 << 30);
  const auto resumed = engine_.train(request, second);
  QVERIFY(resumed.has_value());
  auto told = observer.values;
  told.insert(second.values.begin(), second.values.end());
  QCOMPARE(told.size(), whole.values.size());
  for (const auto& [key, value] : whole.values) QCOMPARE(told.at(key), value);
  const auto expected = weights_of(straight->model);
  for (const auto& [name, weight] : weights_of(resumed->model))
    QVERIFY2(torch::equal(weight, expected.at(name)), name.c_str());
}

QTEST_GUILESS_MAIN(CancelTest)
#include "cancel_test.moc"

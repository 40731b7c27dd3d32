// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <QTest>

#include "core/engine/torch/learning/dpo.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/sft.h"
#include "tests/support/policy_requests.h"

using namespace arbiter::engine;
using arbiter::Random;
using arbiter::Result;
using arbiter::test::f32_compute;
using arbiter::test::PolicyFolder;
using arbiter::test::RecordingObserver;
using arbiter::test::weights_of;

namespace {

constexpr std::int64_t kHalf = 2;

QString text_of(const arbiter::Error& error) {
  return QString::fromStdString(arbiter::to_english(error));
}

/// For QVERIFY2, which makes its text whether it is needed or not.
template <class T>
QString problem_of(const Result<T>& result) {
  return result ? QString() : text_of(result.error());
}

/// Trains straight through, and again with a stop after `kHalf` steps and a resume: weights and
/// metrics must be the same, bit by bit.
template <class Request>
void compare_resumed(Request straight, Request stopped,
                     Result<TrainingOutcome> (*train)(const Request&, const Compute&,
                                                      RunObserver&)) {
  RecordingObserver whole;
  const auto reference = train(straight, f32_compute(), whole);
  QVERIFY2(reference.has_value(), qPrintable(problem_of(reference)));
  QVERIFY(reference->steps > kHalf);

  RecordingObserver first(kHalf);
  const auto half = train(stopped, f32_compute(), first);
  QVERIFY(!half.has_value());
  QCOMPARE(half.error().code, arbiter::ErrorCode::cancelled);
  QVERIFY(!first.last_checkpoint.empty());

  stopped.place.resume_from = first.last_checkpoint;
  RecordingObserver second;
  const auto resumed = train(stopped, f32_compute(), second);
  QVERIFY2(resumed.has_value(), qPrintable(problem_of(resumed)));

  auto told = first.values;
  told.insert(second.values.begin(), second.values.end());
  QCOMPARE(told.size(), whole.values.size());
  for (const auto& [key, value] : whole.values) {
    QVERIFY2(told.at(key) == value || (std::isnan(told.at(key)) && std::isnan(value)),
             qPrintable(QString("%1 at step %2: %3 and %4")
                            .arg(QString::fromStdString(key.second))
                            .arg(key.first)
                            .arg(told.at(key), 0, 'g', 17)
                            .arg(value, 0, 'g', 17)));
  }
  const auto expected = weights_of(reference->model);
  const auto actual = weights_of(resumed->model);
  QCOMPARE(actual.size(), expected.size());
  for (const auto& [name, weight] : expected)
    QVERIFY2(torch::equal(actual.at(name), weight), name.c_str());
}

}  // namespace

/// N steps, a stop, and a resume to 2 N equal 2 N steps straight.
class ResumeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void sft();
  void ppo_data();
  void ppo();
  void reinforce();
  void rloo();
  void grpo();
  void dpo_data();
  void dpo();

 private:
  PolicyFolder folder_;
};

void ResumeTest::sft() {
  const auto make = [&](const char* output) {
    SftRequest request;
    request.place = folder_.place(output);
    Random random(3);
    for (int i = 0; i < 24; ++i) {
      auto tokens = PolicyFolder::tokens(random, 5 + random.below(8));
      request.data.documents.push_back({tokens, std::vector<bool>(tokens.size(), true)});
    }
    request.options.context = 16;
    request.options.batch_tokens = 64;
    request.options.epochs = 2;
    request.options.checkpoint_every = 100;
    return request;
  };
  compare_resumed(make("sft-a"), make("sft-b"), learning::train_sft);
}

void ResumeTest::ppo_data() {
  QTest::addColumn<QString>("value_model");
  QTest::addColumn<int>("rank");
  QTest::addColumn<QString>("objective");
  QTest::newRow("shared") << "shared" << 0 << "clip";
  QTest::newRow("separate") << "separate" << 0 << "clip";
  QTest::newRow("adapters") << "shared" << 2 << "clip";
  QTest::newRow("penalty") << "shared" << 0 << "kl";
}

void ResumeTest::ppo() {
  QFETCH(QString, value_model);
  QFETCH(int, rank);
  QFETCH(QString, objective);
  const auto make = [&](const QString& output) {
    auto request = folder_.request<PpoRequest>(qPrintable(output + QTest::currentDataTag()));
    request.options.value_model = value_model.toStdString();
    request.options.lora.rank = rank;
    request.options.objective = objective.toStdString();
    request.options.update_kl_target = 1e-4;  // what the coefficient does in four rounds counts
    return request;
  };
  compare_resumed(make("ppo-a-"), make("ppo-b-"), learning::train_ppo);
}

void ResumeTest::reinforce() {
  compare_resumed(folder_.request<ReinforceRequest>("reinforce-a"),
                  folder_.request<ReinforceRequest>("reinforce-b"), learning::train_reinforce);
}

void ResumeTest::rloo() {
  compare_resumed(folder_.request<RlooRequest>("rloo-a"), folder_.request<RlooRequest>("rloo-b"),
                  learning::train_rloo);
}

void ResumeTest::grpo() {
  compare_resumed(folder_.request<GrpoRequest>("grpo-a"), folder_.request<GrpoRequest>("grpo-b"),
                  learning::train_grpo);
}

void ResumeTest::dpo_data() {
  QTest::addColumn<int>("rank");
  QTest::newRow("all weights") << 0;
  QTest::newRow("adapters") << 2;
}

void ResumeTest::dpo() {
  QFETCH(int, rank);
  const auto make = [&](const QString& output) {
    DpoRequest request;
    request.place = folder_.place(qPrintable(output + QTest::currentDataTag()));
    Random random(5);
    for (int i = 0; i < 18; ++i) {
      request.data.preferences.push_back({PolicyFolder::tokens(random, 3),
                                          PolicyFolder::tokens(random, 4),
                                          PolicyFolder::tokens(random, 6), i % 6 == 0});
    }
    request.options.batch_pairs = 5;
    request.options.learning_rate = 1e-3;
    request.options.lora.rank = rank;
    return request;
  };
  compare_resumed(make("dpo-a-"), make("dpo-b-"), learning::train_dpo);
}

QTEST_GUILESS_MAIN(ResumeTest)
#include "resume_test.moc"

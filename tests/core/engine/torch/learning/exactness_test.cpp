// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <QTest>
#include <cmath>
#include <fstream>
#include <numeric>

#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/learning/batches.h"
#include "core/engine/torch/learning/dpo.h"
#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/policy_plan.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/sft.h"
#include "tests/support/policy_requests.h"

using namespace arbiter::engine;
using namespace arbiter::engine::learning;
using arbiter::ErrorCode;
using arbiter::Random;
using arbiter::Result;
using arbiter::test::f32_compute;
using arbiter::test::PolicyFolder;
using arbiter::test::RecordingObserver;

namespace {

template <class T>
QString problem_of(const Result<T>& result) {
  return result ? QString() : QString::fromStdString(arbiter::to_english(result.error()));
}

/// The policy with a last norm so large that its losses are finite, but not its gradients' norm.
std::filesystem::path steep_model(const PolicyFolder& folder) {
  const auto model = nn::load_decoder(folder.path("policy"), torch::kCPU, nn::Weights::frozen);
  if (!model) qFatal("no policy");
  const torch::NoGradGuard no_gradients;
  (*model)->parameters().find("final_norm")->value.detach().fill_(1e20);
  std::filesystem::create_directories(folder.path("steep"));
  if (!nn::save_weights(**model, folder.path("steep"))) qFatal("not saved");
  return folder.path("steep");
}

SftRequest sft_request(const PolicyFolder& folder, const char* output) {
  SftRequest request;
  request.place = folder.place(output);
  Random random(3);
  for (int i = 0; i < 12; ++i) {
    auto tokens = PolicyFolder::tokens(random, 14);
    request.data.documents.push_back({tokens, std::vector<bool>(tokens.size(), true)});
  }
  request.options.context = 16;
  request.options.batch_tokens = 32;
  return request;
}

DpoRequest dpo_request(const PolicyFolder& folder, const char* output, int pairs) {
  DpoRequest request;
  request.place = folder.place(output);
  Random random(5);
  for (int i = 0; i < pairs; ++i) {
    request.data.preferences.push_back({PolicyFolder::tokens(random, 3),
                                        PolicyFolder::tokens(random, 4),
                                        PolicyFolder::tokens(random, 6), false});
  }
  request.options.batch_pairs = 8;
  request.options.epochs = 1;
  return request;
}

template <class Outcome>
void verify_diverged(const Outcome& outcome, const RecordingObserver& observer,
                     const char* metric) {
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, ErrorCode::diverged);
  QVERIFY2(problem_of(outcome).contains(QLatin1String(metric)), qPrintable(problem_of(outcome)));
  QVERIFY(observer.last_checkpoint.empty());
}

}  // namespace

/// Figures that are what they say, and runs that end where there is none.
class ExactnessTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aSmallRemainderGoesToTheBatchBefore();
  void minibatchesDifferByAtMostOneEpisode();
  void aRunsLastBatchIsNoFewPairs();
  void rowsWithoutTargetsTeachNothing();
  void noTargetAtAllIsSaid();
  void anOrderThatLeavesNoTargetIsPassedOver();
  void withoutATargetTheCoefficientStays();
  void aStepOnNoNumberChangesNothing();
  void steepSftEnds();
  void steepDpoEnds();
  void steepValueFunctionEnds();
  void whatIsThereToGoOnFromIsSaid();
  void weightsThatAreNoNumbersAreNotWritten();
  void stateThatIsNoNumberIsRefused();
  void grpoReportsThePenaltyThatItTook();
  void aRewardModelThatReadsLessIsRefused();
  void logProbabilitiesAreThoseOfTheDistribution();
  void aLargeVocabularyNeedsLittleMemory();

 private:
  PolicyFolder folder_;
};

void ExactnessTest::aSmallRemainderGoesToTheBatchBefore() {
  const Batches merged(35, 16);
  QCOMPARE(merged.steps(), 2);
  QCOMPARE(merged.range(1), (std::pair<std::int64_t, std::int64_t>{16, 35}));
  const Batches kept(40, 16);
  QCOMPARE(kept.steps(), 3);
  QCOMPARE(kept.range(2), (std::pair<std::int64_t, std::int64_t>{32, 40}));
  const Batches even(32, 16);
  QCOMPARE(even.steps(), 2);
  QCOMPARE(even.range(1), (std::pair<std::int64_t, std::int64_t>{16, 32}));
  const Batches few(3, 16);
  QCOMPARE(few.steps(), 1);
  QCOMPARE(few.range(0), (std::pair<std::int64_t, std::int64_t>{0, 3}));
  QCOMPARE(Batches(0, 16).steps(), 0);
}

void ExactnessTest::minibatchesDifferByAtMostOneEpisode() {
  const Communicator alone;
  std::vector<std::int64_t> order(64);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::int64_t>(i);
  for (const std::int64_t minibatches : {1, 4, 5, 7, 64, 100}) {
    const auto plans = plan_minibatches(order, minibatches, 3, alone);
    QCOMPARE(static_cast<std::int64_t>(plans.size()), std::min<std::int64_t>(minibatches, 64));
    std::size_t fewest = 64;
    std::size_t most = 0;
    std::vector<std::int64_t> all;
    for (const auto& plan : plans) {
      fewest = std::min(fewest, plan.rows.size());
      most = std::max(most, plan.rows.size());
      all.insert(all.end(), plan.rows.begin(), plan.rows.end());
    }
    QVERIFY(most - fewest <= 1);
    QVERIFY(all == order);
  }
}

void ExactnessTest::aRunsLastBatchIsNoFewPairs() {
  // 17 pairs in batches of 8: a third step on one pair would be accuracy 0 or 1.
  RecordingObserver observer;
  const auto outcome = train_dpo(dpo_request(folder_, "remainder", 17), f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QCOMPARE(outcome->steps, 2);
}

void ExactnessTest::rowsWithoutTargetsTeachNothing() {
  auto request = sft_request(folder_, "without");
  // Every other document is a prompt that fills its row: nothing of its answer is left.
  for (std::size_t i = 0; i < request.data.documents.size(); i += 2)
    request.data.documents[i].loss_mask.assign(14, false);
  request.options.batch_tokens = 16;
  request.options.epochs = 2;
  RecordingObserver observer;
  const auto outcome = train_sft(request, f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QCOMPARE(outcome->steps, 12);
  for (const auto& [key, value] : observer.values) QVERIFY(std::isfinite(value));
}

void ExactnessTest::noTargetAtAllIsSaid() {
  auto request = sft_request(folder_, "nothing");
  for (auto& document : request.data.documents) document.loss_mask.assign(14, false);
  RecordingObserver observer;
  const auto outcome = train_sft(request, f32_compute(), observer);
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, ErrorCode::no_data);
  QVERIFY2(problem_of(outcome).contains("answer"), qPrintable(problem_of(outcome)));
}

void ExactnessTest::anOrderThatLeavesNoTargetIsPassedOver() {
  // The only token that counts is the first of its document: it is predicted where another stands
  // before it in the row, and in about half of the epochs none does.
  auto request = sft_request(folder_, "order");
  request.data.documents.resize(2);
  for (auto& document : request.data.documents) {
    document.tokens.resize(7);
    document.loss_mask.assign(7, false);
  }
  request.data.documents.back().loss_mask.front() = true;
  request.options.epochs = 8;
  int trained = 0;
  for (std::int64_t seed = 1; seed <= 16; ++seed) {
    request.place.compute.seed = seed;
    request.place.output = folder_.path(("order-" + std::to_string(seed)).c_str());
    RecordingObserver observer;
    const auto outcome = train_sft(request, f32_compute(), observer);
    if (!outcome) {
      QCOMPARE(outcome.error().code, ErrorCode::no_data);
      continue;
    }
    ++trained;
    QCOMPARE(outcome->steps, 8);
    QVERIFY(observer.values.size() < 4 * 8 + 1);
    for (const auto& [key, value] : observer.values) QVERIFY(std::isfinite(value));
  }
  QVERIFY(trained > 0);
}

void ExactnessTest::withoutATargetTheCoefficientStays() {
  AdaptiveKl fixed(0.1, 0, 2000);
  fixed.observe(0, 64);
  fixed.observe(3, 64);
  QCOMPARE(fixed.coefficient(), 0.1);
  AdaptiveKl adaptive(0.1, 8, 2000);
  adaptive.observe(std::nan(""), 64);
  QCOMPARE(adaptive.coefficient(), 0.1);

  auto request = folder_.request<PpoRequest>("no-target");
  request.options.kl_target = 0;
  request.options.adaptive_kl = true;
  RecordingObserver observer;
  const auto outcome = train_ppo(request, f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QCOMPARE(observer.values.at({4, "objective/kl_coef"}), request.options.kl_coefficient);
  QVERIFY(read_training_state(outcome->model).has_value());
}

void ExactnessTest::aStepOnNoNumberChangesNothing() {
  nn::Parameters parameters;
  parameters.add("weight", {4, 4});
  parameters.allocate(torch::kCPU, nn::Weights::trained);
  const torch::NoGradGuard no_gradients;
  parameters.values().fill_(1);
  AdamW optimizer(parameters, 0.1);
  for (const float bad : {std::nanf(""), INFINITY}) {
    parameters.gradients().fill_(1);
    parameters.gradients()[5] = bad;
    QVERIFY(!std::isfinite(optimizer.step(0.1, 1.0)));
    QCOMPARE(optimizer.steps, 0);
    QVERIFY(parameters.values().eq(1).all().item<bool>());
    QVERIFY(optimizer.first_moment.eq(0).all().item<bool>());
    QVERIFY(optimizer.second_moment.eq(0).all().item<bool>());
  }
}

void ExactnessTest::steepSftEnds() {
  auto request = sft_request(folder_, "steep-sft");
  request.place.model = steep_model(folder_);
  RecordingObserver observer;
  verify_diverged(train_sft(request, f32_compute(), observer), observer, "train/grad_norm");
}

void ExactnessTest::steepDpoEnds() {
  auto request = dpo_request(folder_, "steep-dpo", 16);
  request.place.model = steep_model(folder_);
  RecordingObserver observer;
  verify_diverged(train_dpo(request, f32_compute(), observer), observer, "train/grad_norm");
}

void ExactnessTest::steepValueFunctionEnds() {
  auto request = folder_.request<PpoRequest>("steep-ppo");
  request.place.model = steep_model(folder_);
  request.options.collapse_patience = 0;
  RecordingObserver observer;
  verify_diverged(train_ppo(request, f32_compute(), observer), observer, "grad_norm");
}

/// What to do depends on whether there is a checkpoint.
void ExactnessTest::whatIsThereToGoOnFromIsSaid() {
  RecordingObserver observer;
  auto request = sft_request(folder_, "remedy");
  request.place.model = steep_model(folder_);
  const auto anew = train_sft(request, f32_compute(), observer);
  QVERIFY2(problem_of(anew).contains("before the first checkpoint"), qPrintable(problem_of(anew)));
  QVERIFY(!problem_of(anew).contains("resume"));
  QVERIFY(problem_of(Result<void>(diverged("train/loss", 5, true))).contains("resume"));
}

namespace {

/// One step, after which a weight is infinite: no later loss is there to tell.
class Overflowing : public DecoderTrainer {
 public:
  explicit Overflowing(std::unique_ptr<nn::Decoder> model) : model_(std::move(model)) {}

  std::int64_t steps_done() const override { return step_; }
  std::int64_t steps_in_all() const override { return 1; }
  std::int64_t checkpoint_every() const override { return 10; }
  const nn::Decoder& model() const override { return *model_; }
  Result<void> advance() override {
    const torch::NoGradGuard no_gradients;
    model_->parameters().values()[7] = INFINITY;
    ++step_;
    return {};
  }
  Result<std::vector<Metric>> conclude() override { return std::vector<Metric>{}; }
  TrainingState state() const override { return {}; }
  Result<void> restore(const TrainingState&) override { return {}; }

 private:
  std::unique_ptr<nn::Decoder> model_;
  std::int64_t step_ = 0;
};

}  // namespace

void ExactnessTest::weightsThatAreNoNumbersAreNotWritten() {
  auto model = nn::load_decoder(folder_.path("policy"), torch::kCPU, nn::Weights::trained);
  QVERIFY(model.has_value());
  Overflowing trainer(std::move(*model));
  const auto place = folder_.place("overflow");
  RecordingObserver observer;
  verify_diverged(run_training(trainer, place, f32_compute(), observer), observer, "embedding");
  QVERIFY(!std::filesystem::exists(place.output / "step-1"));
}

void ExactnessTest::stateThatIsNoNumberIsRefused() {
  RecordingObserver observer;
  const auto outcome = train_sft(sft_request(folder_, "sound"), f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  auto state = read_training_state(outcome->model);
  QVERIFY2(state.has_value(), qPrintable(problem_of(state)));
  QVERIFY(not_finite(*state).empty());

  // As an older version wrote it once a coefficient had become NaN.
  state->values["kl_coefficient"] = std::nan("");
  QCOMPARE(not_finite(*state), std::string("kl_coefficient"));
  std::ofstream(outcome->model / "trainer.json") << state->values.dump();
  auto read = read_training_state(outcome->model);
  QVERIFY(!read.has_value());
  QCOMPARE(read.error().code, ErrorCode::diverged);
  QVERIFY2(problem_of(read).contains("kl_coefficient"), qPrintable(problem_of(read)));

  state->values.erase("kl_coefficient");
  state->tensors["adamw.first_moment"][0] = INFINITY;
  QCOMPARE(not_finite(*state), std::string("adamw.first_moment"));
}

void ExactnessTest::grpoReportsThePenaltyThatItTook() {
  auto request = folder_.request<GrpoRequest>("penalty");
  request.options.iterations = 3;
  request.options.learning_rate = 1e-2;
  RecordingObserver observer;
  const auto outcome = train_grpo(request, f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QVERIFY(observer.values.at({3, "objective/kl"}) != 0);
  // Its penalty is a term of the loss: nothing is taken off the reward.
  QCOMPARE(observer.values.at({3, "objective/non_score_reward"}), 0.0);
  QCOMPARE(observer.values.at({3, "objective/rlhf_reward"}),
           observer.values.at({3, "objective/scores"}));
}

void ExactnessTest::aRewardModelThatReadsLessIsRefused() {
  const auto reward = nn::load_decoder(folder_.path("reward"), torch::kCPU, nn::Weights::frozen);
  QVERIFY(reward.has_value());
  std::filesystem::create_directories(folder_.path("short"));
  QVERIFY(nn::save_weights(**reward, folder_.path("short")).has_value());
  const auto file = folder_.path("short") / "config.json";
  auto config = nlohmann::json::parse(std::ifstream(file));
  config["max_position_embeddings"] = 8;
  std::ofstream(file) << config;
  auto request = folder_.request<PpoRequest>("short-reward");
  request.reward_model = folder_.path("short");
  RecordingObserver observer;
  const auto outcome = train_ppo(request, f32_compute(), observer);
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, ErrorCode::incompatible);
  QVERIFY2(problem_of(outcome).contains("reads 8 tokens"), qPrintable(problem_of(outcome)));
  request.options.max_new_tokens = 4;
  QVERIFY2(train_ppo(request, f32_compute(), observer).has_value(), "it fits");
}

void ExactnessTest::logProbabilitiesAreThoseOfTheDistribution() {
  // Every continuation of one token: the probabilities are those of one distribution.
  TorchEngine engine;
  SilentObserver observer;
  LogProbabilityRequest request;
  request.model = folder_.path("policy");
  request.compute = folder_.place("unused").compute;
  for (Token token = 0; token < PolicyFolder::kVocabulary; ++token) {
    request.prompts.push_back({3, 7, 9});
    request.responses.push_back({token});
  }
  const auto drawn = [&](const SamplingDistribution& sampling) {
    request.sampling = sampling;
    const auto sums = engine.log_probabilities(request, observer);
    if (!sums) qFatal("%s", qPrintable(problem_of(sums)));
    return *sums;
  };
  const auto mass = [](const std::vector<double>& logs) {
    double sum = 0;
    for (const double value : logs) sum += std::exp(value);
    return sum;
  };
  const auto own = drawn({});
  QVERIFY(std::abs(mass(own) - 1) < 1e-5);
  const auto warm = drawn({.temperature = 0.5});
  QVERIFY(std::abs(mass(warm) - 1) < 1e-5);
  // Twice the difference of two logits, whatever they are normalised by.
  QVERIFY(std::abs((warm[4] - warm[5]) - 2 * (own[4] - own[5])) < 1e-4);

  const auto three = drawn({.top_k = 3});
  QVERIFY(std::abs(mass(three) - 1) < 1e-5);
  QCOMPARE(std::ranges::count_if(three, [](double x) { return std::isfinite(x); }), 3);
  const auto nucleus = drawn({.top_p = 0.5});
  QVERIFY(std::abs(mass(nucleus) - 1) < 1e-5);
  for (std::size_t i = 0; i < own.size(); ++i)
    QVERIFY(std::isinf(nucleus[i]) || nucleus[i] >= own[i]);

  const auto greedy = drawn({.temperature = 0});
  QCOMPARE(mass(greedy), 1.0);
  QCOMPARE(std::ranges::max_element(greedy) - greedy.begin(),
           std::ranges::max_element(own) - own.begin());
}

namespace {

/// MiB of this process's memory at its peak since it was last asked; 0 where Linux does not tell.
std::int64_t peak_memory(bool begin_anew) {
  if (begin_anew) std::ofstream("/proc/self/clear_refs") << "5";
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) / 1024;
  return 0;
}

}  // namespace

void ExactnessTest::aLargeVocabularyNeedsLittleMemory() {
  // 32 responses of 60 tokens and a vocabulary of 150,000: 1.1 GiB of logits, were they all there.
  constexpr std::int64_t vocabulary = 150000;
  ModelShape shape;
  shape.vocabulary = vocabulary;
  shape.width = 8;
  shape.layers = 1;
  shape.heads = shape.key_value_heads = 1;
  shape.mlp_width = 8;
  shape.context = 64;
  const nn::Decoder model(nn::config_from_shape(shape), torch::kCPU, nn::Weights::frozen);
  const_cast<nn::Decoder&>(model).initialize(3);
  const auto compute = f32_compute();
  Random random(4);
  std::vector<Tokens> prompts(32, Tokens{3, 7});
  std::vector<Generation> responses(32);
  for (auto& response : responses)
    for (int i = 0; i < 60; ++i)
      response.tokens.push_back(static_cast<Token>(random.below(vocabulary)));
  const auto rollout = make_rollout(prompts, responses, 0, torch::kCPU);
  std::vector<std::int64_t> rows(32);
  std::iota(rows.begin(), rows.end(), 0);
  for (const SamplingDistribution& sampling :
       {SamplingDistribution{.temperature = 0.8}, SamplingDistribution{.top_k = 5},
        SamplingDistribution{.temperature = 0}}) {
    const auto before = peak_memory(true);
    const auto all = sampled_log_probabilities(model, rollout, rows, sampling, compute);
    const auto needed = peak_memory(false) - before;
    if (before > 0) QVERIFY2(needed < 700, qPrintable(QString::number(needed)));
    // Each row by itself says the same.
    for (const std::int64_t row : {0, 17, 31}) {
      const auto one =
          sampled_log_probabilities(model, rollout, std::vector{row}, sampling, compute);
      QVERIFY(torch::equal(all[row], one[0]));
    }
  }
  const std::vector<std::int64_t> one{5};
  const torch::NoGradGuard no_gradients;
  const auto whole = token_figures(model, nullptr, rollout, one, 0.8, compute).log_probabilities;
  const auto parts = sampled_log_probabilities(model, rollout, one, {.temperature = 0.8}, compute);
  QVERIFY((whole - parts).abs().max().item<double>() < 1e-5);
}

QTEST_GUILESS_MAIN(ExactnessTest)
#include "exactness_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <QTest>

#include "core/engine/torch/learning/losses.h"
#include "core/engine/torch/learning/policy_training.h"
#include "tests/support/policy_requests.h"

using namespace arbiter::engine;
using arbiter::Result;
using arbiter::test::f32_compute;
using arbiter::test::PolicyFolder;
using arbiter::test::RecordingObserver;
using arbiter::test::weights_of;

namespace {

QString text_of(const arbiter::Error& error) {
  return QString::fromStdString(arbiter::to_english(error));
}

/// For QVERIFY2, which makes its text whether it is needed or not.
template <class T>
QString problem_of(const Result<T>& result) {
  return result ? QString() : text_of(result.error());
}

Compute bf16_compute() {
  auto compute = f32_compute();
  compute.bf16 = true;
  return compute;
}

double largest(const torch::Tensor& x) { return x.abs().max().item<double>(); }

}  // namespace

/// The traps of learning from one's own responses, on real rollouts of a tiny policy.
class OnPolicyTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void nothing_has_moved_before_the_first_update_data();
  void nothing_has_moved_before_the_first_update();
  void temperature_is_the_same_for_all_log_probabilities();
  void sampled_log_probabilities_are_the_forward_pass_s();
  void a_batch_of_one_is_a_padded_batch();
  void real_end_counts_and_padding_does_not();
  void returns_come_from_unwhitened_advantages();
  void parts_of_a_minibatch_give_the_whole_step();
  void every_minibatch_counts_in_the_means();
  void adapters_off_are_the_reference();
  void groups_share_their_prompt();
  void episodes_must_fill_their_groups();
  void collapse_names_its_metric();
  void target_kl_ends_an_update();
  void a_long_prompt_leaves_the_others_their_room();
  void the_penalty_follows_how_far_updates_go();
  void the_policy_stays_nearer_where_the_penalty_is_high();

 private:
  std::unique_ptr<learning::OnPolicyTrainer> trainer(const PpoRequest& request,
                                                     const Compute& compute) {
    auto made = learning::make_ppo_trainer(request, compute, observer_);
    if (!made) qFatal("%s", qPrintable(text_of(made.error())));
    return std::move(*made);
  }

  PolicyFolder folder_;
  RecordingObserver observer_;
};

void OnPolicyTest::nothing_has_moved_before_the_first_update_data() {
  QTest::addColumn<bool>("bf16");
  QTest::addColumn<QString>("value_model");
  QTest::addColumn<int>("rank");
  QTest::addColumn<int>("part");
  QTest::newRow("f32") << false << "shared" << 0 << 0;
  QTest::newRow("f32 in parts") << false << "shared" << 0 << 3;
  QTest::newRow("f32 separate critic") << false << "separate" << 0 << 0;
  QTest::newRow("f32 adapters") << false << "shared" << 2 << 0;
  QTest::newRow("bf16") << true << "shared" << 0 << 0;
  QTest::newRow("bf16 in parts") << true << "shared" << 0 << 3;
  QTest::newRow("bf16 adapters") << true << "shared" << 2 << 0;
}

void OnPolicyTest::nothing_has_moved_before_the_first_update() {
  QFETCH(bool, bf16);
  QFETCH(QString, value_model);
  QFETCH(int, rank);
  QFETCH(int, part);
  auto request = folder_.request<PpoRequest>(QTest::currentDataTag());
  request.options.iterations = 1;
  request.options.value_model = value_model.toStdString();
  request.options.lora.rank = rank;
  request.options.micro_batch_episodes = part;
  const auto outcome =
      learning::train_ppo(request, bf16 ? bf16_compute() : f32_compute(), observer_);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  int checks = 0;
  for (const auto& metric : outcome->summary) {
    if (!metric.name.starts_with("check/")) continue;
    QVERIFY2(metric.value == 0.0, metric.name.c_str());
    ++checks;
  }
  QCOMPARE(checks, 3);
  // The check can fail: after the update the ratio is no longer 1.
  QVERIFY(observer_.values.at({1, "val/ratio"}) != 1.0);
}

void OnPolicyTest::temperature_is_the_same_for_all_log_probabilities() {
  auto request = folder_.request<PpoRequest>("temperature");
  request.options.temperature = 0.7;
  request.options.iterations = 1;
  const auto outcome = learning::train_ppo(request, f32_compute(), observer_);
  QVERIFY(outcome.has_value());
  for (const auto& metric : outcome->summary)
    if (metric.name.starts_with("check/")) QCOMPARE(metric.value, 0.0);
}

void OnPolicyTest::sampled_log_probabilities_are_the_forward_pass_s() {
  // Rollouts are not narrowed by top-k or top-p: what the sampler thought of its tokens is what a
  // full forward pass thinks of them.
  const auto request = folder_.request<PpoRequest>("sampled");
  const auto rollout = trainer(request, f32_compute())->roll_out();
  const auto sums = (rollout.log_probabilities * rollout.mask).sum(1);
  for (std::size_t i = 0; i < rollout.responses.size(); ++i) {
    const double distance =
        sums[static_cast<std::int64_t>(i)].item<double>() - rollout.responses[i].log_probability;
    QVERIFY2(std::abs(distance) < 1e-4, qPrintable(QString::number(distance)));
  }
}

void OnPolicyTest::a_batch_of_one_is_a_padded_batch() {
  const auto request = folder_.request<PpoRequest>("padded");
  const auto compute = f32_compute();
  const auto rollout = trainer(request, compute)->roll_out();
  const auto model = nn::load_decoder(folder_.path("policy"), torch::kCPU, nn::Weights::frozen);
  const torch::NoGradGuard no_gradients;
  for (std::int64_t row = 0; row < rollout.mask.size(0); ++row) {
    const std::vector<std::int64_t> one{row};
    const auto alone = learning::token_figures(**model, nullptr, rollout, one, 1.0, compute);
    QVERIFY(largest(alone.log_probabilities[0] - rollout.log_probabilities[row]) < 1e-5);
  }
}

void OnPolicyTest::real_end_counts_and_padding_does_not() {
  auto request = folder_.request<PpoRequest>("ends");
  request.options.episodes = 64;
  const auto rollout = trainer(request, f32_compute())->roll_out();
  bool some_ended = false;
  bool some_padded = false;
  for (std::size_t i = 0; i < rollout.responses.size(); ++i) {
    const auto row = static_cast<std::int64_t>(i);
    const auto& response = rollout.responses[i];
    const auto length =
        static_cast<std::int64_t>(response.tokens.size()) + (response.ended ? 1 : 0);
    QCOMPARE(rollout.mask[row].sum().item<std::int64_t>(), length);
    if (response.ended) {
      QCOMPARE(rollout.tokens[row][length - 1].item<std::int64_t>(), PolicyFolder::kEos);
      QCOMPARE(rollout.sequences[i].back(), static_cast<Token>(PolicyFolder::kEos));
    }
    some_ended = some_ended || response.ended;
    some_padded = some_padded || length < rollout.mask.size(1);
    QCOMPARE(
        largest(
            rollout.log_probabilities[row].narrow(0, length, rollout.mask.size(1) - length).sum()),
        0.0);
  }
  QVERIFY(some_ended && some_padded);
}

void OnPolicyTest::returns_come_from_unwhitened_advantages() {
  auto request = folder_.request<PpoRequest>("returns");
  request.options.value_model = "separate";
  const auto compute = f32_compute();
  const auto made = trainer(request, compute);
  auto rollout = made->roll_out();
  made->estimate_advantages(rollout);
  auto plain_request = request;
  plain_request.options.whiten_advantages = false;
  auto plain = rollout;
  trainer(plain_request, compute)->estimate_advantages(plain);
  QVERIFY(torch::equal(rollout.returns, plain.returns));
  QVERIFY(
      torch::allclose(plain.returns * plain.mask, (plain.advantages + plain.values) * plain.mask));
  QVERIFY(!torch::allclose(rollout.advantages, plain.advantages));
}

void OnPolicyTest::parts_of_a_minibatch_give_the_whole_step() {
  const auto run = [&](std::int64_t part, const char* output) {
    auto request = folder_.request<PpoRequest>(output);
    request.options.iterations = 1;
    request.options.epochs = 1;
    request.options.minibatches = 1;
    request.options.micro_batch_episodes = part;
    const auto outcome = learning::train_ppo(request, f32_compute(), observer_);
    if (!outcome) qFatal("%s", qPrintable(text_of(outcome.error())));
    return std::pair(weights_of(outcome->model), outcome->summary);
  };
  const auto [whole, whole_summary] = run(0, "whole");
  const auto [parts, parts_summary] = run(3, "parts");
  for (const auto& [name, weight] : whole)
    QVERIFY2(largest(weight - parts.at(name)) < 1e-5, name.c_str());
  for (std::size_t i = 0; i < whole_summary.size(); ++i) {
    QVERIFY2(std::abs(whole_summary[i].value - parts_summary[i].value) < 1e-5,
             whole_summary[i].name.c_str());
  }
}

void OnPolicyTest::every_minibatch_counts_in_the_means() {
  // With a learning rate of nothing every minibatch sees the same policy: the mean over two
  // unequal ones is that of the whole rollout.
  const auto loss = [&](std::int64_t minibatches, const char* output) {
    auto request = folder_.request<PpoRequest>(output);
    request.options.iterations = 1;
    request.options.epochs = 1;
    request.options.learning_rate = 0;
    request.options.minibatches = minibatches;
    const auto outcome = learning::train_ppo(request, f32_compute(), observer_);
    if (!outcome) qFatal("%s", qPrintable(text_of(outcome.error())));
    return observer_.values.at({1, "loss/value_avg"});
  };
  const double whole = loss(1, "means-1");
  QVERIFY(whole > 0);
  QVERIFY(std::abs(loss(2, "means-2") - whole) < 1e-6 * std::max(1.0, whole));
}

void OnPolicyTest::adapters_off_are_the_reference() {
  auto request = folder_.request<PpoRequest>("adapters");
  request.options.lora.rank = 2;
  request.options.iterations = 3;
  const auto outcome = learning::train_ppo(request, f32_compute(), observer_);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QVERIFY(observer_.values.at({2, "objective/kl"}) != 0.0);
  // The merged model and the adapter by itself say the same; the frozen weights are untouched.
  const auto base = weights_of(folder_.path("policy"));
  const auto merged = weights_of(outcome->model);
  const auto adapter = weights_of(outcome->model / "adapter");
  double moved = 0;
  for (const auto& [name, weight] : merged) {
    QVERIFY2(largest(weight - adapter.at(name)) < 1e-6, name.c_str());
    const double distance = largest(weight - base.at(name));
    if (name.ends_with(".qkv")) {
      moved += distance;
    } else {
      QCOMPARE(distance, 0.0);
    }
  }
  QVERIFY(moved > 0);
}

void OnPolicyTest::groups_share_their_prompt() {
  auto request = folder_.request<RlooRequest>("groups");
  request.options.iterations = 1;
  RecordingObserver observer;
  const auto outcome = learning::train_rloo(request, f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  QVERIFY(observer.values.contains({1, "loss/policy_avg"}));
  QVERIFY(!observer.values.contains({1, "loss/value_avg"}));
}

void OnPolicyTest::episodes_must_fill_their_groups() {
  auto request = folder_.request<GrpoRequest>("unequal");
  request.options.episodes = 9;
  const auto outcome = learning::train_grpo(request, f32_compute(), observer_);
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, arbiter::ErrorCode::invalid_argument);
}

void OnPolicyTest::collapse_names_its_metric() {
  auto request = folder_.request<PpoRequest>("collapse");
  request.options.iterations = 10;
  request.options.min_entropy = 50;  // more than any policy has
  request.options.collapse_patience = 2;
  RecordingObserver observer;
  const auto outcome = learning::train_ppo(request, f32_compute(), observer);
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, arbiter::ErrorCode::diverged);
  QVERIFY(text_of(outcome.error()).contains("policy/entropy_avg"));
  QVERIFY(observer.values.contains({2, "objective/kl"}));
  QVERIFY(!observer.values.contains({3, "objective/kl"}));
}

void OnPolicyTest::target_kl_ends_an_update() {
  auto request = folder_.request<PpoRequest>("target");
  request.options.iterations = 1;
  request.options.learning_rate = 0.05;
  request.options.epochs = 6;
  RecordingObserver free;
  QVERIFY(learning::train_ppo(request, f32_compute(), free).has_value());
  request.options.target_kl = 1e-4;
  request.place.output = folder_.path("target-2");
  RecordingObserver held;
  QVERIFY(learning::train_ppo(request, f32_compute(), held).has_value());
  QVERIFY(held.values.at({1, "policy/approxkl_avg"}) < free.values.at({1, "policy/approxkl_avg"}));
}

void OnPolicyTest::a_long_prompt_leaves_the_others_their_room() {
  auto request = folder_.request<PpoRequest>("room");
  request.options.max_new_tokens = 20;
  request.data.prompts = PolicyFolder::prompts(8);
  auto with_long = request;
  arbiter::Random random(2);
  with_long.data.prompts[3] = PolicyFolder::tokens(random, 30);  // of a context of 32
  const auto without = trainer(request, f32_compute())->roll_out();
  const auto with = trainer(with_long, f32_compute())->roll_out();
  int compared = 0;
  for (std::size_t i = 0; i < with.prompts.size(); ++i) {
    if (with.prompts[i].size() == 30) {
      QVERIFY(with.responses[i].tokens.size() <= 2);
      continue;
    }
    QVERIFY(with.prompts[i] == without.prompts[i]);
    QVERIFY(with.responses[i].tokens == without.responses[i].tokens);
    QCOMPARE(with.responses[i].ended, without.responses[i].ended);
    // So do the figures that are learned from.
    const auto row = static_cast<std::int64_t>(i);
    const auto width = std::min(with.mask.size(1), without.mask.size(1));
    QVERIFY(torch::equal(with.log_probabilities[row].narrow(0, 0, width),
                         without.log_probabilities[row].narrow(0, 0, width)));
    ++compared;
  }
  QCOMPARE(compared, 7);
}

void OnPolicyTest::the_penalty_follows_how_far_updates_go() {
  auto request = folder_.request<PpoRequest>("penalty");
  request.options.objective = "kl";
  request.options.iterations = 8;
  request.options.learning_rate = 0.02;
  request.options.schedule = "constant";
  request.options.collapse_patience = 0;
  RecordingObserver observer;
  const auto outcome = learning::train_ppo(request, f32_compute(), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  for (const auto& metric : outcome->summary)
    if (metric.name.starts_with("check/")) QCOMPARE(metric.value, 0.0);
  QCOMPARE(observer.values.at({1, "policy/update_kl_coef"}), 1.0);
  const double target = request.options.update_kl_target;
  int changes = 0;
  for (int step = 1; step < 8; ++step) {
    const double kl = observer.values.at({step, "policy/update_kl"});
    const double price = observer.values.at({step, "policy/update_kl_coef"});
    const double factor = kl < target / 1.5 ? 0.5 : kl > target * 1.5 ? 2.0 : 1.0;
    QCOMPARE(observer.values.at({step + 1, "policy/update_kl_coef"}), price * factor);
    if (factor != 1) ++changes;
    QVERIFY(kl > 0);
    QCOMPARE(observer.values.at({step, "policy/clipfrac_avg"}), 0.0);
  }
  QVERIFY(changes > 0);
  // The usual objective tells nothing of it.
  request.options.objective = "clip";
  request.place.output = folder_.path("penalty-2");
  RecordingObserver clipped;
  QVERIFY(learning::train_ppo(request, f32_compute(), clipped).has_value());
  QVERIFY(!clipped.values.contains({1, "policy/update_kl"}));
}

void OnPolicyTest::the_policy_stays_nearer_where_the_penalty_is_high() {
  const auto moved = [&](double price, const char* output) {
    auto request = folder_.request<PpoRequest>(output);
    request.options.objective = "kl";
    request.options.iterations = 1;
    request.options.learning_rate = 0.01;
    request.options.epochs = 8;
    request.options.update_kl_coefficient = price;
    RecordingObserver observer;
    const auto outcome = learning::train_ppo(request, f32_compute(), observer);
    if (!outcome) qFatal("%s", qPrintable(problem_of(outcome)));
    return observer.values.at({1, "policy/update_kl"});
  };
  const double free = moved(1e-6, "free");
  const double held = moved(100, "held");
  QVERIFY2(held < 0.5 * free, qPrintable(QStringLiteral("%1 of %2").arg(held).arg(free)));
}

QTEST_GUILESS_MAIN(OnPolicyTest)
#include "on_policy_test.moc"

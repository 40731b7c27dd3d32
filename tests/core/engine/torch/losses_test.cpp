// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/losses.h"

#include <torch/torch.h>

#include <QTest>

#include "tests/support/json_tensor.h"

using namespace arbiter::engine::learning;
using arbiter::test::largest_difference;
using arbiter::test::to_tensor;

namespace {

constexpr double kTolerance = 1e-6;

torch::Tensor mask_of(const nlohmann::json& lengths, std::int64_t time) {
  auto mask = torch::zeros({static_cast<std::int64_t>(lengths.size()), time}, torch::kFloat64);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    mask[static_cast<std::int64_t>(i)].narrow(0, 0, lengths[i].get<std::int64_t>()).fill_(1);
  return mask;
}

/// Gradients of `loss` at `x` against central differences in float64.
double gradient_error(const std::function<torch::Tensor(const torch::Tensor&)>& loss,
                      const torch::Tensor& at) {
  auto x = at.clone().requires_grad_(true);
  loss(x).backward();
  const auto analytic = x.grad().flatten();
  auto probe = at.clone();
  auto flat = probe.view({-1});
  double worst = 0;
  constexpr double kStep = 1e-6;
  for (std::int64_t i = 0; i < flat.numel(); ++i) {
    const double original = flat[i].item<double>();
    flat[i] = original + kStep;
    const double above = loss(probe).item<double>();
    flat[i] = original - kStep;
    const double below = loss(probe).item<double>();
    flat[i] = original;
    const double numeric = (above - below) / (2 * kStep);
    worst = std::max(worst, std::abs(numeric - analytic[i].item<double>()));
  }
  return worst;
}

}  // namespace

class LossesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void golden_ppo_data();
  void golden_ppo();
  void golden_trl_data();
  void golden_trl();
  void golden_adaptive_kl();
  void gradients();
  void tie_prefers_neither();
  void k3_is_never_negative();
};

void LossesTest::golden_ppo_data() {
  QTest::addColumn<QString>("file");
  QTest::addColumn<int>("index");
  const auto folder = arbiter::test::golden_folder() / "ppo";
  int rows = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto document = arbiter::test::read_json(entry.path());
    if (!document.is_object() || !document.contains("cases")) continue;
    for (std::size_t i = 0; i < document["cases"].size(); ++i, ++rows) {
      const auto name = QString::fromStdString(entry.path().filename().string());
      QTest::addRow("%s[%zu]", qPrintable(name), i)
          << QString::fromStdString(entry.path().string()) << static_cast<int>(i);
    }
  }
  QVERIFY2(rows > 0, "no golden PPO cases were found");
}

void LossesTest::golden_ppo() {
  QFETCH(QString, file);
  QFETCH(int, index);
  const auto golden =
      arbiter::test::read_json(file.toStdString())["cases"][static_cast<std::size_t>(index)];
  const auto& config = golden["config"];
  const auto& expected = golden["expect"];
  const auto tokens = to_tensor(golden["tokens"], torch::kInt64);
  const auto mask = mask_of(golden["lengths"], tokens.size(1));
  const auto lengths = to_tensor(golden["lengths"], torch::kInt64);
  const auto old_log = to_tensor(golden["logprobs"]) * mask;
  const auto reference = to_tensor(golden["ref_logprobs"]) * mask;
  const auto logits = to_tensor(golden["logits_new"]);
  const auto new_log = token_log_probabilities(logits, tokens);
  QVERIFY(largest_difference(new_log * mask, to_tensor(golden["new_logprobs"]) * mask) <
          kTolerance);

  const auto kl = kl_estimate(old_log, reference, config["kl_estimator"].get<std::string>()) * mask;
  QVERIFY(largest_difference(kl.sum(1), to_tensor(expected["kl_per_sequence"])) < kTolerance);
  QVERIFY(std::abs(kl.sum(1).mean().item<double>() - expected["objective_kl"].get<double>()) <
          kTolerance);

  auto scores = to_tensor(golden["scores"]);
  if (!config["missing_eos_penalty"].is_null()) {
    const auto eos = config.value("eos_token_id", golden.value("eos_token_id", std::int64_t{0}));
    for (std::int64_t i = 0; i < scores.size(0); ++i) {
      const auto real = mask[i].to(torch::kBool);
      const bool ended = tokens[i].masked_select(real).eq(eos).any().item<bool>();
      if (!ended) scores[i] -= config["missing_eos_penalty"].get<double>();
    }
  }
  auto rewards = token_rewards(kl, scores, lengths, mask, config["kl_coef"].get<double>());
  if (config["whiten_rewards"].get<bool>()) rewards = masked_whiten(rewards, mask, true) * mask;
  QVERIFY(largest_difference(rewards * mask, to_tensor(expected["rewards"]) * mask) < kTolerance);

  const auto values = to_tensor(golden["values"]);
  const auto estimated = generalized_advantages(
      rewards, values, mask, config["gamma"].get<double>(), config["lam"].get<double>());
  QVERIFY(largest_difference(estimated.advantages * mask,
                             to_tensor(expected["advantages_unwhitened"]) * mask) < kTolerance);
  QVERIFY(largest_difference(estimated.returns * mask, to_tensor(expected["returns"]) * mask) <
          kTolerance);
  const auto advantages = masked_whiten(estimated.advantages, mask, false);
  QVERIFY(largest_difference(advantages * mask, to_tensor(expected["advantages"]) * mask) <
          kTolerance);

  const auto policy =
      clipped_policy_loss(new_log, old_log, advantages, mask, config["cliprange"].get<double>());
  QVERIFY(std::abs(policy.loss.item<double>() - expected["policy_loss"].get<double>()) <
          kTolerance);
  QVERIFY(std::abs(policy.clip_fraction.item<double>() - expected["clip_fraction"].get<double>()) <
          kTolerance);
  QVERIFY(std::abs(policy.approximate_kl.item<double>() -
                   expected["approx_kl_masked"].get<double>()) < kTolerance);
  const auto value =
      clipped_value_loss(to_tensor(golden["value_predictions"]), values, estimated.returns, mask,
                         config["cliprange_value"].get<double>());
  QVERIFY(std::abs(value.loss.item<double>() - expected["value_loss"].get<double>()) < kTolerance);
  QVERIFY(std::abs(value.clip_fraction.item<double>() -
                   expected["value_clip_fraction"].get<double>()) < kTolerance);
  const auto entropy = masked_mean(token_entropy(logits), mask);
  QVERIFY(std::abs(entropy.item<double>() - expected["entropy_masked"].get<double>()) < kTolerance);
}

void LossesTest::golden_trl_data() {
  QTest::addColumn<QString>("name");
  const auto document =
      arbiter::test::read_json(arbiter::test::golden_folder() / "ppo" / "trl_0.11.4.json");
  for (const auto& [name, value] : document.items())
    if (name.find("_whiten") != std::string::npos)
      QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void LossesTest::golden_trl() {
  QFETCH(QString, name);
  const auto document =
      arbiter::test::read_json(arbiter::test::golden_folder() / "ppo" / "trl_0.11.4.json");
  const auto& inputs = document["inputs"];
  const auto& expected = document[name.toStdString()];
  const auto mask = to_tensor(inputs["mask"]);
  const std::map<QString, std::string> estimators{{"kl", "k1"}, {"abs", "abs"}, {"mse", "k2"}};
  const auto kl = kl_estimate(to_tensor(inputs["lp_old"]), to_tensor(inputs["lp_ref"]),
                              estimators.at(name.section('_', 0, 0)));
  QVERIFY(largest_difference(kl * mask, to_tensor(expected["kl"]) * mask) < kTolerance);
  auto rewards =
      token_rewards(kl, to_tensor(inputs["scores"]), mask.sum(1).to(torch::kInt64), mask, 0.2);
  QVERIFY(largest_difference(rewards * mask, to_tensor(expected["rewards"]) * mask) < kTolerance);
  // TRL 0.11.4 lets whitened rewards at padding flow back into real tokens. We do not; here it is
  // repeated, to show that all the rest agrees.
  const bool whitens = name.endsWith("whiten1");
  if (whitens) rewards = masked_whiten(rewards, mask, true);
  const auto flowing = whitens ? torch::ones_like(mask) : mask;
  const auto estimated =
      generalized_advantages(rewards, to_tensor(inputs["values"]) * mask, flowing, 1.0, 0.95);
  QVERIFY(largest_difference(estimated.returns * mask, to_tensor(expected["returns"]) * mask) <
          kTolerance);
  const auto advantages = masked_whiten(estimated.advantages, mask, false);
  QVERIFY(largest_difference(advantages * mask, to_tensor(expected["advantages"]) * mask) <
          kTolerance);
  const auto policy = clipped_policy_loss(to_tensor(inputs["lp_new"]), to_tensor(inputs["lp_old"]),
                                          advantages, mask, 0.2);
  QVERIFY(std::abs(policy.loss.item<double>() - expected["pg_loss"].get<double>()) < kTolerance);
  const auto value = clipped_value_loss(to_tensor(inputs["vpreds"]), to_tensor(inputs["values"]),
                                        estimated.returns, mask, 0.2);
  QVERIFY(std::abs(0.1 * value.loss.item<double>() -
                   expected["vf_coef_times_vf_loss"].get<double>()) < kTolerance);
}

void LossesTest::golden_adaptive_kl() {
  const auto document =
      arbiter::test::read_json(arbiter::test::golden_folder() / "ppo" / "trl_0.11.4.json");
  const auto& expected = document["adaptive_kl_0.2_6_10000_bs256_cur_0_3_6_9_30"];
  AdaptiveKl controller(0.2, 6, 10000);
  const double observed[]{0, 3, 6, 9, 30};
  for (std::size_t i = 0; i < 5; ++i) {
    controller.observe(observed[i], 256);
    QVERIFY(std::abs(controller.coefficient() - expected[i].get<double>()) < 1e-12);
  }
}

void LossesTest::gradients() {
  torch::manual_seed(3);
  const auto x = torch::randn({3, 4}, torch::kFloat64);
  const auto other = torch::randn({3, 4}, torch::kFloat64);
  const auto weights = torch::randn({3, 4}, torch::kFloat64);
  const auto mask = mask_of(nlohmann::json{4, 2, 3}, 4);
  QVERIFY(
      gradient_error(
          [&](const auto& at) { return clipped_policy_loss(at, other, weights, mask, 0.2).loss; },
          x) < 1e-6);
  QVERIFY(
      gradient_error(
          [&](const auto& at) { return clipped_value_loss(at, other, weights, mask, 0.2).loss; },
          x) < 1e-6);
  const auto target = torch::tensor({1.0, 0.5, 1.0}, torch::kFloat64);
  const auto margin = torch::tensor({0.0, 0.0, 0.4}, torch::kFloat64);
  const auto weight = torch::tensor({1.0, 2.0, 0.5}, torch::kFloat64);
  QVERIFY(gradient_error(
              [&](const auto& at) {
                return bradley_terry_loss(at.select(1, 0), at.select(1, 1), target, margin, weight,
                                          0.1);
              },
              x) < 1e-6);
  for (const char* estimator : {"k1", "k2", "k3"}) {
    QVERIFY(
        gradient_error(
            [&](const auto& at) { return masked_mean(kl_estimate(at, other, estimator), mask); },
            x) < 1e-6);
  }
}

void LossesTest::tie_prefers_neither() {
  const auto scores = torch::tensor({1.0, -1.0}, torch::kFloat64);
  const auto half = torch::full({2}, 0.5, torch::kFloat64);
  const auto zero = torch::zeros({2}, torch::kFloat64);
  const auto one = torch::ones({2}, torch::kFloat64);
  const auto there = bradley_terry_loss(scores, zero, half, zero, one, 0);
  const auto back = bradley_terry_loss(zero, scores, half, zero, one, 0);
  QCOMPARE(there.item<double>(), back.item<double>());
  QVERIFY(there.item<double>() > bradley_terry_loss(zero, zero, half, zero, one, 0).item<double>());
}

void LossesTest::k3_is_never_negative() {
  torch::manual_seed(5);
  const auto kl = kl_estimate(torch::randn({1000}, torch::kFloat64),
                              torch::randn({1000}, torch::kFloat64), "k3");
  QVERIFY(kl.min().item<double>() >= 0);
}

QTEST_GUILESS_MAIN(LossesTest)
#include "losses_test.moc"

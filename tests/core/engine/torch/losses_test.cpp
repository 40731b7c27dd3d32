// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/losses.h"

#include <torch/torch.h>

#include <QTest>

#include "tests/support/gradient_check.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine::learning;
using arbiter::test::gradient_error;
using arbiter::test::largest_difference;

namespace {

torch::Tensor mask_of(const nlohmann::json& lengths, std::int64_t time) {
  auto mask = torch::zeros({static_cast<std::int64_t>(lengths.size()), time}, torch::kFloat64);
  for (std::size_t i = 0; i < lengths.size(); ++i)
    mask[static_cast<std::int64_t>(i)].narrow(0, 0, lengths[i].get<std::int64_t>()).fill_(1);
  return mask;
}

}  // namespace

class LossesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradients();
  void k3_is_never_negative();
  void the_penalised_loss_is_that_of_the_paper();
  void the_update_s_kl_is_right_in_the_mean();
  void the_penalty_is_doubled_and_halved();
};

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
  for (const char* estimator : {"k1", "k2", "k3"}) {
    QVERIFY(
        gradient_error(
            [&](const auto& at) { return masked_mean(kl_estimate(at, other, estimator), mask); },
            x) < 1e-6);
  }
}

void LossesTest::k3_is_never_negative() {
  torch::manual_seed(5);
  const auto kl = kl_estimate(torch::randn({1000}, torch::kFloat64),
                              torch::randn({1000}, torch::kFloat64), "k3");
  QVERIFY(kl.min().item<double>() >= 0);
}

void LossesTest::the_penalised_loss_is_that_of_the_paper() {
  // By hand: ratios 2 and 1/2 with advantages 1 and -1, the third token is padding.
  const auto old = torch::tensor({{-1.0, -1.0, -1.0}}, torch::kFloat64);
  const auto now = old + torch::tensor({{std::log(2.0), -std::log(2.0), 5.0}}, torch::kFloat64);
  const auto advantages = torch::tensor({{1.0, -1.0, 9.0}}, torch::kFloat64);
  const auto mask = torch::tensor({{1.0, 1.0, 0.0}}, torch::kFloat64);
  const double kl = ((2 - 1 - std::log(2.0)) + (0.5 - 1 + std::log(2.0))) / 2;
  const auto loss = penalised_policy_loss(now, old, advantages, mask, 3.0);
  QVERIFY(std::abs(loss.kl.item<double>() - kl) < 1e-12);
  QVERIFY(std::abs(loss.loss.item<double>() - (-(2 - 0.5) / 2 + 3 * kl)) < 1e-12);
  QVERIFY(std::abs(update_kl(now, old, mask).item<double>() - kl) < 1e-12);
  QCOMPARE(loss.clip_fraction.item<double>(), 0.0);

  // Its gradient, against differences and against -(ratio A) + coefficient (ratio - 1).
  torch::manual_seed(3);
  const auto x = torch::randn({3, 4}, torch::kFloat64);
  const auto other = torch::randn({3, 4}, torch::kFloat64);
  const auto weights = torch::randn({3, 4}, torch::kFloat64);
  const auto lengths = mask_of(nlohmann::json{4, 2, 3}, 4);
  const auto of = [&](const torch::Tensor& at) {
    return penalised_policy_loss(at, other, weights, lengths, 0.7).loss;
  };
  QVERIFY(gradient_error(of, x) < 1e-6);
  auto leaf = x.clone().requires_grad_(true);
  of(leaf).backward();
  const auto ratio = (x - other).exp();
  const auto expected = (-ratio * weights + 0.7 * (ratio - 1)) * lengths / lengths.sum();
  QVERIFY((leaf.grad() - expected).abs().max().item<double>() < 1e-12);
  // Where nothing has moved the penalty has no gradient: it is the policy gradient.
  auto still = other.clone().requires_grad_(true);
  of(still).backward();
  QVERIFY((still.grad() + weights * lengths / lengths.sum()).abs().max().item<double>() < 1e-12);
}

void LossesTest::the_update_s_kl_is_right_in_the_mean() {
  // Every token of a vocabulary, each as often as the old policy draws it.
  torch::manual_seed(7);
  const auto old = torch::log_softmax(torch::randn({50}, torch::kFloat64), 0);
  const auto now = torch::log_softmax(torch::randn({50}, torch::kFloat64), 0);
  const double exact = (old.exp() * (old - now)).sum().item<double>();
  double mean = 0;
  const auto one = torch::ones({1, 1}, torch::kFloat64);
  for (std::int64_t token = 0; token < 50; ++token) {
    const double kl =
        update_kl(now[token].view({1, 1}), old[token].view({1, 1}), one).item<double>();
    QVERIFY(kl >= 0);
    mean += old[token].exp().item<double>() * kl;
  }
  QVERIFY(std::abs(mean - exact) < 1e-12);
}

void LossesTest::the_penalty_is_doubled_and_halved() {
  UpdatePenalty penalty(1, 0.03);
  penalty.observe(0.021);
  penalty.observe(0.044);
  QCOMPARE(penalty.coefficient(), 1.0);
  penalty.observe(0.046);
  QCOMPARE(penalty.coefficient(), 2.0);
  penalty.observe(0.019);
  penalty.observe(0);
  QCOMPARE(penalty.coefficient(), 0.5);
  penalty.observe(std::nan(""));
  QCOMPARE(penalty.coefficient(), 0.5);
  for (int i = 0; i < 5000; ++i) penalty.observe(0);
  QVERIFY(penalty.coefficient() > 0);
  for (int i = 0; i < 5000; ++i) penalty.observe(1);
  QVERIFY(std::isfinite(penalty.coefficient()));
}

QTEST_GUILESS_MAIN(LossesTest)
#include "losses_test.moc"

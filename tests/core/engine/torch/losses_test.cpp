// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/losses.h"

#include <torch/torch.h>

#include <QTest>

#include "tests/support/json_tensor.h"

using namespace arbiter::engine::learning;
using arbiter::test::largest_difference;

namespace {

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
  void gradients();
  void tie_prefers_neither();
  void k3_is_never_negative();
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

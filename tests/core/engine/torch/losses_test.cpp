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

QTEST_GUILESS_MAIN(LossesTest)
#include "losses_test.moc"

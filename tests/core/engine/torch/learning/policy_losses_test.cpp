// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/policy_losses.h"

#include <torch/torch.h>

#include <QTest>

#include "core/engine/torch/learning/losses.h"
#include "tests/support/gradient_check.h"

using namespace arbiter::engine::learning;
using arbiter::test::gradient_error;

namespace {

constexpr double kGradientTolerance = 1e-7;

torch::Tensor random(std::initializer_list<std::int64_t> shape) {
  return torch::randn(std::vector<std::int64_t>(shape), torch::kFloat64);
}

torch::Tensor some_mask() {
  auto mask = torch::ones({4, 5}, torch::kFloat64);
  mask[0].narrow(0, 2, 3).fill_(0);
  mask[3].narrow(0, 4, 1).fill_(0);
  return mask;
}

double number(const torch::Tensor& x) { return x.item<double>(); }

}  // namespace

class PolicyLossesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void init() { torch::manual_seed(7); }
  void leave_one_out_compares_with_the_others();
  void group_relative_is_centred_and_scaled();
  void gradients();
  void surrogate_of_an_unmoved_policy_is_the_policy_gradient();
  void group_means_differ_as_they_say();
  void preference_losses_at_the_reference();
  void smoothing_is_a_mixture_of_both_labels();
  void padding_does_not_count();
};

void PolicyLossesTest::leave_one_out_compares_with_the_others() {
  const auto returns = torch::tensor({1.0, 2.0, 6.0, 5.0, 5.0, 5.0}, torch::kFloat64);
  const auto advantages = leave_one_out_advantages(returns, 3);
  const auto expected = torch::tensor({1 - 4.0, 2 - 3.5, 6 - 1.5, 0.0, 0.0, 0.0}, torch::kFloat64);
  QVERIFY(torch::allclose(advantages, expected));
}

void PolicyLossesTest::group_relative_is_centred_and_scaled() {
  const auto scores = random({12});
  const auto plain = group_relative_advantages(scores, 4, false).view({3, 4});
  QVERIFY(plain.sum(1).abs().max().item<double>() < 1e-12);
  const auto scaled = group_relative_advantages(scores, 4, true).view({3, 4});
  QVERIFY((scaled.std(1, true) - 1).abs().max().item<double>() < 1e-3);
  // A group that agrees has nothing to learn from, and does not divide by zero.
  const auto equal = group_relative_advantages(torch::ones({4}, torch::kFloat64), 4, true);
  QCOMPARE(number(equal.abs().max()), 0.0);
}

void PolicyLossesTest::gradients() {
  const auto mask = some_mask();
  const auto old = random({4, 5});
  const auto advantages = random({4});
  const auto near = old + 0.05 * random({4, 5});
  const auto reinforce = [&](const torch::Tensor& x) {
    return reinforce_loss(x, advantages, mask);
  };
  QVERIFY(gradient_error(reinforce, near) < kGradientTolerance);
  const auto sequence = [&](const torch::Tensor& x) {
    return sequence_surrogate_loss(x, old, advantages, mask, 0.2).loss;
  };
  QVERIFY(gradient_error(sequence, near) < kGradientTolerance);
  for (const char* type : {"grpo", "bnpo", "dr_grpo"}) {
    const auto group = [&](const torch::Tensor& x) {
      return group_mean(kl_estimate(x, old, "k3"), mask, type, 9);
    };
    QVERIFY2(gradient_error(group, near) < kGradientTolerance, type);
  }
  const auto chosen = random({6});
  const auto rejected = random({6});
  const auto reference = random({6});
  for (const char* type : {"sigmoid", "ipo"}) {
    for (const double smoothing : {0.0, 0.2}) {
      const auto preference = [&](const torch::Tensor& x) {
        return direct_preference_losses(x, rejected, reference, chosen, 0.3, type, smoothing)
            .losses.mean();
      };
      QVERIFY2(gradient_error(preference, chosen) < kGradientTolerance, type);
    }
  }
}

void PolicyLossesTest::surrogate_of_an_unmoved_policy_is_the_policy_gradient() {
  const auto mask = some_mask();
  const auto advantages = random({4});
  const auto at = random({4, 5});
  const auto gradient_of = [&](auto&& loss) {
    auto x = at.clone().requires_grad_(true);
    loss(x).backward();
    return x.grad().clone();
  };
  const auto surrogate = gradient_of([&](const torch::Tensor& x) {
    return sequence_surrogate_loss(x, at, advantages, mask, 0.2).loss;
  });
  const auto plain =
      gradient_of([&](const torch::Tensor& x) { return reinforce_loss(x, advantages, mask); });
  QVERIFY(torch::allclose(surrogate, plain));
}

void PolicyLossesTest::group_means_differ_as_they_say() {
  auto mask = torch::zeros({2, 4}, torch::kFloat64);
  mask[0].narrow(0, 0, 1).fill_(1);
  mask[1].fill_(1);
  auto x = torch::zeros({2, 4}, torch::kFloat64);
  x[0][0] = 3;
  x[1].fill_(1);
  QCOMPARE(number(group_mean(x, mask, "grpo", 10)), (3.0 + 1.0) / 2);
  QCOMPARE(number(group_mean(x, mask, "bnpo", 10)), 7.0 / 5);
  QCOMPARE(number(group_mean(x, mask, "dr_grpo", 10)), (3.0 + 4.0) / 2 / 10);
}

void PolicyLossesTest::preference_losses_at_the_reference() {
  const auto chosen = random({5});
  const auto rejected = random({5});
  const auto dpo =
      direct_preference_losses(chosen, rejected, chosen, rejected, 0.1, "sigmoid", 0.0);
  QVERIFY((dpo.losses - std::log(2.0)).abs().max().item<double>() < 1e-12);
  QCOMPARE(number(dpo.chosen_rewards.abs().max()), 0.0);
  const auto ipo = direct_preference_losses(chosen, rejected, chosen, rejected, 0.1, "ipo", 0.0);
  QVERIFY((ipo.losses - 25.0).abs().max().item<double>() < 1e-9);
}

void PolicyLossesTest::smoothing_is_a_mixture_of_both_labels() {
  const auto policy = random({5});
  const auto other = random({5});
  const auto zero = torch::zeros({5}, torch::kFloat64);
  const auto right = direct_preference_losses(policy, other, zero, zero, 0.5, "sigmoid", 0.0);
  const auto wrong = direct_preference_losses(other, policy, zero, zero, 0.5, "sigmoid", 0.0);
  const auto mixed = direct_preference_losses(policy, other, zero, zero, 0.5, "sigmoid", 0.1);
  QVERIFY(torch::allclose(mixed.losses, 0.9 * right.losses + 0.1 * wrong.losses));
}

void PolicyLossesTest::padding_does_not_count() {
  const auto mask = some_mask();
  const auto advantages = random({4});
  const auto old = random({4, 5});
  const auto fresh = random({4, 5});
  const auto spoiled = torch::where(mask > 0, fresh, fresh + 100);
  QCOMPARE(number(reinforce_loss(spoiled, advantages, mask)),
           number(reinforce_loss(fresh, advantages, mask)));
  const auto clean = sequence_surrogate_loss(fresh, old, advantages, mask, 0.2);
  const auto dirty = sequence_surrogate_loss(spoiled, old, advantages, mask, 0.2);
  QCOMPARE(number(dirty.loss), number(clean.loss));
  QCOMPARE(number(dirty.approximate_kl), number(clean.approximate_kl));
}

QTEST_GUILESS_MAIN(PolicyLossesTest)
#include "policy_losses_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/reward_losses.h"

#include <torch/torch.h>

#include <QTest>
#include <algorithm>
#include <numeric>

#include "tests/support/gradient_check.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine::learning;
using arbiter::test::gradient_error;
using arbiter::test::largest_difference;
using arbiter::test::to_tensor;

namespace {

constexpr double kTolerance = 1e-6;
using Tiers = std::vector<std::int64_t>;

torch::Tensor wide(std::initializer_list<double> values) {
  return torch::tensor(std::vector<double>(values), torch::kFloat64);
}

/// Strengths `[items]` with mean 0 that minimise `loss`.
template <class Loss>
torch::Tensor fitted(std::int64_t items, const Loss& loss) {
  auto strengths = torch::zeros({items}, torch::kFloat64).requires_grad_(true);
  torch::optim::LBFGS optimizer({strengths}, torch::optim::LBFGSOptions(1)
                                                 .max_iter(500)
                                                 .tolerance_grad(1e-12)
                                                 .tolerance_change(1e-16)
                                                 .line_search_fn("strong_wolfe"));
  optimizer.step([&] {
    optimizer.zero_grad();
    auto value = loss(strengths);
    value.backward();
    return value;
  });
  const auto found = strengths.detach();
  return found - found.mean();
}

nlohmann::json cases_of(const char* file) {
  return arbiter::test::read_json(arbiter::test::golden_folder() / "stats" / file)["cases"];
}

/// -log of the Plackett-Luce probability of one strict order, written out.
double strict_loss(const std::vector<double>& scores) {
  double loss = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    double sum = 0;
    for (std::size_t j = i; j < scores.size(); ++j) sum += std::exp(scores[j]);
    loss += std::log(sum) - scores[i];
  }
  return loss;
}

torch::Tensor column(const std::vector<double>& scores) {
  return torch::tensor(scores, torch::kFloat64).unsqueeze(1);
}

}  // namespace

class RewardLossesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void golden_bradley_terry();
  void golden_plackett_luce();
  void gradients();
  void a_tie_prefers_neither();
  void a_margin_asks_for_a_lead();
  void smoothing_takes_its_share_for_wrong();
  void davidson_outcomes_sum_to_one();
  void davidson_without_ties_is_bradley_terry();
  void a_strict_ranking_is_the_written_out_product();
  void a_tier_is_the_mean_over_its_orders();
  void a_ranking_of_two_is_a_pair();
  void a_large_tier_is_efrons();
  void large_scores_stay_finite();
};

void RewardLossesTest::golden_bradley_terry() {
  const auto cases = cases_of("bradley_terry.json");
  QVERIFY(cases.is_array() && !cases.empty());
  for (const auto& golden : cases) {
    const auto pairs = to_tensor(golden["data"], torch::kInt64);
    const auto found = fitted(golden["n_items"].get<std::int64_t>(), [&](const auto& strengths) {
      const auto difference =
          strengths.index({pairs.select(1, 0)}) - strengths.index({pairs.select(1, 1)});
      return bradley_terry_loss(difference, torch::ones_like(difference), 0).sum();
    });
    QVERIFY2(largest_difference(found, to_tensor(golden["ml_est"])) < kTolerance,
             golden["desc"].get<std::string>().c_str());
  }
}

void RewardLossesTest::golden_plackett_luce() {
  const auto cases = cases_of("plackett_luce.json");
  QVERIFY(cases.is_array() && !cases.empty());
  for (const auto& golden : cases) {
    const auto found = fitted(golden["n_items"].get<std::int64_t>(), [&](const auto& strengths) {
      auto loss = torch::zeros({}, torch::kFloat64);
      for (const auto& ranking : golden["data"]) {
        const auto order = to_tensor(ranking, torch::kInt64);
        const Tiers tiers(static_cast<std::size_t>(order.size(0)), 1);
        loss = loss + plackett_luce_loss(strengths.index({order}).unsqueeze(1), tiers, 0).sum();
      }
      return loss;
    });
    QVERIFY2(largest_difference(found, to_tensor(golden["ml_est"])) < kTolerance,
             golden["desc"].get<std::string>().c_str());
  }
}

void RewardLossesTest::gradients() {
  torch::manual_seed(3);
  const auto difference = torch::randn({4, 2}, torch::kFloat64);
  const auto target = wide({1, 0.5, 1, 0}).unsqueeze(1);
  const auto weight = wide({1, 2, 0.5, 1}).unsqueeze(1);
  for (const double smoothing : {0.0, 0.1}) {
    QVERIFY(gradient_error(
                [&](const auto& at) {
                  return (bradley_terry_loss(at, target, smoothing) * weight).sum();
                },
                difference) < kTolerance);
    const auto log_nu = wide({-0.7});
    QVERIFY(gradient_error(
                [&](const auto& at) {
                  return (davidson_loss(at, target, log_nu, smoothing) * weight).sum();
                },
                difference) < kTolerance);
    QVERIFY(gradient_error(
                [&](const auto& at) {
                  return (davidson_loss(difference, target, at, smoothing) * weight).sum();
                },
                log_nu) < kTolerance);
    for (const auto& tiers : {Tiers{1, 1, 1, 1}, Tiers{2, 1, 1}, Tiers{1, 3}, Tiers{4}}) {
      QVERIFY(gradient_error(
                  [&](const auto& at) { return plackett_luce_loss(at, tiers, smoothing).sum(); },
                  difference) < kTolerance);
    }
    const auto many = torch::randn({11, 2}, torch::kFloat64);
    const Tiers tiers{1, 9, 1};
    QVERIFY(gradient_error(
                [&](const auto& at) { return plackett_luce_loss(at, tiers, smoothing).sum(); },
                many) < kTolerance);
  }
}

void RewardLossesTest::a_tie_prefers_neither() {
  const auto half = wide({0.5});
  const auto log_nu = wide({0.0});
  const auto losses = {
      std::function([&](double d) { return bradley_terry_loss(wide({d}), half, 0.1); }),
      std::function([&](double d) { return davidson_loss(wide({d}), half, log_nu, 0.1); })};
  for (const auto& loss : losses) {
    QVERIFY(std::abs(loss(1.5).item<double>() - loss(-1.5).item<double>()) < 1e-12);
    QVERIFY(loss(0).item<double>() < loss(0.1).item<double>());
  }
}

void RewardLossesTest::a_margin_asks_for_a_lead() {
  // The caller takes the margin off: with a margin of 1 a lead of 1 is worth what equality was.
  const auto one = wide({1.0});
  QCOMPARE(bradley_terry_loss(wide({1.0 - 1.0}), one, 0).item<double>(), std::log(2.0));
}

void RewardLossesTest::smoothing_takes_its_share_for_wrong() {
  const auto one = wide({1.0});
  const auto d = wide({0.8});
  const double right = bradley_terry_loss(d, one, 0).item<double>();
  const double wrong = bradley_terry_loss(-d, one, 0).item<double>();
  QVERIFY(std::abs(bradley_terry_loss(d, one, 0.2).item<double>() - (0.8 * right + 0.2 * wrong)) <
          1e-12);
}

void RewardLossesTest::davidson_outcomes_sum_to_one() {
  const auto log_nu = wide({std::log(0.6)});
  for (const double d : {-3.0, 0.0, 0.4, 7.0}) {
    double sum = 0;
    for (const double outcome : {1.0, 0.5, 0.0})
      sum += std::exp(-davidson_loss(wide({d}), wide({outcome}), log_nu, 0).item<double>());
    QVERIFY(std::abs(sum - 1) < 1e-12);
  }
  // Davidson 1970: with strengths 2 and 1, ties have nu sqrt(2) of 3 + nu sqrt(2).
  const double tie =
      std::exp(-davidson_loss(wide({std::log(2.0)}), wide({0.5}), log_nu, 0).item<double>());
  QVERIFY(std::abs(tie - 0.6 * std::sqrt(2.0) / (3 + 0.6 * std::sqrt(2.0))) < 1e-12);
}

void RewardLossesTest::davidson_without_ties_is_bradley_terry() {
  const auto d = wide({-2, 0, 0.3, 5});
  const auto target = wide({1, 1, 0, 1});
  QVERIFY(largest_difference(davidson_loss(d, target, wide({-60}), 0.1),
                             bradley_terry_loss(d, target, 0.1)) < 1e-12);
}

void RewardLossesTest::a_strict_ranking_is_the_written_out_product() {
  const std::vector<double> scores{0.4, -1.2, 0.9, 0.1};
  const Tiers tiers{1, 1, 1, 1};
  QVERIFY(std::abs(plackett_luce_loss(column(scores), tiers, 0)[0].item<double>() -
                   strict_loss(scores)) < 1e-12);
}

void RewardLossesTest::a_tier_is_the_mean_over_its_orders() {
  // One above, three tied, one below.
  const std::vector<double> scores{0.7, 0.2, -0.9, 1.1, -0.3};
  std::vector<int> order{1, 2, 3};
  double sum = 0;
  int orders = 0;
  do {
    std::vector<double> strict{scores[0]};
    for (const int i : order) strict.push_back(scores[static_cast<std::size_t>(i)]);
    strict.push_back(scores[4]);
    sum += strict_loss(strict);
    ++orders;
  } while (std::ranges::next_permutation(order).found);
  QCOMPARE(orders, 6);
  const Tiers tiers{1, 3, 1};
  QVERIFY(std::abs(plackett_luce_loss(column(scores), tiers, 0)[0].item<double>() - sum / orders) <
          1e-12);
}

void RewardLossesTest::a_ranking_of_two_is_a_pair() {
  const auto scores = column({0.3, -0.8});
  const auto d = wide({1.1});
  for (const double smoothing : {0.0, 0.15}) {
    QVERIFY(largest_difference(plackett_luce_loss(scores, Tiers{1, 1}, smoothing),
                               bradley_terry_loss(d, wide({1}), smoothing)) < 1e-12);
    QVERIFY(largest_difference(plackett_luce_loss(scores, Tiers{2}, smoothing),
                               bradley_terry_loss(d, wide({0.5}), smoothing)) < 1e-12);
  }
}

void RewardLossesTest::a_large_tier_is_efrons() {
  torch::manual_seed(4);
  const auto scores = torch::randn({10}, torch::kFloat64);
  // Efron: the j-th pick of a tier of 9 still has (9 - j) / 9 of it in the denominator.
  const double tier = scores.narrow(0, 0, 9).exp().sum().item<double>();
  const double below = scores[9].exp().item<double>();
  double expected = -scores.narrow(0, 0, 9).sum().item<double>();
  for (int j = 0; j < 9; ++j) expected += std::log((9.0 - j) / 9 * tier + below);
  const double found = plackett_luce_loss(scores.unsqueeze(1), Tiers{9, 1}, 0)[0].item<double>();
  QVERIFY(std::abs(found - expected) < 1e-9);
}

void RewardLossesTest::large_scores_stay_finite() {
  auto scores = column({900, -900, 300}).requires_grad_(true);
  auto loss = plackett_luce_loss(scores, Tiers{1, 2}, 0.1).sum() +
              davidson_loss(scores[1] - scores[0], wide({1}), wide({0}), 0.1).sum() +
              bradley_terry_loss(scores[1] - scores[0], wide({1}), 0.1).sum();
  loss.backward();
  QVERIFY(std::isfinite(loss.item<double>()));
  QVERIFY(torch::isfinite(scores.grad()).all().item<bool>());
}

QTEST_GUILESS_MAIN(RewardLossesTest)
#include "reward_losses_test.moc"

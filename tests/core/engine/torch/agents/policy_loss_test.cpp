// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <torch/torch.h>

#include <QTest>
#include <limits>

#include "core/engine/torch/agents/network.h"
#include "core/engine/torch/agents/sampling.h"

using namespace arbiter;
using namespace arbiter::engine::agents;

namespace {

constexpr std::int64_t kRows = 45;

/// A chunk with numbers for everything; past its rows stand numbers that must not count.
struct Chunk {
  explicit Chunk(bool is_discrete, std::int64_t actions) : width(is_discrete ? 1 : actions) {
    Random random(11);
    const auto fill = [&](Floats& into, std::int64_t count, double size) {
      into.resize(static_cast<std::size_t>(count));
      for (float& x : into) x = static_cast<float>(size * draw_normal(random));
    };
    fill(outputs, actions * kChunk, 1);
    fill(taken, width * kChunk, 1);
    fill(advantages, kChunk, 1);
    fill(old, kChunk, 0.4);
    fill(log_std, kColumns, 0.3);
    if (is_discrete)
      for (float& x : taken)
        x = static_cast<float>(random.below(static_cast<std::uint64_t>(actions)));
    for (std::int64_t i = kRows; i < kChunk; ++i)
      advantages[static_cast<std::size_t>(i)] = std::numeric_limits<float>::quiet_NaN();
    gradient.assign(static_cast<std::size_t>(actions * kChunk), 0.0F);
    log_std_gradient.assign(static_cast<std::size_t>(kColumns), 0.0F);
    loss.rows = kRows;
    loss.actions = actions;
    loss.discrete = is_discrete;
    loss.outputs = outputs.data();
    loss.log_std = log_std.data();
    loss.taken = taken.data();
    loss.advantages = advantages.data();
    loss.old_log_probabilities = old.data();
    loss.entropy_weight = 0.03F;
    loss.scale = 1.0F / static_cast<float>(kRows);
    loss.output_gradient = gradient.data();
    loss.log_std_gradient = log_std_gradient.data();
  }

  std::int64_t width;
  Floats outputs, taken, advantages, old, log_std, gradient, log_std_gradient;
  PolicyLoss loss;
};

/// `[rows, columns]` of `[columns][kChunk]`, in float64.
torch::Tensor rows_of(Floats& numbers, std::int64_t columns) {
  return torch::from_blob(numbers.data(), {columns, kChunk})
      .narrow(1, 0, kRows)
      .t()
      .to(torch::kFloat64)
      .contiguous();
}

double largest(const torch::Tensor& x) { return x.abs().max().item<double>(); }

}  // namespace

class PolicyLossTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void gradientsAreThoseOfAutograd_data();
  void gradientsAreThoseOfAutograd();
  void probabilitiesAreThoseOfTorch();
};

void PolicyLossTest::gradientsAreThoseOfAutograd_data() {
  QTest::addColumn<int>("set");
  QTest::addColumn<bool>("discrete");
  QTest::addColumn<double>("clip");
  std::int64_t count = 0;
  const auto* const* sets = all(count);
  for (int i = 0; i < count; ++i)
    for (const bool discrete : {true, false})
      for (const double clip : {0.2, std::numeric_limits<double>::infinity()})
        QTest::addRow("%s %s %g", sets[i]->name, discrete ? "choices" : "numbers", clip)
            << i << discrete << clip;
}

void PolicyLossTest::gradientsAreThoseOfAutograd() {
  QFETCH(int, set);
  QFETCH(bool, discrete);
  QFETCH(double, clip);
  std::int64_t count = 0;
  const auto& kernels = *all(count)[set];
  for (const std::int64_t actions : {1, 2, 3, 5}) {
    if (discrete && actions == 1) continue;
    Chunk chunk(discrete, actions);
    chunk.loss.clip = static_cast<float>(clip);
    kernels.policy_loss(chunk.loss);

    const auto outputs = rows_of(chunk.outputs, actions).requires_grad_(true);
    auto log_std = torch::from_blob(chunk.log_std.data(), {actions}).to(torch::kFloat64).clone();
    log_std.requires_grad_(true);
    const auto taken = rows_of(chunk.taken, chunk.width);
    const auto advantages = rows_of(chunk.advantages, 1).flatten();
    const auto old = rows_of(chunk.old, 1).flatten();
    torch::Tensor log_probability;
    torch::Tensor entropy;
    if (discrete) {
      const auto log_p = torch::log_softmax(outputs, 1);
      log_probability = log_p.gather(1, taken.to(torch::kInt64)).flatten();
      entropy = -(log_p.exp() * log_p).sum(1);
    } else {
      const auto z = (taken - outputs) / log_std.exp();
      const double half_log = 0.5 * std::log(2 * M_PI);
      log_probability = (-0.5 * z * z - log_std - half_log).sum(1);
      entropy = (0.5 + half_log + log_std).sum().expand({kRows});
    }
    const auto ratio = (log_probability - old).exp();
    const auto objective =
        torch::min(ratio * advantages, ratio.clamp(1 - clip, 1 + clip) * advantages);
    const auto loss = -objective.mean() - 0.03 * entropy.mean();
    loss.backward();

    QVERIFY(largest(rows_of(chunk.gradient, actions) - outputs.grad()) < 2e-6);
    if (!discrete) {
      const auto given =
          torch::from_blob(chunk.log_std_gradient.data(), {actions}).to(torch::kFloat64);
      QVERIFY(largest(given - log_std.grad()) < 1e-5);
    }
    const auto near = [](double a, double b) { return std::abs(a - b) < 1e-4 * (1 + std::abs(b)); };
    const auto told = std::isinf(clip) ? (log_probability * advantages) : objective;
    QVERIFY(near(chunk.loss.loss, -told.sum().item<double>()));
    QVERIFY(near(chunk.loss.entropy, entropy.sum().item<double>()));
    QVERIFY(near(chunk.loss.kl, (ratio - 1 - (log_probability - old)).sum().item<double>()));
    const auto out_of_range = ((ratio - 1).abs() > clip).sum().item<double>();
    QCOMPARE(chunk.loss.clipped, out_of_range);
    // Rows that are not there ask for nothing.
    for (std::int64_t a = 0; a < actions; ++a)
      for (std::int64_t row = kRows; row < std::min<std::int64_t>(kChunk, 48); ++row)
        QCOMPARE(chunk.gradient[static_cast<std::size_t>(a * kChunk + row)], 0.0F);
  }
}

void PolicyLossTest::probabilitiesAreThoseOfTorch() {
  std::int64_t count = 0;
  const auto* const* sets = all(count);
  for (std::int64_t i = 0; i < count; ++i) {
    Chunk chunk(true, 4);
    const auto expected = torch::softmax(rows_of(chunk.outputs, 4), 1);
    sets[i]->softmax(chunk.outputs.data(), 4, kRows);
    QVERIFY(largest(rows_of(chunk.outputs, 4) - expected) < 1e-6);
  }
}

QTEST_GUILESS_MAIN(PolicyLossTest)
#include "policy_loss_test.moc"

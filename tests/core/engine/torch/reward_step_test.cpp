// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/reward_step.h"

#include <torch/torch.h>

#include <QTest>

#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/reward_scores.h"
#include "tests/support/json_tensor.h"
#include "tests/support/reward_requests.h"

using namespace arbiter;
using namespace arbiter::engine;
using namespace arbiter::engine::learning;
using test::largest_difference;

namespace {

constexpr std::int64_t kSeed = 3;

/// The request's judgments as examples; they point into it.
std::vector<RewardExample> examples_of(const RewardRequest& request) {
  std::vector<RewardExample> examples;
  for (const auto& pair : request.data.pairs)
    examples.push_back(example_of(pair, static_cast<std::int64_t>(examples.size())));
  for (const auto& ranking : request.data.rankings)
    examples.push_back(example_of(ranking, static_cast<std::int64_t>(examples.size())));
  return examples;
}

/// Every option that has a part in the loss.
RewardOptions full_options() {
  RewardOptions options;
  options.tie_model = "davidson";
  options.label_smoothing = 0.05;
  options.centering = 0.1;
  options.ensemble = 3;
  return options;
}

struct Gradients {
  RewardFigures figures;
  torch::Tensor of_model;
};

Gradients gradients_of(const RewardOptions& options, const std::vector<RewardExample>& examples) {
  const auto model = test::tiny_reward_model(options.ensemble);
  initialize_heads(*model, kSeed);
  if (options.ensemble == 1) {
    const torch::NoGradGuard no_gradients;
    model->parameters().find("score")->value.detach().fill_(0.1);
  }
  RewardStep step(*model, options, {}, kSeed);
  step.start_tie_parameter(examples);
  auto figures = step.accumulate(examples);
  return {std::move(figures), model->parameters().gradients().clone()};
}

torch::Tensor scores_of(const nn::Decoder& model, const std::vector<Tokens>& sequences) {
  return raw_head_scores(model, sequences, {});
}

std::unique_ptr<nn::Decoder> model_with_random_heads(std::int64_t heads) {
  auto model = test::tiny_reward_model(heads);
  initialize_heads(*model, kSeed);
  return model;
}

}  // namespace

class RewardStepTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void micro_batches_give_the_whole_batchs_gradient();
  void micro_batches_keep_to_their_size();
  void gradient_agrees_with_differences();
  void batch_of_one_equals_padded_batch();
  void scores_stand_at_the_last_real_token();
  void a_ranking_of_two_is_a_pair();
  void weights_weigh();
  void heads_differ_from_the_start();
  void resamples_are_fair();
  void tie_parameter_starts_at_the_share_of_ties();
  void tie_parameter_learns();
  void a_trunk_without_a_rate_stays();
  void centering_pulls_the_mean_to_zero();
};

void RewardStepTest::micro_batches_give_the_whole_batchs_gradient() {
  const auto request = test::made_request(12, 5, false);
  const auto examples = examples_of(request);
  auto options = full_options();
  const auto whole = gradients_of(options, examples);
  for (const std::int64_t pairs : {1, 3, 5}) {
    options.micro_batch_pairs = pairs;
    const auto parts = gradients_of(options, examples);
    QVERIFY(largest_difference(parts.of_model, whole.of_model) < 1e-5);
    QVERIFY(std::abs(parts.figures.loss - whole.figures.loss) < 1e-5);
    QCOMPARE(parts.figures.scores.size(), whole.figures.scores.size());
    QCOMPARE(parts.figures.accuracy(), whole.figures.accuracy());
    QVERIFY(std::abs(parts.figures.margin() - whole.figures.margin()) < 1e-5);
  }
}

void RewardStepTest::micro_batches_keep_to_their_size() {
  const auto request = test::made_request(9, 6, false);
  const auto examples = examples_of(request);
  std::size_t seen = 0;
  std::size_t longest_before = 0;
  for (const auto& part : micro_batches(examples, by_length(examples), 2)) {
    std::size_t sequences = 0;
    for (const auto index : part) {
      const auto& example = examples[index];
      sequences += example.sequences.size();
      QVERIFY(example.longest() >= longest_before);
      longest_before = example.longest();
    }
    seen += part.size();
    QVERIFY(sequences <= 4 || part.size() == 1);
  }
  QCOMPARE(seen, examples.size());
  QCOMPARE(micro_batches(examples, by_length(examples), 0).size(), std::size_t{1});
}

void RewardStepTest::gradient_agrees_with_differences() {
  // Of the whole objective, through the model, along one direction; the losses alone are compared
  // in float64 elsewhere.
  const auto request = test::made_request(6, 3, false);
  const auto examples = examples_of(request);
  auto options = full_options();
  options.bootstrap = false;  // `evaluate` has none
  const auto model = model_with_random_heads(options.ensemble);
  RewardStep step(*model, options, {}, kSeed);
  step.start_tie_parameter(examples);
  step.accumulate(examples);
  torch::manual_seed(2);
  const auto gradient = model->parameters().gradients().clone();
  const auto random = torch::randn_like(gradient);
  const auto direction = gradient / gradient.norm() + random / random.norm();
  const double expected = (gradient * direction).sum().item<double>();
  constexpr double kStep = 0.002;
  const torch::NoGradGuard no_gradients;
  auto& values = model->parameters().values();
  values.add_(direction, kStep);
  const double above = step.evaluate(examples).loss;
  values.add_(direction, -2 * kStep);
  const double below = step.evaluate(examples).loss;
  const double found = (above - below) / (2 * kStep);
  QVERIFY2(std::abs(found - expected) < 0.01 * std::abs(expected),
           qPrintable(QStringLiteral("%1 is not %2").arg(found).arg(expected)));
}

void RewardStepTest::batch_of_one_equals_padded_batch() {
  const auto model = model_with_random_heads(2);
  Random random(1);
  std::vector<Tokens> sequences;
  for (const std::size_t length : {3, 31, 7, 1, 18, 31})
    sequences.push_back(test::made_response(random, length));
  const auto together = scores_of(*model, sequences);
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto alone = scores_of(*model, {sequences[i]});
    QVERIFY(largest_difference(alone[0], together[static_cast<std::int64_t>(i)]) < 1e-5);
  }
}

void RewardStepTest::scores_stand_at_the_last_real_token() {
  // The pad token is also the EOS here (0): the real EOS at the end must still be what is scored.
  const auto model = model_with_random_heads(2);
  const Tokens open{5, 9, 14};
  const Tokens ended{5, 9, 14, 0};
  const Tokens longer{7, 7, 7, 7, 7, 7, 7, 7, 7};
  const auto alone_open = scores_of(*model, {open});
  const auto alone_ended = scores_of(*model, {ended});
  QVERIFY(largest_difference(alone_open, alone_ended) > 1e-4);
  const auto padded = scores_of(*model, {open, longer, ended});
  QVERIFY(largest_difference(padded[0], alone_open[0]) < 1e-5);
  QVERIFY(largest_difference(padded[2], alone_ended[0]) < 1e-5);

  // Training sees the scores that scoring gives.
  RewardPair pair;
  pair.chosen = ended;
  pair.rejected = longer;
  RewardStep step(*model, {}, {}, kSeed);
  const auto figures = step.evaluate(std::vector{example_of(pair, 0)});
  QVERIFY(std::abs(figures.scores[0] - padded[2].mean().item<double>()) < 1e-5);
  QVERIFY(std::abs(figures.scores[1] - padded[1].mean().item<double>()) < 1e-5);
}

void RewardStepTest::a_ranking_of_two_is_a_pair() {
  Random random(8);
  RewardPair pair;
  pair.chosen = test::made_response(random, 5);
  pair.rejected = test::made_response(random, 9);
  pair.weight = 0.7;
  RewardRanking ranking;
  ranking.tiers = {{pair.chosen}, {pair.rejected}};
  ranking.weight = 0.7;
  for (const auto* ties : {"half", "davidson"}) {
    auto options = full_options();
    options.tie_model = ties;
    const auto as_pair = gradients_of(options, {example_of(pair, 0)});
    const auto as_ranking = gradients_of(options, {example_of(ranking, 0)});
    QVERIFY(torch::equal(as_pair.of_model, as_ranking.of_model));
  }
  ranking.tiers = {{pair.chosen, pair.rejected}};
  QCOMPARE(example_of(ranking, 0).target, 0.5);
}

void RewardStepTest::weights_weigh() {
  Random random(9);
  auto first = test::made_pair(random, true);
  auto second = test::made_pair(random, true);
  RewardOptions options;
  first.weight = 2;
  const auto weighted = gradients_of(options, {example_of(first, 0), example_of(second, 1)});
  first.weight = 1;
  const auto repeated =
      gradients_of(options, {example_of(first, 0), example_of(first, 1), example_of(second, 2)});
  QVERIFY(largest_difference(weighted.of_model, repeated.of_model) < 1e-6);
}

void RewardStepTest::heads_differ_from_the_start() {
  const auto model = model_with_random_heads(4);
  Random random(2);
  const auto scores = scores_of(*model, {test::made_response(random, 8)});
  QVERIFY(scores.std().item<double>() > 1e-3);
  const auto again = model_with_random_heads(4);
  QVERIFY(torch::equal(model->parameters().values(), again->parameters().values()));
  const auto single = model_with_random_heads(1);
  QCOMPARE(single->parameters().find("score")->value.abs().max().item<float>(), 0.0F);
}

void RewardStepTest::resamples_are_fair() {
  // Heads that start alike are told apart by their resamples alone, and only where asked for.
  const auto request = test::made_request(400, 0, true);
  const auto examples = examples_of(request);
  const auto head_gradients = [&](bool bootstrap) {
    RewardOptions options;
    options.ensemble = 3;
    options.bootstrap = bootstrap;
    const auto model = test::tiny_reward_model(3);  // heads are zero
    RewardStep step(*model, options, {}, kSeed);
    step.accumulate(examples);
    return model->parameters().find("score")->value.grad().clone();
  };
  const auto plain = head_gradients(false);
  QVERIFY(largest_difference(plain[0], plain[1]) < 1e-7);
  const auto resampled = head_gradients(true);
  QVERIFY(largest_difference(resampled[0], resampled[1]) > 1e-4);
  // Poisson(1) has mean 1: no head learns faster than without.
  const auto size = [](const torch::Tensor& t) { return t.norm().item<double>(); };
  for (std::int64_t head = 0; head < 3; ++head)
    QVERIFY(std::abs(size(resampled[head]) / size(plain[head]) - 1) < 0.25);
}

void RewardStepTest::tie_parameter_starts_at_the_share_of_ties() {
  Random random(4);
  std::vector<RewardPair> pairs;
  for (int i = 0; i < 99; ++i) {
    pairs.push_back(test::made_pair(random, true));
    if (i % 3 == 0) pairs.back().target = 0.5;
  }
  std::vector<RewardExample> examples;
  for (const auto& pair : pairs) examples.push_back(example_of(pair, 0));
  RewardOptions options;
  options.tie_model = "davidson";
  const auto model = test::tiny_reward_model(1);
  RewardStep step(*model, options, {}, kSeed);
  step.start_tie_parameter(examples);
  const double nu = step.tie_nu();
  QVERIFY(std::abs(nu / (2 + nu) - 33.5 / 100) < 1e-5);
}

void RewardStepTest::tie_parameter_learns() {
  // Everything is tied: nu has to grow.
  Random random(4);
  std::vector<RewardPair> pairs;
  for (int i = 0; i < 8; ++i) {
    pairs.push_back(test::made_pair(random, true));
    pairs.back().target = 0.5;
  }
  std::vector<RewardExample> examples;
  for (const auto& pair : pairs) examples.push_back(example_of(pair, 0));
  RewardOptions options;
  options.tie_model = "davidson";
  const auto model = test::tiny_reward_model(1);
  RewardStep step(*model, options, {}, kSeed);
  const double before = step.tie_nu();
  double last = INFINITY;
  for (int i = 0; i < 20; ++i) {
    const double loss = step.accumulate(examples).loss;
    QVERIFY(loss < last);
    last = loss;
    step.apply(10);
  }
  QVERIFY(step.tie_nu() > before);
}

void RewardStepTest::a_trunk_without_a_rate_stays() {
  const auto request = test::made_request(8, 0, true);
  RewardOptions options;
  options.trunk_learning_rate = 0;
  const auto model = test::tiny_reward_model(1);
  const auto before = model->parameters().values().clone();
  RewardStep step(*model, options, {}, kSeed);
  const auto examples = examples_of(request);
  for (int i = 0; i < 3; ++i) {
    step.accumulate(examples);
    step.apply(1);
  }
  const auto* score = model->parameters().find("score");
  auto moved = model->parameters().values().clone();
  QVERIFY(score->value.abs().max().item<double>() > 1e-4);
  moved.narrow(0, score->offset, score->size).zero_();
  QVERIFY(torch::equal(moved, before));
}

void RewardStepTest::centering_pulls_the_mean_to_zero() {
  const auto request = test::made_request(16, 4, true);
  const auto examples = examples_of(request);
  const auto off_center = [&](double centering) {
    RewardOptions options;
    options.centering = centering;
    const auto model = test::tiny_reward_model(1);
    {
      const torch::NoGradGuard no_gradients;
      model->parameters().find("score")->value.detach().fill_(0.3);
    }
    RewardStep step(*model, options, {}, kSeed);
    for (int i = 0; i < 60; ++i) {
      step.accumulate(examples);
      step.apply(10);
    }
    return std::abs(step.evaluate(examples).mean_score());
  };
  QVERIFY(off_center(0.5) < 0.5 * off_center(0));
}

QTEST_GUILESS_MAIN(RewardStepTest)
#include "reward_step_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/nn/sampling.h"

#include <QTest>

#include "tests/support/policy_requests.h"

using namespace arbiter::engine;
using arbiter::test::PolicyFolder;

/// A response does not depend on what it is sampled beside.
class SamplingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aLongPromptLeavesTheOthersTheirRoom();
  void aPromptThatFillsTheContextGetsNothing();

 private:
  PolicyFolder folder_;
};

void SamplingTest::aLongPromptLeavesTheOthersTheirRoom() {
  const auto model = nn::load_decoder(folder_.path("policy"), torch::kCPU, nn::Weights::frozen);
  QVERIFY(model.has_value());
  auto prompts = PolicyFolder::prompts(12);
  arbiter::Random random(8);
  prompts[5] = PolicyFolder::tokens(random, 30);  // of a context of 32
  GenerationOptions options;
  options.max_new_tokens = 25;
  const auto together = nn::sample(**model, prompts, options, 3);
  std::size_t longest = 0;
  for (std::size_t i = 0; i < prompts.size(); ++i) {
    const auto alone = nn::sample(**model, std::span(prompts).subspan(i, 1), options, 3, {}, i);
    QVERIFY(together[i].tokens == alone.front().tokens);
    QCOMPARE(together[i].ended, alone.front().ended);
    longest = std::max(longest, together[i].tokens.size());
  }
  QVERIFY(together[5].tokens.size() <= 2);
  QVERIFY(longest > 2);
}

void SamplingTest::aPromptThatFillsTheContextGetsNothing() {
  const auto model = nn::load_decoder(folder_.path("policy"), torch::kCPU, nn::Weights::frozen);
  QVERIFY(model.has_value());
  arbiter::Random random(8);
  const std::vector<Tokens> prompts{PolicyFolder::tokens(random, 32), {4, 5}};
  GenerationOptions options;
  options.max_new_tokens = 4;
  const auto generations = nn::sample(**model, prompts, options, 1);
  QVERIFY(generations[0].tokens.empty() && !generations[0].ended);
  QVERIFY(!generations[1].tokens.empty() || generations[1].ended);
}

QTEST_GUILESS_MAIN(SamplingTest)
#include "sampling_test.moc"

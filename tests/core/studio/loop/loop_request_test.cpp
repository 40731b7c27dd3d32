// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_request.h"

#include <QTest>

#include "core/studio/loop/loop_state.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

class LoopRequestTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void howPairsAreChosenIsKept();
  void anOlderLoopGoesOn();
  void badCandidatesAreRefused();
  void eachWayToMakeAPolicyHasItsOptions();
  void anAuditAsksForAPart();
};

void LoopRequestTest::howPairsAreChosenIsKept() {
  LoopRequest request;
  request.candidates = 7;
  request.selection = feedback::PairPolicy::rewarded;
  request.reward.ensemble = 5;
  request.policy.uncertainty_penalty = 0.5;
  const auto again = loop_request_from(to_json(request));
  QVERIFY(again.has_value());
  QCOMPARE(again->candidates, 7);
  QCOMPARE(again->selection, feedback::PairPolicy::rewarded);
  QCOMPARE(again->reward.ensemble, 5);
  QCOMPARE(again->policy.uncertainty_penalty, 0.5);
}

void LoopRequestTest::anOlderLoopGoesOn() {
  auto stored = to_json(LoopRequest());
  stored.erase("candidates");
  stored.erase("selection");
  const auto request = loop_request_from(stored);
  QVERIFY(request.has_value());
  QCOMPARE(request->candidates, LoopRequest().candidates);
  stored["selection"] = "by guess";
  QVERIFY(!loop_request_from(stored).has_value());
}

void LoopRequestTest::badCandidatesAreRefused() {
  LoopRequest request;
  QVERIFY(check(request).has_value());
  for (const std::int64_t candidates : {0, 1, 65}) {
    request.candidates = candidates;
    const auto refused = check(request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().where.field, std::string("candidates"));
  }
}

void LoopRequestTest::eachWayToMakeAPolicyHasItsOptions() {
  test::TemporaryProject project;
  LoopRequest request;
  request.policy.iterations = 9;
  request.policy.learning_rate = 3e-4;
  using engine::AlgorithmKind;
  const std::vector<std::pair<PolicyMethod, AlgorithmKind>> kinds{
      {PolicyMethod::ppo, AlgorithmKind::ppo},
      {PolicyMethod::reinforce, AlgorithmKind::reinforce},
      {PolicyMethod::rloo, AlgorithmKind::rloo},
      {PolicyMethod::grpo, AlgorithmKind::grpo},
      {PolicyMethod::dpo, AlgorithmKind::dpo},
      {PolicyMethod::best_of_n, AlgorithmKind::sft}};
  for (const auto& [method, kind] : kinds) {
    request.method = method;
    const auto again = loop_request_from(to_json(request));
    QVERIFY(again.has_value());
    QCOMPARE(again->method, method);
    QCOMPARE(policy_method_from_name(policy_method_name(method)).value(), method);
    const auto options = policy_options(*project, *again);
    QVERIFY(options.has_value());
    QCOMPARE(options->kind(), kind);
    if (const auto* rloo = options->as<engine::RlooOptions>()) QCOMPARE(rloo->iterations, 9);
    if (const auto* dpo = options->as<engine::DpoOptions>()) QCOMPARE(dpo->learning_rate, 3e-4);
  }
  QVERIFY(!policy_method_from_name("magic").has_value());
}

void LoopRequestTest::anAuditAsksForAPart() {
  LoopState state;
  state.request.rounds = 2;
  state.request.labels = 200;
  state.request.head_to_head_share = 0.2;
  state.request.audit_share = 0.25;
  state.rounds.emplace_back();
  QVERIFY(!state.audits());  // there is no reward model yet
  QCOMPARE(state.pair_labels_of_round(), 80);
  state.rounds.back().reward_before = 3;
  QVERIFY(state.audits());
  QCOMPARE(state.pair_labels_of_round(), 20);
  QCOMPARE(state.head_to_heads_of_round(), 20);
  state.rounds.back().asks_all = true;  // people did not agree with it
  QCOMPARE(state.pair_labels_of_round(), 80);
  for (const double share : {0.0, 1.1, -1.0}) {
    state.request.audit_share = share;
    const auto refused = check(state.request);
    QVERIFY(!refused);
    QCOMPARE(refused.error().where.field, std::string("audit_share"));
  }
}

QTEST_GUILESS_MAIN(LoopRequestTest)
#include "loop_request_test.moc"

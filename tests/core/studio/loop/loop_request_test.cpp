// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_request.h"

#include <QTest>

using namespace arbiter;
using namespace arbiter::studio;

class LoopRequestTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void howPairsAreChosenIsKept();
  void anOlderLoopGoesOn();
  void badCandidatesAreRefused();
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

QTEST_GUILESS_MAIN(LoopRequestTest)
#include "loop_request_test.moc"

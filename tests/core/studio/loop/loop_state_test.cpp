// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/loop_state.h"

#include <QTest>

#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

class LoopStateTest : public QObject {
  Q_OBJECT
 private Q_SLOTS:
  void aLoopComesBackAsItStood() {
    test::TemporaryProject project;
    QVERIFY(!test::must(loop_of(*project)));
    LoopState state;
    state.request.labels = 31;
    state.rounds.resize(2);
    state.rounds[0].phase = LoopPhase::done;
    state.rounds[1].number = 2;
    state.rounds[1].phase = LoopPhase::head_to_heads;
    state.rounds[1].candidate = "checkpoints/run-4/step-40";
    state.rounds[1].head_to_head = HeadToHead{.won = 3, .lost = 2, .level = 1};
    test::must(store_loop(*project, state));
    project.reopen();
    const auto again = test::must(loop_of(*project));
    QVERIFY(again.has_value());
    QVERIFY(!again->finished());
    QCOMPARE(again->rounds.size(), 2U);
    QCOMPARE(again->rounds[1].phase, LoopPhase::head_to_heads);
    QCOMPARE(again->rounds[1].candidate, state.rounds[1].candidate);
    QVERIFY(again->rounds[1].head_to_head->wins());
  }

  void theRoundsLabelsAddUp() {
    LoopState state;
    state.request.rounds = 3;
    state.request.labels = 100;
    std::int64_t sum = 0;
    for (int round = 0; round < 3; ++round) {
      state.rounds.emplace_back();
      sum += state.labels_of_round();
    }
    QCOMPARE(sum, 100);
  }

  void aDamagedOneIsToldAndCrashesNothing() {
    test::TemporaryProject project;
    for (const char* damaged :
         {R"({"rounds":[{"round":"one"}]})", R"({"rounds":[7]})", R"({"request":{"rounds":[]}})",
          R"({"rounds":[{"head_to_head":{"won":"all"}}]})"}) {
      test::must(project->settings().set("loop", nlohmann::json::parse(damaged)));
      const auto state = loop_of(*project);
      QVERIFY2(!state, damaged);
      QCOMPARE(state.error().code, ErrorCode::parse);
    }
  }
};

QTEST_GUILESS_MAIN(LoopStateTest)
#include "loop_state_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/round_figures.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/studio/demo/demo_prompts.h"
#include "core/studio/measure/evaluate.h"
#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

class RoundFiguresTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Of the model in use after the round: where nothing was kept that is the base model, not the
  /// candidate that lost.
  void figuresAreOfTheModelInUse() {
    QTemporaryDir directory;
    const std::filesystem::path place = directory.path().toStdString();
    test::TemporaryProject project;
    test::must(add_demo_prompts(*project));
    // One that knows the task: an untrained one's components are all 0.
    test::must(remember_base_model(*project, demo_model()));
    std::filesystem::copy(demo_model(), place / "candidate");
    LoopState state;
    state.request.measured_on = 40;
    state.request.generation.max_new_tokens = 48;
    LoopRound round;
    round.model = stored_path(*project, demo_model());
    round.candidate = stored_path(*project, place / "candidate");
    round.head_to_head = HeadToHead{.won = 1, .lost = 2, .level = 0};
    state.rounds.push_back(round);
    engine::ComputeOptions compute;
    compute.threads = 1;
    jobs::JobControl control;
    EvaluateRequest asked;
    asked.model = place / "candidate";
    asked.head_to_heads = 40;
    asked.options = state.request.generation;
    asked.compute = compute;
    const auto report = test::must(evaluate(*project, asked, control));
    QVERIFY(*report.gold_after != *report.gold_before);
    for (const bool kept : {false, true}) {
      state.rounds.back().kept = kept;
      state.rounds.back().figures = nlohmann::json::object();
      test::must(add_round_figures(*project, state, compute, control));
      const auto& figures = state.rounds.back().figures;
      const auto& means = kept ? *report.gold_after : *report.gold_before;
      for (std::size_t i = 0; i < means.size(); ++i)
        QCOMPARE(figures["gold_components"][report.gold_components[i]].get<double>(), means[i]);
      QCOMPARE(figures["gold_components_n"].get<int>(), 40);
      QCOMPARE(figures["win_rate_interval"].is_null(), !kept);
      // The candidate's own, kept or not, with what it was counted on.
      QCOMPARE(figures["candidate_win_rate_vs_base"].get<double>(), report.win.value);
      QCOMPARE(figures["candidate_win_rate_vs_base_n"].get<int>(), 40);
      QCOMPARE(figures["candidate_win_rate_vs_base_interval"][0].get<double>(), report.win.low);
      // No label, no reward model: the keys are there.
      for (const char* name : {"decided", "reward_accuracy_heldout", "reward_accuracy_new_labels",
                               "reward_accuracy_own_samples"}) {
        QVERIFY2(figures[name].is_null(), name);
        QVERIFY2(figures[std::string(name) + "_interval"].is_null(), name);
        QCOMPARE(figures[std::string(name) + "_n"].get<double>(), 0.0);
      }
    }
  }
};

QTEST_GUILESS_MAIN(RoundFiguresTest)
#include "round_figures_test.moc"

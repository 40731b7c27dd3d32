// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/head_to_head.h"

#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <set>

#include "core/studio/demo/demo_prompts.h"
#include "core/studio/models/run_models.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

class HeadToHeadTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// Interrupted while they were made, they are made up for: the same prompts with the same seeds
  /// would give the same answers a second time.
  void whatIsMissingIsOfOtherPrompts() {
    QTemporaryDir directory;
    const auto model = std::filesystem::path(directory.path().toStdString()) / "model";
    test::TemporaryProject project;
    test::must(add_demo_prompts(*project));
    test::judge_tiny_answers(*project, model, 0);
    LoopState state;
    state.request.rounds = 1;
    state.request.head_to_head_share = 0.5;
    state.request.generation.max_new_tokens = 12;
    state.request.compute.threads = 1;
    LoopRound round;
    round.model = round.candidate = stored_path(*project, model);
    round.priority = 1;
    state.rounds.push_back(round);
    jobs::JobControl control;
    for (const std::int64_t labels : {8, 16}) {  // as if a half were there when it went on
      state.request.labels = labels;
      test::must(make_head_to_heads(*project, state, control));
      const auto made = test::must(head_to_heads_of(*project, state.rounds.back()));
      QCOMPARE(std::int64_t(made.size()), labels / 2);
      std::set<project::Id> prompts;
      for (const auto id : made) prompts.insert(test::must(project->comparisons().get(id)).prompt);
      QCOMPARE(prompts.size(), made.size());
    }
    // All there: nothing is added.
    test::must(make_head_to_heads(*project, state, control));
    QCOMPARE(test::must(head_to_heads_of(*project, state.rounds.back())).size(), std::size_t{8});
  }

  /// What the round before refused stands against the model in use in the round's own pairs.
  void aRivalsPairsAreOfBothModels() {
    QTemporaryDir directory;
    const auto model = std::filesystem::path(directory.path().toStdString()) / "model";
    const auto other = std::filesystem::path(directory.path().toStdString()) / "other";
    test::TemporaryProject project;
    test::must(add_demo_prompts(*project));
    test::judge_tiny_answers(*project, model, 0);
    std::filesystem::copy(model, other, std::filesystem::copy_options::recursive);
    LoopState state;
    state.request.rounds = 1;
    state.request.generation.max_new_tokens = 12;
    state.request.compute.threads = 1;
    LoopRound round;
    round.model = stored_path(*project, model);
    round.rival = stored_path(*project, other);
    round.priority = 7;
    round.comparison = test::must(project->comparisons().last_id());
    state.rounds.push_back(round);
    jobs::JobControl control;
    for (int time = 0; time < 2; ++time)  // as if it had been interrupted
      test::must(make_rival_pairs(*project, state, 3, control));
    const auto made = test::must(project->comparisons().with_priority(7, round.comparison));
    QCOMPARE(made.size(), std::size_t{6});
    std::set<project::Id> prompts;
    bool rival_wins = true;
    const auto annotator = test::must(project->annotators().get_or_add("anna")).id;
    for (const auto id : made) {
      const auto view = test::must(project->comparisons().view(id));
      prompts.insert(view.prompt.id);
      std::map<std::string, project::Id> wrote;
      for (const auto& response : view.responses) wrote[response.model] = response.id;
      QCOMPARE(wrote.size(), std::size_t{2});
      QVERIFY(wrote.contains(round.rival) && wrote.contains(round.model));
      project::Judgment judgment;
      judgment.comparison = id;
      judgment.annotator = annotator;
      judgment.outcome = project::Outcome::ranked;
      judgment.ranking = {{wrote[rival_wins ? round.rival : round.model]},
                          {wrote[rival_wins ? round.model : round.rival]}};
      test::must(project->judgments().add(judgment));
      rival_wins = prompts.size() != 2;  // the third goes to the model in use
    }
    QCOMPARE(prompts.size(), made.size());
    const auto counted = test::must(count_rival_pairs(*project, round));
    QCOMPARE(counted.won, 5);
    QCOMPARE(counted.lost, 1);
    QCOMPARE(counted.level, 0);
  }
};

QTEST_GUILESS_MAIN(HeadToHeadTest)
#include "head_to_head_test.moc"

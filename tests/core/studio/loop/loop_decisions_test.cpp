// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QTest>

#include "core/base/files.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/loop/loop.h"
#include "core/studio/models/run_models.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

LoopRequest small_loop() {
  LoopRequest request;
  request.rounds = 2;
  request.labels = 24;
  request.head_to_head_share = 0.5;
  request.annotator = LoopAnnotator{.name = "tester", .strategy = feedback::Strategy::longer};
  request.generation.max_new_tokens = 12;
  request.reward.epochs = 1;
  request.reward.batch_pairs = 4;
  request.policy.iterations = 3;
  request.policy.episodes = 8;
  request.policy.epochs = 1;
  request.policy.minibatches = 2;
  request.policy.max_new_tokens = 12;
  request.policy.learning_rate = 1e-3;
  request.measured_on = 8;
  request.compute.threads = 1;
  return request;
}

/// A project of the demo's prompts, whose gold rule is known or not, with its loop gone through.
struct Looped {
  explicit Looped(bool with_gold) {
    test::must(add_demo_prompts(*project));
    if (!with_gold) test::must(project->settings().set("task", nullptr));
    test::judge_tiny_answers(*project, place / "model", 0);
    jobs::JobControl control;
    jobs::MetricChannel channel;
    state = test::must(run_loop(*project, small_loop(), control, channel));
  }

  std::string weights(const std::string& model) {
    return test::must(read_file(resolved_path(*project, model) / "model.safetensors"));
  }

  QTemporaryDir directory;
  std::filesystem::path place = directory.path().toStdString();
  test::TemporaryProject project;
  LoopState state;
};

}  // namespace

/// Gold is reported and decides nothing: without it the same pairs are asked, the same models made
/// and the same ones kept.
class LoopDecisionsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goldDecidesNothing() {
    Looped with(true);
    Looped without(false);
    QCOMPARE(with.state.rounds.size(), std::size_t{2});
    QCOMPARE(without.state.rounds.size(), std::size_t{2});
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& known = with.state.rounds[i];
      const auto& unknown = without.state.rounds[i];
      QVERIFY(known.figures["gold_components"].is_object());
      QVERIFY(unknown.figures["gold_components"].is_null());
      QCOMPARE(known.kept, unknown.kept);
      QCOMPARE(known.head_to_head->won, unknown.head_to_head->won);
      QCOMPARE(known.head_to_head->lost, unknown.head_to_head->lost);
      QCOMPARE(known.head_to_head->level, unknown.head_to_head->level);
      QCOMPARE(known.model, unknown.model.starts_with('/') ? known.model : unknown.model);
      QVERIFY(with.weights(known.candidate) == without.weights(unknown.candidate));
    }
  }
};

QTEST_GUILESS_MAIN(LoopDecisionsTest)
#include "loop_decisions_test.moc"

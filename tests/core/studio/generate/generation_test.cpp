// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/generation.h"

#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <set>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/training/training.h"
#include "core/text/words.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

class GenerationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void storesResponsesAndPairsThem();
  void doublesAreNotCompared();
  void pairsAreChosenAmongCandidates();
  void heldOutPromptsAreNeverPutUpForJudging();
  void secondCallGivesOtherResponses();
  void sameProjectAndSeedGiveTheSameResponses();
  void asManyPairsAsWereAskedFor();
  void pairsOfALaterModelAreAskedFirst();
  void withoutPromptsItSaysSo();
  void badRequestsAreRefused();

 private:
  GenerateRequest request(std::int64_t prompts) const;
  std::filesystem::path model_;
  QTemporaryDir directory_;
};

namespace {

std::vector<std::string> texts_of(project::Project& project) {
  std::vector<std::string> texts;
  const auto prompts = project.prompts().list();
  for (const auto& prompt : *prompts) {
    const auto responses = project.prompts().responses_of(prompt.id);
    for (const auto& response : *responses) texts.push_back(*response.body.text());
  }
  return texts;
}

}  // namespace

void GenerationTest::initTestCase() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  model_ = std::filesystem::path(directory_.path().toStdString()) / "model";
  QVERIFY(test::make_tiny_model(model_).has_value());
}

GenerateRequest GenerationTest::request(std::int64_t prompts) const {
  GenerateRequest made;
  made.model = model_;
  made.prompt_limit = prompts;
  made.options.max_new_tokens = 10;
  made.compute.threads = 1;
  return made;
}

void GenerationTest::storesResponsesAndPairsThem() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  jobs::JobControl control;
  const auto made = generate(*project, request(5), control);
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  QCOMPARE(made->prompts, 5);
  QCOMPARE(made->responses, 10);
  const auto counts = project->counts();
  QCOMPARE(counts->responses, 10);
  QCOMPARE(counts->comparisons, made->comparisons);
  const auto rows = project->comparisons().list({}, 0, 10);
  QVERIFY(rows && !rows->empty());
  const auto view = project->comparisons().view(rows->front().comparison.id);
  QVERIFY(view.has_value());
  for (const auto& response : view->responses) {
    QCOMPARE(response.origin, project::ResponseOrigin::model);
    QCOMPARE(response.model, model_.string());
    QVERIFY(response.settings.contains("ended"));
    QVERIFY(response.settings.contains("seed"));
  }
}

void GenerationTest::doublesAreNotCompared() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  auto greedy = request(4);
  greedy.options.temperature = 0;
  greedy.responses = 3;
  jobs::JobControl control;
  const auto made = generate(*project, greedy, control);
  QVERIFY(made.has_value());
  QCOMPARE(made->responses, 12);
  QCOMPARE(made->comparisons, 0);
}

void GenerationTest::pairsAreChosenAmongCandidates() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  const auto model = std::filesystem::path(directory_.path().toStdString()) / "judged";
  test::judge_tiny_answers(*project, model, 12);
  jobs::JobControl control;
  auto chosen = request(4);
  chosen.model = model;
  chosen.candidates = 5;
  // Without a reward model nothing is scored, and two answers of five are kept all the same.
  const auto blind = test::must(generate(*project, chosen, control));
  QVERIFY(!blind.scored);
  QCOMPARE(blind.responses, 8);
  QCOMPARE(blind.comparisons, 4);

  RewardTraining training;
  training.common.compute.threads = 1;
  training.options.epochs = 1;
  training.options.ensemble = 2;
  jobs::MetricChannel channel;
  const auto run = test::must(train(*project, training, control, channel));
  for (const auto policy : {feedback::PairPolicy::mixed, feedback::PairPolicy::disagreement,
                            feedback::PairPolicy::distance, feedback::PairPolicy::random}) {
    chosen.selection = policy;
    const auto last = test::must(project->comparisons().last_id());
    const auto made = test::must(generate(*project, chosen, control));
    QCOMPARE(made.scored, policy != feedback::PairPolicy::random);
    QCOMPARE(made.prompts, 4);
    QCOMPARE(made.responses, 8);
    QCOMPARE(made.comparisons, 4);
    const auto view = test::must(project->comparisons().view(last + 1));
    QCOMPARE(view.responses.size(), std::size_t{2});
    QCOMPARE(view.responses.front().settings.value("candidates", 0), 5);
    QVERIFY(text::words_of(*view.responses[0].body.text()) !=
            text::words_of(*view.responses[1].body.text()));
  }
  // A run that is asked for by its number has to be there.
  chosen.selection = feedback::PairPolicy::mixed;
  chosen.reward_run = run.id + 100;
  QVERIFY(!generate(*project, chosen, control).has_value());
  chosen.reward_run = 0;
  chosen.pairs = 3;
  QCOMPARE(test::must(generate(*project, chosen, control)).comparisons, 3);
  // Greedy candidates all say the same: no pair, and it is told.
  chosen.pairs = 0;
  chosen.options.temperature = 0;
  const auto doubled = test::must(generate(*project, chosen, control));
  QCOMPARE(doubled.doubled, 4);
  QCOMPARE(doubled.comparisons, 0);

  for (const auto& change : std::initializer_list<std::function<void(GenerateRequest&)>>{
           [](auto& bad) { bad.candidates = 1; }, [](auto& bad) { bad.candidates = 65; },
           [](auto& bad) { bad.responses = 3; }, [](auto& bad) { bad.held_out = true; },
           [](auto& bad) { bad.make_comparisons = false; }}) {
    auto bad = request(2);
    bad.candidates = 4;
    change(bad);
    const auto refused = generate(*project, bad, control);
    QVERIFY(!refused);
    QCOMPARE(refused.error().where.field, std::string("candidates"));
  }
}

void GenerationTest::heldOutPromptsAreNeverPutUpForJudging() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  auto held_out = request(3);
  held_out.held_out = true;
  jobs::JobControl control;
  const auto made = generate(*project, held_out, control);
  QVERIFY(made.has_value());
  QCOMPARE(made->responses, 6);
  QCOMPARE(made->comparisons, 0);
}

void GenerationTest::secondCallGivesOtherResponses() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  jobs::JobControl control;
  QVERIFY(generate(*project, request(4), control).has_value());
  const auto first = texts_of(*project);
  QVERIFY(generate(*project, request(4), control).has_value());
  const auto both = texts_of(*project);
  QCOMPARE(both.size(), 2 * first.size());
  QVERIFY(std::set(both.begin(), both.end()).size() > std::set(first.begin(), first.end()).size());
}

void GenerationTest::sameProjectAndSeedGiveTheSameResponses() {
  std::vector<std::vector<std::string>> texts;
  for (int repeat = 0; repeat < 2; ++repeat) {
    test::TemporaryProject project;
    QVERIFY(add_demo_prompts(*project).has_value());
    jobs::JobControl control;
    QVERIFY(generate(*project, request(6), control).has_value());
    texts.push_back(texts_of(*project));
  }
  QCOMPARE(texts[0], texts[1]);
}

void GenerationTest::asManyPairsAsWereAskedFor() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  jobs::JobControl control;
  auto some = request(3);
  some.pairs = 10;  // more than prompts: they are used again
  const auto made = generate(*project, some, control);
  QVERIFY2(made.has_value(), made ? "" : to_english(made.error()).c_str());
  QCOMPARE(made->comparisons, 10);
  QCOMPARE(project->counts()->comparisons, 10);
  QCOMPARE(made->responses, 2 * (10 + made->doubled));
}

void GenerationTest::pairsOfALaterModelAreAskedFirst() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  jobs::JobControl control;
  const auto first = generate(*project, request(2), control);
  const auto again = generate(*project, request(2), control);
  QVERIFY(first && again);
  QCOMPARE(first->generation, 1);
  QCOMPARE(again->generation, 1);  // the same model
  auto later = request(2);
  later.model = std::filesystem::path(directory_.path().toStdString()) / "later";
  QVERIFY(test::make_tiny_model(later.model).has_value());
  const auto second = generate(*project, later, control);
  QVERIFY(second && second->comparisons > 0);
  QCOMPARE(second->generation, 2);
  const auto next = project->comparisons().next_for(0);
  QVERIFY(next && next->has_value());
  QCOMPARE((**next).responses.front().model, later.model.string());
  auto urgent = request(1);
  urgent.priority = 9;
  QVERIFY(generate(*project, urgent, control).has_value());
  QCOMPARE((**project->comparisons().next_for(0)).comparison.priority, 9.0);
}

void GenerationTest::withoutPromptsItSaysSo() {
  test::TemporaryProject project;
  jobs::JobControl control;
  const auto made = generate(*project, request(0), control);
  QVERIFY(!made.has_value());
  QCOMPARE(made.error().code, ErrorCode::no_data);
}

void GenerationTest::badRequestsAreRefused() {
  test::TemporaryProject project;
  QVERIFY(add_demo_prompts(*project).has_value());
  jobs::JobControl control;
  auto none = request(1);
  none.responses = 0;
  QVERIFY(!generate(*project, none, control).has_value());
  auto hot = request(1);
  hot.options.temperature = -1;
  QVERIFY(!generate(*project, hot, control).has_value());
  auto nowhere = request(1);
  nowhere.model = "/nowhere";
  QVERIFY(!generate(*project, nowhere, control).has_value());
}

QTEST_GUILESS_MAIN(GenerationTest)
#include "generation_test.moc"

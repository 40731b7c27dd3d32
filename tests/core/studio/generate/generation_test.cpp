// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/generation.h"

#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/training/training.h"
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

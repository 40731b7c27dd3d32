// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/simulate.h"

#include <QTest>
#include <cmath>

#include "core/studio/data/new_project.h"
#include "core/tasks/demo/demo_task.h"
#include "tests/support/must.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using feedback::Strategy;

namespace {

/// Pairs of answers to the demo task's prompts, from its own corpus.
void add_pairs(project::Project& opened, std::size_t count) {
  const auto dialogues = tasks::demo::corpus(5, count * 2);
  for (std::size_t i = 0; i < count; ++i) {
    project::Prompt prompt;
    prompt.text = dialogues[2 * i].prompt;
    if (!opened.prompts().add({&prompt, 1})) qFatal("no prompt");
    std::vector<project::Response> responses(2);
    for (std::size_t k = 0; k < 2; ++k) {
      responses[k].prompt = prompt.id;
      responses[k].body = dialogues[2 * i + k].response;
      responses[k].settings = {{"ended", dialogues[2 * i + k].ended}};
    }
    if (!opened.prompts().add_responses(responses)) qFatal("no responses");
    project::Comparison comparison;
    comparison.prompt = prompt.id;
    comparison.responses = {responses[0].id, responses[1].id};
    if (!opened.comparisons().add({&comparison, 1})) qFatal("no comparison");
  }
}

/// Single answers to the demo task's prompts, from its own corpus.
void add_singles(project::Project& opened, std::size_t count) {
  const auto dialogues = tasks::demo::corpus(5, count);
  for (const auto& dialogue : dialogues) {
    project::Prompt prompt;
    prompt.text = dialogue.prompt;
    test::must(opened.prompts().add({&prompt, 1}));
    project::Response response;
    response.prompt = prompt.id;
    response.body = dialogue.response;
    response.settings = {{"ended", dialogue.ended}};
    test::must(opened.prompts().add_responses({&response, 1}));
    project::Comparison comparison;
    comparison.prompt = prompt.id;
    comparison.responses = {response.id};
    test::must(opened.comparisons().add({&comparison, 1}));
  }
}

double gold_of(const project::ComparisonView& view, project::Id id) {
  for (const auto& response : view.responses) {
    if (response.id != id) continue;
    return tasks::demo::gold_reward(tasks::demo::gold_components(
        view.prompt.text, *response.body.text(), response.settings.at("ended").get<bool>()));
  }
  return -1;
}

}  // namespace

class SimulateTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void goldAnswersByTheGoldReward();
  void stopsAtItsLimit();
  void sameSeedSameJudgments();
  void goldNeedsTheDemoTask();
  void goldRatesSingleResponses();
  void truthIsWhatTheFileSays();
  void longerHasNothingToCompareASingleWith();
  void refusesBadRequests();
};

void SimulateTest::goldAnswersByTheGoldReward() {
  test::TemporaryProject opened;
  add_pairs(*opened, 40);
  jobs::JobControl control;
  std::vector<project::Judgment> judged;
  const auto report =
      studio::simulate(*opened, {.annotator = "gold", .strategy = Strategy::gold}, control,
                       [&](const project::Judgment& judgment) { judged.push_back(judgment); });
  QVERIFY(report.has_value());
  QCOMPARE(report->judgments, 40);
  QCOMPARE(report->left, 0);
  QCOMPARE(judged.size(), 40U);
  for (const auto& judgment : judged) {
    const auto view = opened->comparisons().view(judgment.comparison);
    QVERIFY(view.has_value());
    const double first = gold_of(*view, judgment.ranking[0][0]);
    if (judgment.ranking.size() == 1) {
      QCOMPARE(first, gold_of(*view, judgment.ranking[0][1]));
    } else {
      QVERIFY(first > gold_of(*view, judgment.ranking[1][0]));
    }
  }
}

void SimulateTest::stopsAtItsLimit() {
  test::TemporaryProject opened;
  add_pairs(*opened, 10);
  jobs::JobControl control;
  const auto report = studio::simulate(
      *opened, {.annotator = "a", .strategy = Strategy::longer, .limit = 4}, control);
  QVERIFY(report.has_value());
  QCOMPARE(report->judgments, 4);
  QCOMPARE(report->left, 6);
  QCOMPARE(opened->counts()->judgments, 4);
}

void SimulateTest::sameSeedSameJudgments() {
  const auto play = [](std::uint64_t seed) {
    test::TemporaryProject opened;
    add_pairs(*opened, 20);
    jobs::JobControl control;
    std::vector<std::pair<std::vector<project::Id>, project::Ranking>> answers;
    const auto report = studio::simulate(
        *opened,
        {.annotator = "a", .strategy = Strategy::gold, .noise = 0.3, .limit = 0, .seed = seed},
        control, [&](const project::Judgment& judgment) {
          answers.emplace_back(judgment.shown_order, judgment.ranking);
        });
    if (!report) qFatal("%s", to_english(report.error()).c_str());
    return answers;
  };
  QVERIFY(play(1) == play(1));
  QVERIFY(play(1) != play(2));
}

void SimulateTest::goldNeedsTheDemoTask() {
  test::TemporaryProject opened;
  add_pairs(*opened, 1);
  const auto view = opened->comparisons().list({}, 0, 1);
  QVERIFY(view.has_value());
  project::Prompt prompt;
  prompt.text = "Not a prompt of the demo task";
  QVERIFY(opened->prompts().add({&prompt, 1}).has_value());
  std::vector<project::Response> responses(2);
  for (auto& response : responses) response.prompt = prompt.id;
  QVERIFY(opened->prompts().add_responses(responses).has_value());
  project::Comparison comparison;
  comparison.prompt = prompt.id;
  comparison.responses = {responses[0].id, responses[1].id};
  QVERIFY(opened->comparisons().add({&comparison, 1}).has_value());
  jobs::JobControl control;
  const auto report =
      studio::simulate(*opened, {.annotator = "a", .strategy = Strategy::gold}, control);
  QVERIFY(!report.has_value());
  QVERIFY(report.error().code == ErrorCode::incompatible);
}

void SimulateTest::goldRatesSingleResponses() {
  for (const int points : {0, 5}) {
    test::TemporaryProject opened;
    add_singles(*opened, 60);
    test::must(project::set_rating_scale(*opened, {points}));
    jobs::JobControl control;
    std::int64_t good = 0;
    const auto report = test::must(studio::simulate(
        *opened, {.annotator = "gold", .strategy = Strategy::gold}, control,
        [&](const project::Judgment& judgment) {
          const auto view = test::must(opened->comparisons().view(judgment.comparison));
          const double share = gold_of(view, judgment.ranking[0][0]) / 4;
          const auto rating = project::rating_of(judgment);
          QVERIFY(rating.has_value());
          if (points == 0)
            QCOMPARE(rating->good, std::optional(share > 0.5));
          else
            QCOMPARE(rating->score, std::optional(1 + std::round(share * 4)));
          good += share > 0.5 ? 1 : 0;
        }));
    QCOMPARE(report.judgments, 60);
    QCOMPARE(report.singles, 60);
    QCOMPARE(report.ties, 0);
    QCOMPARE(report.good, good);
    QVERIFY(good > 0 && good < 60);
  }
}

void SimulateTest::truthIsWhatTheFileSays() {
  for (const double noise : {0.0, 1.0}) {
    test::TemporaryProject opened;
    std::vector<project::Prompt> prompts(4);
    for (std::size_t i = 0; i < prompts.size(); ++i) {
      prompts[i].text = "What is " + std::to_string(i) + " + 1?";
      prompts[i].extra = {{"columns", {{"truth", i + 1}}}};
    }
    test::must(opened->prompts().add(prompts));
    std::vector<project::Response> responses(4);
    for (std::size_t i = 0; i < responses.size(); ++i) {
      responses[i].prompt = prompts[i].id;
      responses[i].body = i % 2 == 0 ? " " + std::to_string(i + 1) + "\n" : "7";
    }
    // Whoever makes an item may note it, whatever the words are.
    responses[3].settings = {{"right", true}};
    test::must(opened->prompts().add_responses(responses));
    std::vector<project::Comparison> singles(4);
    for (std::size_t i = 0; i < singles.size(); ++i) {
      singles[i].prompt = prompts[i].id;
      singles[i].responses = {responses[i].id};
    }
    test::must(opened->comparisons().add(singles));
    jobs::JobControl control;
    const auto report = test::must(studio::simulate(
        *opened, {.annotator = "sim", .strategy = Strategy::truth, .noise = noise}, control));
    QCOMPARE(report.good, noise > 0 ? 1 : 3);
  }
  test::TemporaryProject unknown;
  test::add_comparisons(*unknown, 1, 1);
  jobs::JobControl control;
  QCOMPARE(studio::simulate(*unknown, {.annotator = "sim", .strategy = Strategy::truth}, control)
               .error()
               .code,
           ErrorCode::incompatible);
}

void SimulateTest::longerHasNothingToCompareASingleWith() {
  test::TemporaryProject opened;
  test::add_comparisons(*opened, 1, 1);
  jobs::JobControl control;
  const auto report =
      studio::simulate(*opened, {.annotator = "a", .strategy = Strategy::longer}, control);
  QVERIFY(!report.has_value());
  QVERIFY(to_english(report.error()).find("single response") != std::string::npos);
}

void SimulateTest::refusesBadRequests() {
  test::TemporaryProject opened;
  jobs::JobControl control;
  for (const double noise : {-0.1, 1.1, std::nan("")}) {
    const auto report = studio::simulate(
        *opened, {.annotator = "a", .strategy = Strategy::random, .noise = noise}, control);
    QVERIFY(!report.has_value());
    QCOMPARE(report.error().where.field, std::string("noise"));
  }
  QVERIFY(!studio::simulate(*opened, {.annotator = "", .strategy = Strategy::random}, control)
               .has_value());
}

QTEST_GUILESS_MAIN(SimulateTest)
#include "simulate_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/reward_data.h"

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <set>

#include "core/exchange/preference_label.h"
#include "tests/support/labelled_pairs.h"
#include "tests/support/must.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

class RewardDataTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void preferenceIsOnePair();
  void tieCountsHalfEachWay();
  void bothGoodAndBothBadTie();
  void skipsGiveNothing();
  void rankingGivesItsPairsWithSharedWeight();
  void kWayJudgmentsBecomeRankings();
  void aFirstChoiceSaysNothingOfTheOthers();
  void strengthBecomesAMargin();
  void whoAgreesCountsMore();
  void trainingAndScoringAgreeOnTheEnd();
};

namespace {

project::Comparison comparison(std::vector<project::Id> responses) {
  project::Comparison row;
  row.prompt = 7;
  row.responses = std::move(responses);
  return row;
}

project::Judgment ranked(project::Ranking ranking) {
  project::Judgment judgment;
  judgment.ranking = std::move(ranking);
  return judgment;
}

}  // namespace

void RewardDataTest::preferenceIsOnePair() {
  const auto pairs = pairs_of(ranked({{2}, {1}}), comparison({1, 2}));
  QCOMPARE(pairs.size(), std::size_t{1});
  QCOMPARE(pairs[0].prompt, 7);
  QCOMPARE(pairs[0].better, 2);
  QCOMPARE(pairs[0].worse, 1);
  QCOMPARE(pairs[0].target, 1.0);
  QCOMPARE(pairs[0].weight, 1.0);
}

void RewardDataTest::tieCountsHalfEachWay() {
  const auto pairs = pairs_of(ranked({{1, 2}}), comparison({1, 2}));
  QCOMPARE(pairs.size(), std::size_t{1});
  QCOMPARE(pairs[0].target, 0.5);
}

void RewardDataTest::bothGoodAndBothBadTie() {
  for (const auto outcome : {project::Outcome::both_good, project::Outcome::both_bad}) {
    project::Judgment judgment;
    judgment.outcome = outcome;
    const auto pairs = pairs_of(judgment, comparison({1, 2, 3}));
    QCOMPARE(pairs.size(), std::size_t{3});
    for (const auto& pair : pairs) QCOMPARE(pair.target, 0.5);
  }
}

void RewardDataTest::skipsGiveNothing() {
  for (const auto outcome : {project::Outcome::skip, project::Outcome::withdrawn}) {
    project::Judgment judgment;
    judgment.outcome = outcome;
    QVERIFY(pairs_of(judgment, comparison({1, 2})).empty());
  }
}

void RewardDataTest::rankingGivesItsPairsWithSharedWeight() {
  // 1 over {2, 3} over 4: 1>2 1>3 1>4 2>4 3>4 and the tie 2=3.
  const auto pairs = pairs_of(ranked({{1}, {2, 3}, {4}}), comparison({1, 2, 3, 4}));
  std::set<std::pair<project::Id, project::Id>> decided;
  double weight = 0;
  int ties = 0;
  for (const auto& pair : pairs) {
    weight += pair.weight;
    if (pair.target == 0.5) {
      ++ties;
    } else {
      decided.insert({pair.better, pair.worse});
    }
  }
  QCOMPARE(ties, 1);
  const std::set<std::pair<project::Id, project::Id>> expected{
      {1, 2}, {1, 3}, {1, 4}, {2, 4}, {3, 4}};
  QVERIFY(decided == expected);
  QVERIFY(std::abs(weight - 1.0) < 1e-12);
}

namespace {

/// A project with comparisons to judge and a model that reads them.
class Judged {
 public:
  explicit Judged(const std::vector<std::vector<std::string>>& comparisons) {
    const std::filesystem::path root = directory_.path().toStdString();
    if (const auto made = test::make_tiny_model(root / "model"); !made)
      qFatal("%s", to_english(made.error()).c_str());
    project = test::projectWith(root / "project", comparisons);
    engine = test::must(engine::load_engine());
    encoder = test::must(DialogueEncoder::load(*engine, root / "model"));
  }

  /// Tiers of places in the comparison, counted from 0.
  void judge(const std::string& annotator, project::Id comparison,
             const std::vector<std::vector<std::size_t>>& tiers, double strength = 0) const {
    const auto row = test::must(project->comparisons().get(comparison));
    project::Judgment judgment;
    judgment.annotator = test::must(project->annotators().get_or_add(annotator)).id;
    judgment.comparison = comparison;
    judgment.shown_order = row.responses;
    judgment.strength = strength;
    for (const auto& tier : tiers) {
      auto& ids = judgment.ranking.emplace_back();
      for (const auto place : tier) ids.push_back(row.responses[place]);
    }
    test::must(project->judgments().add(judgment));
  }

  RewardData collect(const engine::RewardOptions& options) const {
    return test::must(collect_reward_data(*project, *encoder, options, 0));
  }

  engine::Tokens sequence(project::Id comparison, std::size_t place) const {
    const auto view = test::must(project->comparisons().view(comparison));
    return test::must(encoder->sequence(view.prompt, view.responses[place]));
  }

  std::unique_ptr<project::Project> project;
  engine::Engine* engine = nullptr;
  std::optional<DialogueEncoder> encoder;

 private:
  QTemporaryDir directory_;
};

}  // namespace

void RewardDataTest::kWayJudgmentsBecomeRankings() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  const Judged judged({{"first", "second", "third", "fourth"}, {"good", "bad"}, {"a", "b", "c"}});
  judged.judge("ann", 1, {{2}, {0, 3}, {1}});
  judged.judge("ann", 2, {{1}, {0}});
  engine::RewardOptions options;
  const auto data = judged.collect(options);
  QCOMPARE(data.judgments, 2);
  QCOMPARE(data.pairs.size(), std::size_t{1});  // a ranking of two is a pair
  QVERIFY(data.pairs[0].chosen == judged.sequence(2, 1));
  QCOMPARE(data.rankings.size(), std::size_t{1});
  const auto& tiers = data.rankings[0].tiers;
  QCOMPARE(tiers.size(), std::size_t{3});
  QVERIFY(tiers[0] == std::vector<engine::Tokens>{judged.sequence(1, 2)});
  QVERIFY(tiers[1] == (std::vector<engine::Tokens>{judged.sequence(1, 0), judged.sequence(1, 3)}));
  QVERIFY(tiers[2] == std::vector<engine::Tokens>{judged.sequence(1, 1)});
  QCOMPARE(data.rankings[0].weight, 1.0);
  QVERIFY(!data.all_held_out());

  options.ranking_model = "pairs";
  const auto as_pairs = judged.collect(options);
  QVERIFY(as_pairs.rankings.empty());
  QCOMPARE(as_pairs.pairs.size(), std::size_t{7});  // six of four responses, and the pair
  QCOMPARE(as_pairs.hash, data.hash);
}

/// A file's "best: B" of four is three facts, and no tie of the other three.
void RewardDataTest::aFirstChoiceSaysNothingOfTheOthers() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  const Judged judged(
      std::vector<std::vector<std::string>>{std::vector<std::string>{"good", "bad"}});
  project::Imports::Row row;
  row.prompt.text = "of four";
  row.prompt.role = project::PromptRole::train;
  for (const char* text : {"first", "second", "third", "fourth"})
    row.responses.emplace_back().body = text;
  row.comparisons = {{0, 1, 2, 3}};
  const auto verdict = exchange::read_label("B", 4, "best");
  QVERIFY(verdict.has_value() && verdict->has_value());
  auto& said = row.judgments.emplace_back();
  said.annotator = "file";
  said.outcome = (*verdict)->outcome;
  said.ranking = (*verdict)->tiers;
  auto& imports = judged.project->imports();
  const auto id = test::must(imports.begin("labels", "mapped", {}));
  QVERIFY(imports.add(id, std::array{row}).has_value());
  QVERIFY(imports.commit(id).has_value());
  // A person who ranks the same four so means that the other three are level.
  judged.judge("ann", 2, {{1}, {0, 2, 3}});

  engine::RewardOptions options;
  for (const char* model : {"pairs", "plackett_luce"}) {
    options.ranking_model = model;
    const auto data = judged.collect(options);
    const auto of_file = std::ranges::count_if(
        data.pairs, [](const auto& pair) { return std::abs(pair.weight - 1.0 / 3) < 1e-12; });
    QCOMPARE(of_file, 3);
    const auto ties = std::ranges::count(data.pairs, 0.5, &engine::RewardPair::target);
    QCOMPARE(ties, std::string(model) == "pairs" ? 3 : 0);
    QCOMPARE(data.rankings.size(), std::string(model) == "pairs" ? 0U : 1U);
    for (const auto& pair : data.pairs)
      if (pair.target == 1.0) QVERIFY(pair.chosen == judged.sequence(2, 1));
  }
}

void RewardDataTest::strengthBecomesAMargin() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  const Judged judged({{"good", "bad"}, {"a", "b"}, {"c", "d"}});
  judged.judge("ann", 1, {{0}, {1}}, 3);
  judged.judge("ann", 2, {{0, 1}}, 2);  // a tie has no direction to lead in
  judged.judge("ann", 3, {{1}, {0}});
  engine::RewardOptions options;
  options.margin_per_strength = 0.5;
  const auto data = judged.collect(options);
  QCOMPARE(data.pairs.size(), std::size_t{3});
  QCOMPARE(data.pairs[0].margin, 1.5);
  QCOMPARE(data.pairs[1].margin, 0.0);
  QCOMPARE(data.pairs[2].margin, 0.0);
  options.margin_per_strength = 0;
  QCOMPARE(judged.collect(options).pairs[0].margin, 0.0);
}

void RewardDataTest::whoAgreesCountsMore() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  constexpr int comparisons = 30;
  const Judged judged(test::pairs(comparisons));
  for (project::Id id = 1; id <= comparisons; ++id) {
    judged.judge("ann", id, {{0}, {1}});
    judged.judge("bob", id, {{0}, {1}});
    const std::size_t liked = id % 2 == 0 ? 0 : 1;
    judged.judge("coin", id, {{liked}, {1 - liked}});
  }
  engine::RewardOptions options;
  for (const auto& pair : judged.collect(options).pairs) QCOMPARE(pair.weight, 1.0);
  options.annotator_weights = "reliability";
  const auto data = judged.collect(options);
  double sum = 0;
  for (const auto& pair : data.pairs) sum += pair.weight;
  QVERIFY(std::abs(sum - static_cast<double>(data.pairs.size())) < 1e-9);
  QVERIFY(data.pairs[0].weight > 2 * data.pairs[2].weight);  // ann's beside the coin's
}

void RewardDataTest::trainingAndScoringAgreeOnTheEnd() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  const Judged judged(
      std::vector<std::vector<std::string>>{std::vector<std::string>{"good", "bad"}});
  judged.judge("ann", 1, {{0}, {1}});
  engine::RewardOptions options;
  const auto pair = judged.collect(options).pairs.at(0);
  QCOMPARE(pair.chosen.back(), judged.encoder->end_token());
  // What the policy writes is scored in the same form: prompt, answer, and the end if it ended.
  const auto view = test::must(judged.project->comparisons().view(1));
  const auto prompt = judged.encoder->prompt(test::must(messages_of(view.prompt)));
  engine::Tokens written(pair.chosen.begin() + static_cast<std::ptrdiff_t>(prompt.size()),
                         pair.chosen.end() - 1);
  QVERIFY(judged.encoder->sequence(prompt, written, true) == pair.chosen);
  const auto cut = judged.encoder->sequence(prompt, written, false);
  QCOMPARE(cut.size() + 1, pair.chosen.size());
  QVERIFY(std::ranges::equal(cut, std::span(pair.chosen).first(cut.size())));
}

QTEST_GUILESS_MAIN(RewardDataTest)
#include "reward_data_test.moc"

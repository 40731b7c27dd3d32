// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/feedback/pair_selection.h"

#include <QTest>
#include <cmath>
#include <map>
#include <set>

#include "core/text/words.h"

using namespace arbiter;
using namespace arbiter::feedback;
using arbiter::text::words_of;

namespace {

Candidates answers(const std::vector<std::string>& texts,
                   std::vector<std::vector<double>> scores = {}) {
  Candidates candidates;
  for (const auto& text : texts) candidates.answers.push_back(words_of(text));
  candidates.scores = std::move(scores);
  return candidates;
}

/// How often each pair is chosen, whichever way round.
std::map<std::set<std::size_t>, int> chosen(const Candidates& candidates, PairPolicy policy,
                                            int times = 300) {
  std::map<std::set<std::size_t>, int> counts;
  Random random(5);
  for (int i = 0; i < times; ++i)
    if (const auto pair = select_pair(candidates, policy, random))
      ++counts[{pair->first, pair->second}];
  return counts;
}

using Pairs = std::set<std::set<std::size_t>>;

std::set<std::size_t> two(std::size_t a, std::size_t b) { return {a, b}; }

Pairs pairs_of(const std::map<std::set<std::size_t>, int>& counts) {
  Pairs pairs;
  for (const auto& [pair, count] : counts) pairs.insert(pair);
  return pairs;
}

const std::vector<std::string> four{"one two", "three four", "five six", "seven eight"};
constexpr std::array all_policies{PairPolicy::random,    PairPolicy::disagreement,
                                  PairPolicy::closeness, PairPolicy::distance,
                                  PairPolicy::rewarded,  PairPolicy::mixed};

}  // namespace

class PairSelectionTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void wordsAreWhatIsSaid();
  void whatSaysTheSameIsNeverPaired();
  void membersThatDisagreeAreAsked();
  void closeScoresAreAsked();
  void differentWordsAreAsked();
  void theMostRewardedIsAsked();
  void everyPairIsAsLikelyAtRandom();
  void withoutScoresItIsRandom();
  void theMixHasAShareOfEach();
  void theOrderTellsNothing();
  void sameSeedSamePairs();
  void namesGoBothWays();
};

void PairSelectionTest::wordsAreWhatIsSaid() {
  QCOMPARE(words_of("  Hello, WORLD! it's "), (Words{"hello", "world", "it", "s"}));
  QCOMPARE(words_of("\u00c9T\u00c9 na\u00efve"), (Words{"\u00e9t\u00e9", "na\u00efve"}));
  QCOMPARE(words_of("\u4f60\u597d\u3002"), (Words{"\u4f60", "\u597d"}));
  QCOMPARE(words_of("no \U0001F44E"), (Words{"no", "\U0001F44E"}));
  QCOMPARE(words_of("a\xff"
                    "b ..."),
           Words{"ab"});
  QVERIFY(words_of(" \n\t.,;").empty());
  QVERIFY(say_the_same(words_of("Yes.\n"), words_of(" yes")));
  QVERIFY(!say_the_same(words_of("yes yes"), words_of("yes")));
  QCOMPARE(distance(words_of("a b c"), words_of("b c d")), 0.5);
  QCOMPARE(distance(words_of("a b"), words_of("c")), 1.0);
  QCOMPARE(distance({}, {}), 0.0);
}

void PairSelectionTest::whatSaysTheSameIsNeverPaired() {
  const std::vector<std::vector<double>> scores{{1, 2, 3, 4}, {4, 1, 2, 9}};
  for (const auto policy : all_policies) {
    const auto some = answers({"The cat.", "the CAT", "A dog", "the  cat!"}, scores);
    for (const auto& [pair, count] : chosen(some, policy)) QVERIFY(pair.contains(2));
    QVERIFY(chosen(answers({"Same", "same.", " same\n", "SAME"}, scores), policy).empty());
    QVERIFY(chosen(answers({"alone"}, {{1}}), policy).empty());
    QVERIFY(chosen(answers({}), policy).empty());
  }
}

void PairSelectionTest::membersThatDisagreeAreAsked() {
  // Both like 0 less than 3 by two; about 1 and 2 they are of opposite minds.
  const auto candidates = answers(four, {{0, 1, 2, 2}, {0, 2, 1, 2}});
  QCOMPARE(pairs_of(chosen(candidates, PairPolicy::disagreement)), Pairs({two(1, 2)}));
  QCOMPARE(disagreement(candidates, 0, 3), 0.0);
  QVERIFY(std::abs(disagreement(candidates, 1, 2) - std::sqrt(2.0)) < 1e-12);
  // Members of different minds about nearly the same text are so by chance.
  auto alike =
      answers({"a b c d e f g", "a b c d e f h", "x y", "v w"}, {{0, 1.2, 0, 1}, {1.2, 0, 1, 0}});
  QCOMPARE(pairs_of(chosen(alike, PairPolicy::disagreement)).contains(two(0, 1)), false);
  // A shift of one member's scale is no disagreement.
  const auto shifted = answers(four, {{0, 1, 2, 2}, {10, 11, 12, 12}});
  QCOMPARE(disagreement(shifted, 0, 2), 0.0);
}

void PairSelectionTest::closeScoresAreAsked() {
  const auto candidates = answers(four, {{0, 1, 5, 5.5}, {0, 3, 5, 5.1}});
  QCOMPARE(pairs_of(chosen(candidates, PairPolicy::closeness)), Pairs({two(2, 3)}));
}

void PairSelectionTest::differentWordsAreAsked() {
  const auto candidates = answers({"a b c", "a b d", "x y", "a b c e"});
  QCOMPARE(pairs_of(chosen(candidates, PairPolicy::distance)),
           (Pairs{two(0, 2), two(1, 2), two(2, 3)}));
  // One model's disagreement is not known.
  const auto one = answers({"a b c", "a b d", "x b c", "y z"}, {{0, 1, 5, 5.5}});
  QCOMPARE(pairs_of(chosen(one, PairPolicy::disagreement)),
           (Pairs{two(0, 3), two(1, 3), two(2, 3)}));
}

void PairSelectionTest::theMostRewardedIsAsked() {
  const auto candidates = answers(four, {{0, 3, 9, 1}, {0, 4, 5, 1}});
  QCOMPARE(pairs_of(chosen(candidates, PairPolicy::rewarded)),
           (Pairs{two(0, 2), two(1, 2), two(2, 3)}));
}

void PairSelectionTest::everyPairIsAsLikelyAtRandom() {
  const auto counts = chosen(answers(four), PairPolicy::random, 6000);
  QCOMPARE(counts.size(), std::size_t{6});
  for (const auto& [pair, count] : counts) QVERIFY(std::abs(count - 1000) < 150);
}

void PairSelectionTest::withoutScoresItIsRandom() {
  for (const auto policy : all_policies) {
    if (policy == PairPolicy::distance) continue;
    Random random(1);
    const auto pair = select_pair(answers(four), policy, random);
    QVERIFY(pair.has_value());
    if (policy != PairPolicy::mixed) QCOMPARE(pair->by, PairPolicy::random);
    QCOMPARE(chosen(answers(four), policy).size(), std::size_t{6});
  }
}

void PairSelectionTest::theMixHasAShareOfEach() {
  const auto candidates = answers(four, {{0, 3, 9, 1}, {0, 4, 5, 1}});
  std::map<PairPolicy, int> counts;
  Random random(2);
  for (int i = 0; i < 1000; ++i) ++counts[select_pair(candidates, PairPolicy::mixed, random)->by];
  for (const auto policy : all_policies) {
    if (policy == PairPolicy::mixed) continue;
    QVERIFY2(counts[policy] >= 25, pair_policy_name(policy));
  }
  QVERIFY(!counts.contains(PairPolicy::mixed));
}

void PairSelectionTest::theOrderTellsNothing() {
  const auto candidates = answers(four, {{0, 3, 9, 1}});
  Random random(3);
  int first = 0;
  for (int i = 0; i < 1000; ++i)
    if (select_pair(candidates, PairPolicy::rewarded, random)->first == 2) ++first;
  QVERIFY(std::abs(first - 500) < 80);
}

void PairSelectionTest::sameSeedSamePairs() {
  const auto candidates = answers(four, {{0, 3, 9, 1}, {0, 4, 5, 1}});
  Random a(9);
  Random b(9);
  for (int i = 0; i < 50; ++i) {
    const auto one = select_pair(candidates, PairPolicy::mixed, a);
    const auto other = select_pair(candidates, PairPolicy::mixed, b);
    QCOMPARE(one->first, other->first);
    QCOMPARE(one->second, other->second);
  }
}

void PairSelectionTest::namesGoBothWays() {
  for (const auto policy : all_policies)
    QCOMPARE(*pair_policy_from_name(pair_policy_name(policy)), policy);
  const auto unknown = pair_policy_from_name("guess");
  QVERIFY(!unknown);
  QVERIFY(to_english(unknown.error()).find("disagreement") != std::string::npos);
}

QTEST_GUILESS_MAIN(PairSelectionTest)
#include "pair_selection_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/tags/sentences.h"

#include <QTest>
#include <algorithm>
#include <map>
#include <set>

using namespace arbiter;
using namespace arbiter::tasks::tags;

class SentencesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void theSameSeedWritesTheSame();
  void sentencesAreWhole();
  void wordsAreAmbiguous();
};

void SentencesTest::theSameSeedWritesTheSame() {
  const auto first = draw_sentence(5, 9);
  QCOMPARE(first.words, draw_sentence(5, 9).words);
  std::set<std::vector<std::string>> different;
  for (std::uint64_t i = 0; i < 200; ++i) different.insert(draw_sentence(5, i).words);
  QVERIFY(different.size() > 190);
}

void SentencesTest::sentencesAreWhole() {
  const auto words = all_words();
  std::map<std::string, int> types;
  std::map<std::int32_t, int> topics;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto sentence = draw_sentence(1, i);
    QVERIFY(sentence.words.size() >= 5);
    QVERIFY(!sentence.entities.empty());
    for (const auto& word : sentence.words)
      QVERIFY2(std::ranges::binary_search(words, word), word.c_str());
    std::size_t before = 0;
    for (const auto& entity : sentence.entities) {
      QVERIFY(entity.begin >= before && entity.begin < entity.end);
      QVERIFY(entity.end <= sentence.words.size());
      before = entity.end;
      ++types[entity.type];
    }
    ++topics[sentence.topic];
  }
  QCOMPARE(types.size(), entity_types().size());
  QCOMPARE(topics.size(), topic_names().size());
  for (const auto& [type, count] : types) QVERIFY(count > 300);
}

void SentencesTest::wordsAreAmbiguous() {
  std::map<std::string, std::set<std::string>> kinds;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const auto sentence = draw_sentence(1, i);
    const auto tags =
        measures::tags_of(sentence.entities, sentence.words.size(), measures::TagScheme::iob2);
    for (std::size_t w = 0; w < tags.size(); ++w) kinds[sentence.words[w]].insert(tags[w]);
  }
  QVERIFY(kinds["Jordan"].contains("B-PER") && kinds["Jordan"].contains("B-LOC"));
  QVERIFY(kinds["Victoria"].size() >= 4);  // a person, a place, a club, and a part of a bank's name
  QVERIFY(kinds["Paris"].contains("I-ORG"));
  QVERIFY(kinds["May"].contains("O") && kinds["May"].contains("B-PER"));
  const auto several =
      std::ranges::count_if(kinds, [](const auto& kind) { return kind.second.size() > 1; });
  QVERIFY(several > 30);
}

QTEST_GUILESS_MAIN(SentencesTest)
#include "sentences_test.moc"

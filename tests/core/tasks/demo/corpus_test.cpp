// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/demo/corpus.h"

#include <QTest>
#include <algorithm>
#include <set>

#include "core/tasks/demo/world.h"

using namespace arbiter;
using namespace arbiter::tasks;

class CorpusTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void promptsAreManyAndDisjoint();
  void everyTopicIsTrainedOn();
  void everyFactSpeaksOfItsTopicOnly();
  void noTwoFactsShareFourWords();
  void answersMeetExactlyWhatTheyWereWrittenFor();
  void componentsAreMetHalfTheTimeAndIndependently();
  void noComponentAlonePredictsGold();
  void answersAreShortAndWordsFew();
  void sameSeedSameText();
};

void CorpusTest::promptsAreManyAndDisjoint() {
  const auto set = demo::prompts();
  QVERIFY(set.training.size() >= 200);
  QVERIFY(set.held_out.size() >= 50);
  std::set<std::string> all(set.training.begin(), set.training.end());
  all.insert(set.held_out.begin(), set.held_out.end());
  QCOMPARE(all.size(), set.training.size() + set.held_out.size());
}

void CorpusTest::everyTopicIsTrainedOn() {
  const auto set = demo::prompts();
  std::set<std::size_t> trained;
  for (const auto& prompt : set.training) {
    const auto topic = demo::topic_of(prompt);
    QVERIFY2(topic.has_value(), prompt.c_str());
    trained.insert(*topic);
  }
  QCOMPARE(trained.size(), demo::topics().size());
  for (const auto& prompt : set.held_out) {
    QVERIFY2(demo::topic_of(prompt).has_value(), prompt.c_str());
  }
}

void CorpusTest::everyFactSpeaksOfItsTopicOnly() {
  for (std::size_t topic = 0; topic < demo::topics().size(); ++topic) {
    for (const auto& stage : demo::topics()[topic].facts) {
      for (const char* fact : stage) {
        QVERIFY2(demo::topic_of(fact) == topic, fact);
        const auto words = demo::words_of(fact);
        QVERIFY2(std::ranges::find(words, demo::topics()[topic].noun) != words.end(), fact);
      }
    }
  }
}

void CorpusTest::noTwoFactsShareFourWords() {
  // Else an answer that wanders between topics could seem to repeat itself.
  std::set<std::vector<std::string>> seen;
  for (const auto& topic : demo::topics()) {
    for (const auto& stage : topic.facts) {
      for (const char* fact : stage) {
        const auto words = demo::words_of(fact);
        for (auto from = words.begin(); words.end() - from >= 4; ++from) {
          QVERIFY2(seen.insert({from, from + 4}).second, fact);
        }
      }
    }
  }
}

void CorpusTest::answersMeetExactlyWhatTheyWereWrittenFor() {
  Random random(3);
  for (std::size_t topic = 0; topic < demo::topics().size(); ++topic) {
    const auto prompt = demo::request("How do I {task}?", demo::topics()[topic]);
    for (unsigned bits = 0; bits < 16; ++bits) {
      const demo::Quality quality{.on_topic = (bits & 1U) != 0,
                                  .polite = (bits & 2U) != 0,
                                  .complete = (bits & 4U) != 0,
                                  .plain = (bits & 8U) != 0};
      for (int repeat = 0; repeat < 20; ++repeat) {
        const auto answer = demo::write_answer(topic, quality, random);
        const auto gold = demo::gold_components(prompt, answer, true);
        QVERIFY2((gold.on_topic >= 0.5) == quality.on_topic, answer.c_str());
        QVERIFY2((gold.polite >= 0.5) == quality.polite, answer.c_str());
        QVERIFY2((gold.complete >= 0.5) == quality.complete, answer.c_str());
        QVERIFY2((gold.plain >= 0.5) == quality.plain, answer.c_str());
      }
    }
  }
}

void CorpusTest::componentsAreMetHalfTheTimeAndIndependently() {
  const auto dialogues = demo::corpus(5, 4000);
  const auto count = static_cast<double>(dialogues.size());
  std::array<double, 4> met{};
  std::array<std::array<double, 4>, 4> both{};
  double all = 0;
  for (const auto& dialogue : dialogues) {
    const auto gold = demo::gold_components(dialogue.prompt, dialogue.response, dialogue.ended);
    const auto values = gold.values();
    for (std::size_t i = 0; i < 4; ++i) {
      met[i] += values[i];
      for (std::size_t j = 0; j < 4; ++j) both[i][j] += values[i] * values[j];
    }
    all += demo::gold_reward(gold) > 3.99 ? 1 : 0;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    QVERIFY2(met[i] / count > 0.4 && met[i] / count < 0.6, demo::component_names[i]);
    for (std::size_t j = 0; j < i; ++j) {
      const double expected = met[i] / count * met[j] / count;
      QVERIFY(std::abs(both[i][j] / count - expected) < 0.03);
    }
  }
  QVERIFY(all / count <= 0.10);
}

void CorpusTest::noComponentAlonePredictsGold() {
  const auto dialogues = demo::corpus(6, 8000);
  std::array<double, 4> right{};
  double untied = 0;
  for (std::size_t i = 0; i + 1 < dialogues.size(); i += 2) {
    const auto a = demo::gold_components(dialogues[i].prompt, dialogues[i].response, true);
    const auto b = demo::gold_components(dialogues[i + 1].prompt, dialogues[i + 1].response, true);
    const double gap = demo::gold_reward(a) - demo::gold_reward(b);
    if (gap == 0) continue;
    untied += 1;
    for (std::size_t c = 0; c < 4; ++c) {
      const double difference = a.values()[c] - b.values()[c];
      right[c] += difference == 0 ? 0.5 : (difference > 0) == (gap > 0) ? 1 : 0;
    }
  }
  QVERIFY(untied > 2000);
  for (std::size_t c = 0; c < 4; ++c) {
    QVERIFY2(right[c] / untied <= 0.75, demo::component_names[c]);
  }
}

void CorpusTest::answersAreShortAndWordsFew() {
  const auto dialogues = demo::corpus(7, 20000);
  std::set<std::string> words;
  double total = 0;
  for (const auto& dialogue : dialogues) {
    const auto answer = demo::words_of(dialogue.response);
    QVERIFY2(answer.size() <= 56, dialogue.response.c_str());
    total += static_cast<double>(answer.size());
    words.insert(answer.begin(), answer.end());
    for (auto& word : demo::words_of(dialogue.prompt)) words.insert(std::move(word));
  }
  const double mean = total / static_cast<double>(dialogues.size());
  QVERIFY(mean > 15 && mean < 35);
  QVERIFY(words.size() >= 300 && words.size() <= 450);
}

void CorpusTest::sameSeedSameText() {
  const auto texts = [](std::uint64_t seed) {
    std::vector<std::string> list;
    for (const auto& dialogue : demo::corpus(seed, 200)) {
      list.push_back(dialogue.prompt + '\n' + dialogue.response);
    }
    return list;
  };
  QCOMPARE(texts(1), texts(1));
  QVERIFY(texts(1) != texts(2));
}

QTEST_GUILESS_MAIN(CorpusTest)
#include "corpus_test.moc"

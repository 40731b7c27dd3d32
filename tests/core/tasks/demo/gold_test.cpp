// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include "core/tasks/demo/demo_task.h"

using namespace arbiter::tasks;

namespace {

const std::string prompt = "How do I bake bread?";
const std::string steps =
    "First, mix the bread flour with warm water. Then let the bread dough rest for one hour. "
    "Finally, bake the bread in a hot oven.";

demo::GoldComponents score(const std::string& response, bool ended = true) {
  return demo::gold_components(prompt, response, ended);
}

}  // namespace

/// Texts that a person would call good or bad, and those that a policy finds which exploits its
/// reward model.
class GoldTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fullAnswerMeetsAll();
  void componentsFailOneByOne();
  void adversarialTextsScoreLow_data();
  void adversarialTextsScoreLow();
  void tokenLimitIsIncomplete();
  void courtesyInTheMiddleDoesNotCount();
  void unknownPromptHasNoTopic();
};

void GoldTest::fullAnswerMeetsAll() {
  QCOMPARE(demo::gold_reward(score("Thank you for your question. " + steps)), 4.0);
  QCOMPARE(demo::gold_reward(score(steps + " Have a lovely day.")), 4.0);
}

void GoldTest::componentsFailOneByOne() {
  const auto curt = score(steps);
  QCOMPARE(curt.values(), (std::array<double, 4>{1, 0, 1, 1}));

  const auto other_topic = demo::gold_components("How do I tune a guitar?", steps, true);
  QCOMPARE(other_topic.values(), (std::array<double, 4>{0, 0, 1, 1}));

  const auto unfinished = score(steps.substr(0, steps.size() - 10));
  QCOMPARE(unfinished.values(), (std::array<double, 4>{1, 0, 0, 1}));

  const auto without_last_step = score(
      "First, mix the bread flour with warm water. Then let the bread dough rest for one "
      "hour. Have a lovely day.");
  QCOMPARE(without_last_step.values(), (std::array<double, 4>{1, 1, 0, 1}));

  const auto repeating = score(steps + " Finally, bake the bread in a hot oven.");
  QCOMPARE(repeating.values(), (std::array<double, 4>{1, 0, 1, 0}));

  const auto repeated_phrase = score(
      "First, mix the bread flour with warm water with warm water with warm water. Then let "
      "the bread dough rest for one hour. Finally, bake the bread in a hot oven.");
  QCOMPARE(repeated_phrase.plain, 0.0);
}

void GoldTest::adversarialTextsScoreLow_data() {
  QTest::addColumn<QString>("text");
  QTest::addColumn<double>("most");
  QTest::newRow("empty") << "" << 0.0;
  QTest::newRow("white space") << " \n\t " << 0.0;
  QTest::newRow("punctuation") << "...!!!" << 0.0;
  QTest::newRow("gibberish") << "qwe rty zxc. uio pas dfg!" << 0.0;
  QTest::newRow("keywords") << "bread bread flour dough oven bread yeast." << 0.0;
  QTest::newRow("keyword sentences") << "Bread dough. Bread oven flour. Bread yeast bread." << 0.0;
  QTest::newRow("word salad") << "water the with bread Then lovely dough finally rest you." << 0.0;
  QTest::newRow("bytes") << QString::fromUtf8("\xc3\xa4\xc3\xb6\xc3\xbc \xe4\xbd\xa0\xe5\xa5\xbd.")
                         << 0.0;
  QTest::newRow("courtesy alone") << "Thank you for your question. Have a lovely day." << 2.0;
  QTest::newRow("one courtesy over and over")
      << "Have a lovely day. Have a lovely day. Have a lovely day." << 1.0;
  QTest::newRow("one step") << "First, mix the bread flour with warm water." << 2.0;
  QTest::newRow("one word") << "First" << 0.0;
}

void GoldTest::adversarialTextsScoreLow() {
  QFETCH(QString, text);
  QFETCH(double, most);
  const double reward = demo::gold_reward(score(text.toStdString()));
  QVERIFY2(reward <= most, qPrintable(QString::number(reward)));
}

void GoldTest::tokenLimitIsIncomplete() {
  QCOMPARE(score(steps, true).complete, 1.0);
  QCOMPARE(score(steps, false).complete, 0.0);
}

void GoldTest::courtesyInTheMiddleDoesNotCount() {
  QCOMPARE(score("First, mix the bread flour with warm water. Have a lovely day. Finally, bake the "
                 "bread in a hot oven.")
               .polite,
           0.0);
}

void GoldTest::unknownPromptHasNoTopic() {
  QCOMPARE(demo::gold_components("What is the meaning of life?", steps, true).on_topic, 0.0);
}

QTEST_GUILESS_MAIN(GoldTest)
#include "gold_test.moc"

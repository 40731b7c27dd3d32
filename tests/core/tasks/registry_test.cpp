// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/registry.h"

#include <QTest>
#include <set>

using namespace arbiter;

class RegistryTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void namesAreUniqueAndFound() {
    std::set<std::string> names;
    for (const auto& task : tasks::all_tasks()) {
      QVERIFY(!task.name.empty());
      QVERIFY(names.insert(task.name).second);
      QCOMPARE(tasks::find_task(task.name), &task);
    }
    QCOMPARE(tasks::find_task("no such task"), nullptr);
    QCOMPARE(tasks::find_task(""), nullptr);
  }

  void promptsAreDifferentAndNoneHasTwoRoles() {
    for (const auto& task : tasks::all_tasks()) {
      const auto prompts = task.prompts();
      std::set<std::string> seen;
      for (const auto* list : {&prompts.training, &prompts.held_out})
        for (const auto& prompt : *list) QVERIFY2(seen.insert(prompt).second, prompt.c_str());
      QVERIFY(!prompts.training.empty());
    }
  }

  void goldRulesKnowTheirPromptsAndNameTheirComponents() {
    for (const auto& task : tasks::all_tasks()) {
      if (!task.gold) continue;
      const auto prompt = task.prompts().held_out.front();
      QVERIFY(task.gold->knows(prompt));
      QVERIFY(!task.gold->knows("A prompt that nobody wrote"));
      QCOMPARE(tasks::gold_rule_for(prompt), &*task.gold);
      QCOMPARE(task.gold->score(prompt, "x", true).size(), task.gold->components.size());
    }
    QCOMPARE(tasks::gold_rule_for("A prompt that nobody wrote"), nullptr);
  }

  void theRewardIsTheSumOfTheComponents() {
    QCOMPARE(tasks::gold_reward({}), 0.0);
    QCOMPARE(tasks::gold_reward({0.5, 1.0, 0.25}), 1.75);
  }
};

QTEST_GUILESS_MAIN(RegistryTest)
#include "registry_test.moc"

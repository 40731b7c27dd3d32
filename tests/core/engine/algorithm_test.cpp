// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"

#include <QTest>
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/engine/policy_options.h"

namespace arbiter::engine {

class AlgorithmTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void storedNumbersStayWhatTheyAre() {
    // Runs of projects that exist already were stored under these.
    const std::vector<std::pair<int, const char*>> stored{{0, "sft"},
                                                          {1, "reward"},
                                                          {2, "ppo"},
                                                          {3, "reinforce"},
                                                          {4, "rloo"},
                                                          {5, "grpo"},
                                                          {6, "dpo"},
                                                          {7, "agent_ppo"},
                                                          {8, "agent_a2c"},
                                                          {9, "agent_dqn"},
                                                          {10, "agent_reinforce"},
                                                          {11, "agent_q"},
                                                          {12, "agent_distill"}};
    for (const auto& [number, name] : stored) {
      const auto* found = find_algorithm(static_cast<AlgorithmKind>(number));
      QVERIFY2(found != nullptr, name);
      QCOMPARE(found->name, name);
      QCOMPARE(find_algorithm(std::string_view(name)), found);
    }
  }

  void aKindOfANewerProgramIsNone() {
    QVERIFY(find_algorithm(static_cast<AlgorithmKind>(250)) == nullptr);
    QVERIFY(find_algorithm("alchemy") == nullptr);
  }

  void entriesAreWhole() {
    std::set<std::string> names;
    std::set<std::string> run_names;
    for (const auto& entry : algorithms()) {
      QVERIFY(names.insert(entry.name).second);
      QVERIFY(run_names.insert(entry.run_name).second);
      QVERIFY2(entry.defaults.kind() == entry.kind, entry.name);
      QVERIFY2(*entry.label != 0 && *entry.help != 0 && *entry.summary != 0, entry.name);
      QVERIFY2(!entry.plots.empty(), entry.name);
      auto defaults = entry.defaults;
      const auto all = defaults.fields();
      QVERIFY2(check_fields(all).has_value(), entry.name);
      for (const std::string plain : entry.plain)
        QVERIFY2(std::ranges::any_of(all, [&](const Field& f) { return plain == f.name; }),
                 plain.c_str());
    }
  }

  void agentsAreNoLanguageModels() {
    int agents = 0;
    for (const auto& entry : algorithms()) {
      if (entry.makes != Makes::agent) continue;
      ++agents;
      QVERIFY(!entry.makes_language_model() && !entry.trains_language_model());
      QVERIFY(entry.learns_from == LearnsFrom::environment);
      QVERIFY(!entry.needs_judgments() && !entry.needs_reward_model());
    }
    QCOMPARE(agents, 6);
    QVERIFY(find_algorithm("reward")->trains_language_model());
    QVERIFY(!find_algorithm("reward")->makes_language_model());
  }

  void optionsAreValues() {
    AnyOptions one = PpoOptions();
    one.as<PpoOptions>()->iterations = 3;
    const auto before = one.fields();
    AnyOptions other = one;
    other.as<PpoOptions>()->iterations = 4;
    QCOMPARE(one.as<PpoOptions>()->iterations, 3);
    QVERIFY(one.as<DpoOptions>() == nullptr);

    // A form's fields go on pointing at the values that it shows.
    one.set_values(other);
    QCOMPARE(fields_to_json(before)["iterations"].get<int>(), 4);
    one.set_values(DpoOptions());
    QCOMPARE(one.as<PpoOptions>()->iterations, 4);
  }
};

}  // namespace arbiter::engine

QTEST_GUILESS_MAIN(arbiter::engine::AlgorithmTest)
#include "algorithm_test.moc"

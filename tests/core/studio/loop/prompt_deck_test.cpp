// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/loop/prompt_deck.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/engine/loader.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

class PromptDeckTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    const auto model = std::filesystem::path(directory_.path().toStdString()) / "model";
    QVERIFY(test::make_tiny_model(model).has_value());
    encoder_ = test::must(DialogueEncoder::load(*test::must(engine::load_engine()), model, "auto"));
    std::vector<project::Prompt> prompts(7);
    for (std::size_t i = 0; i < prompts.size(); ++i) prompts[i].text = "p" + std::to_string(i);
    prompts[2].text = std::string(20'000, 'p');  // longer than the context
    for (auto& prompt : prompts) prompt.role = project::PromptRole::train;
    prompts[6].role = project::PromptRole::test;
    test::must(project_->prompts().add(prompts));
    for (const auto& prompt : prompts) ids_.push_back(prompt.id);
  }

  void eachThatFitsComesOnceInParts() {
    auto deck = test::must(PromptDeck::shuffled(*project_, encoder_, 5));
    std::vector<project::Id> seen;
    for (const std::size_t expected : {2, 2, 1, 0}) {
      const auto part = test::must(deck.take(2));
      QCOMPARE(part.size(), expected);
      for (const auto& prompt : part) seen.push_back(prompt.id);
    }
    QVERIFY(std::ranges::find(seen, ids_[2]) == seen.end());
    QVERIFY(std::ranges::find(seen, ids_[6]) == seen.end());  // for test
    QCOMPARE(std::set(seen.begin(), seen.end()).size(), std::size_t{5});
    const auto again = test::must(test::must(PromptDeck::shuffled(*project_, encoder_, 5)).take(9));
    for (std::size_t i = 0; i < again.size(); ++i) QCOMPARE(again[i].id, seen[i]);
  }

  void someComeLastAndSomeNever() {
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      auto deck = test::must(
          PromptDeck::shuffled(*project_, encoder_, seed, {ids_[0], ids_[1]}, {ids_[3]}));
      const auto prompts = test::must(deck.take(9));
      QCOMPARE(prompts.size(), std::size_t{4});
      for (std::size_t i = 0; i < 4; ++i) {
        QVERIFY(prompts[i].id != ids_[3]);
        QCOMPARE(prompts[i].id == ids_[0] || prompts[i].id == ids_[1], i >= 2);
      }
    }
  }

 private:
  QTemporaryDir directory_;
  test::TemporaryProject project_;
  DialogueEncoder encoder_;
  std::vector<project::Id> ids_;
};

QTEST_GUILESS_MAIN(PromptDeckTest)
#include "prompt_deck_test.moc"

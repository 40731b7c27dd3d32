// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/recipe.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/demo/demo_recipe.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

template <class Options>
nlohmann::json values(Options options) {
  return engine::fields_to_json(engine::fields(options));
}

}  // namespace

class RecipeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aPlainProjectHasTheGeneralDefaults() {
    test::TemporaryProject project;
    const auto recipe = test::must(recipe_of(*project));
    QVERIFY(values(recipe.options<engine::RewardOptions>()) == values(engine::RewardOptions()));
    QVERIFY(values(recipe.options<engine::PpoOptions>()) == values(engine::PpoOptions()));
  }

  void aDemoProjectHasTheDemosRecipe() {
    test::TemporaryProject project;
    test::must(add_demo_prompts(*project));
    project.reopen();
    const auto recipe = test::must(recipe_of(*project));
    const DemoRecipe demo;
    QVERIFY(values(recipe.generation) == values(demo.generation));
    QVERIFY(values(recipe.options<engine::SftOptions>()) ==
            values(demo.options<engine::SftOptions>()));
    QVERIFY(values(recipe.options<engine::RewardOptions>()) ==
            values(demo.options<engine::RewardOptions>()));
    QVERIFY(values(recipe.options<engine::PpoOptions>()) ==
            values(demo.options<engine::PpoOptions>()));
    QVERIFY(values(recipe.options<engine::RewardOptions>()) != values(engine::RewardOptions()));
  }

  void onlyWhatDiffersIsStored() {
    test::TemporaryProject project;
    Recipe recipe;
    recipe.options<engine::PpoOptions>().iterations = 7;
    test::must(set_recipe(*project, recipe));
    const auto stored = test::must(project->settings().get("recipe"));
    QVERIFY(stored["ppo"] == (nlohmann::json{{"iterations", 7}}));
    QVERIFY(stored["reward"].empty());
    QCOMPARE(test::must(recipe_of(*project)).options<engine::PpoOptions>().iterations, 7);
  }

  void settingsOfAnotherVersionArePassedOver() {
    test::TemporaryProject project;
    test::must(project->settings().set(
        "recipe", {{"reward", {{"gone_since", 1}, {"epochs", 9}}}, {"new_since", {{"x", 1}}}}));
    QCOMPARE(test::must(recipe_of(*project)).options<engine::RewardOptions>().epochs, 9);
  }

  void aValueOutOfItsRangeIsNamed() {
    test::TemporaryProject project;
    test::must(project->settings().set("recipe", {{"reward", {{"epochs", -3}}}}));
    const auto recipe = recipe_of(*project);
    QVERIFY(!recipe.has_value());
    QCOMPARE(recipe.error().where.field, std::string("epochs"));
  }
};

QTEST_GUILESS_MAIN(RecipeTest)
#include "recipe_test.moc"

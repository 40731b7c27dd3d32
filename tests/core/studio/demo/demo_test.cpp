// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/demo/demo.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/studio/demo/demo_model.h"
#include "core/studio/demo/demo_recipe.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

/// The whole road with a tiny untrained model: that it holds together, not that it learns.
class DemoTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void reportSaysWhatWasMeasured();
  void sameSeedGivesTheSameReport();
  void existingProjectIsLeftAlone();
  void demoModelIsMadeAsTheRecipeSays();
  void cleanupTestCase() { qunsetenv("ARBITER_RESOURCES"); }

 private:
  static DemoRecipe recipe();
  std::filesystem::path place(const char* name) const {
    return std::filesystem::path(directory_.path().toStdString()) / name;
  }
  QTemporaryDir directory_;
};

void DemoTest::initTestCase() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
  qputenv("ARBITER_RESOURCES", QByteArray::fromStdString(place("resources").string()));
  std::filesystem::create_directories(place("resources") / "demo");
  QVERIFY(test::make_tiny_model(place("resources") / "demo/model").has_value());
}

DemoRecipe DemoTest::recipe() {
  DemoRecipe made = DemoRecipe::quick();
  made.labels = 20;
  made.head_to_heads = 24;
  made.generation.max_new_tokens = 8;
  made.options<engine::PpoOptions>().max_new_tokens = 8;
  made.options<engine::PpoOptions>().iterations = 2;
  made.options<engine::PpoOptions>().episodes = 8;
  made.options<engine::PpoOptions>().minibatches = 2;
  made.compute.threads = 1;
  return made;
}

void DemoTest::reportSaysWhatWasMeasured() {
  jobs::JobControl control;
  const auto report = run_demo(place("out"), recipe(), control);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  for (const char* key :
       {"labels", "reward_accuracy_heldout", "reward_accuracy_by_component", "win_rate_vs_base",
        "win_rate_interval", "kl_per_sequence", "gold_components_before", "gold_components_after",
        "ratio_before_first_update", "kl_before_first_update", "precision", "threads", "seconds",
        "seed"}) {
    QVERIFY2(report->contains(key), key);
  }
  QCOMPARE(report->at("labels").get<int>(), 20);
  QVERIFY(report->at("ratio_before_first_update").get<double>() <= 1e-4);
  QVERIFY(std::filesystem::exists(place("out") / "report.json"));
  QVERIFY(std::filesystem::exists(place("out") / "project.db"));
  std::size_t curves = 0;
  for (const auto& entry : std::filesystem::directory_iterator(place("out") / "curves")) {
    curves += entry.path().extension() == ".csv" ? 1 : 0;
  }
  QCOMPARE(curves, std::size_t{2});
}

void DemoTest::sameSeedGivesTheSameReport() {
  std::vector<nlohmann::json> reports;
  for (const char* name : {"first", "second"}) {
    jobs::JobControl control;
    auto report = run_demo(place(name), recipe(), control);
    QVERIFY(report.has_value());
    report->erase("seconds");
    reports.push_back(*report);
  }
  QVERIFY2(reports[0] == reports[1], nlohmann::json::diff(reports[0], reports[1]).dump().c_str());
}

void DemoTest::existingProjectIsLeftAlone() {
  jobs::JobControl control;
  test::TemporaryProject project;
  project.close();
  QVERIFY(!run_demo(project.folder(), recipe(), control).has_value());
  QVERIFY(!std::filesystem::exists(project.folder() / "report.json"));
}

void DemoTest::demoModelIsMadeAsTheRecipeSays() {
  DemoModelRecipe made;
  made.dialogues = 120;
  made.held_out_dialogues = 10;
  made.vocabulary = 400;
  made.shape.width = 32;
  made.shape.layers = 1;
  made.shape.heads = 2;
  made.shape.key_value_heads = 2;
  made.shape.mlp_width = 48;
  made.sft.batch_tokens = 1024;
  made.compute.threads = 1;
  jobs::JobControl control;
  const auto report = make_demo_model({.folder = place("made")}, made, control);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  QVERIFY(report->tokens > 120 * 20);
  QVERIFY(report->training.steps > 1);
  for (const char* file : {"config.json", "model.safetensors", "tokenizer.json"}) {
    QVERIFY2(std::filesystem::exists(place("made") / file), file);
  }
  QVERIFY(!std::filesystem::exists(place("made") / "trainer.safetensors"));
  QVERIFY(!std::filesystem::exists(place("made.work")));
}

QTEST_GUILESS_MAIN(DemoTest)
#include "demo_test.moc"

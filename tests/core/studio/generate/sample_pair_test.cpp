// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/sample_pair.h"

#include <QTest>
#include <algorithm>

#include "core/studio/models/run_models.h"
#include "core/studio/text/dialogue_encoder.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using project::Id;
using test::must;

namespace {

struct Fixture {
  Fixture() {
    project::Prompt prompt;
    prompt.text = "Why is bread dense?";
    project::Prompt held_out;
    held_out.text = "Held out?";
    prompt.role = project::PromptRole::train;
    held_out.role = project::PromptRole::test;
    std::array prompts{prompt, held_out};
    must(opened->prompts().add(prompts));
    project::Run parent;
    parent.kind = project::RunKind::sft;
    sft = must(opened->runs().add(parent));
    const std::string folder = "checkpoints/run-" + std::to_string(sft.id) + "/step-9";
    must(opened->runs().add_checkpoint(
        {.id = 0, .run = sft.id, .step = 9, .folder = folder, .final = true, .written_at = 0}));
    project::Run policy;
    policy.kind = project::RunKind::ppo;
    policy.parent_model = folder;
    policy.settings = {{"temperature", 0.7}, {"max_new_tokens", 40}};
    run = must(opened->runs().add(policy));
  }

  project::RunSample sample() const {
    project::RunSample sample;
    sample.step = 5;
    sample.prompt = "Why is bread dense?";
    sample.policy = "Because it was not";
    sample.reference = "It rose too little.";
    sample.reference_ended = true;
    return sample;
  }

  project::Response response(const std::string& text) {
    const auto all = must(opened->prompts().responses_of(1));
    const auto found =
        std::ranges::find(all, project::ResponseBody(text), &project::Response::body);
    if (found == all.end()) qFatal("no such response");
    return *found;
  }

  test::TemporaryProject opened;
  project::Run sft;
  project::Run run;
};

}  // namespace

class SamplePairTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  /// A cut answer that is judged must not teach the model to end there.
  void aCutAnswerIsStoredAsCut() {
    Fixture fixture;
    must(studio::judge_sample(*fixture.opened, fixture.run, fixture.sample()));
    QVERIFY(!studio::has_ended(fixture.response("Because it was not")));
    QVERIFY(studio::has_ended(fixture.response("It rose too little.")));
  }

  void theModelIsNamedAsGenerationNamesIt() {
    Fixture fixture;
    must(studio::judge_sample(*fixture.opened, fixture.run, fixture.sample()));
    const auto policy = fixture.response("Because it was not");
    QCOMPARE(policy.model, "checkpoints/run-" + std::to_string(fixture.run.id) + "/step-5");
    QCOMPARE(policy.run, fixture.run.id);
    QCOMPARE(policy.settings["temperature"].get<double>(), 0.7);
    const auto reference = fixture.response("It rose too little.");
    QCOMPARE(reference.model, fixture.run.parent_model);
    QCOMPARE(reference.run, fixture.sft.id);  // it is not this run's answer
  }

  void theSameAnswersAgainAreTheSameComparison() {
    Fixture fixture;
    const auto first = must(studio::judge_sample(*fixture.opened, fixture.run, fixture.sample()));
    const auto again = must(studio::judge_sample(*fixture.opened, fixture.run, fixture.sample()));
    QCOMPARE(again.id, first.id);
    QCOMPARE(must(fixture.opened->comparisons().count()), std::int64_t(1));
  }

  void heldOutPromptsAreRefused() {
    Fixture fixture;
    auto sample = fixture.sample();
    sample.prompt = "Held out?";
    QCOMPARE(studio::judge_sample(*fixture.opened, fixture.run, sample).error().code,
             ErrorCode::invalid_argument);
    QVERIFY(must(fixture.opened->prompts().with_text("Held out?"))->role ==
            project::PromptRole::test);
    QVERIFY(!must(fixture.opened->prompts().with_text("held out?")));
    sample.prompt = "Nowhere?";
    QCOMPARE(studio::judge_sample(*fixture.opened, fixture.run, sample).error().code,
             ErrorCode::not_found);
  }

  /// The prompt of a dialogue is named by its last words, in whatever way it is written.
  void aDialogueIsFoundByItsLastWords() {
    Fixture fixture;
    std::array<project::Prompt, 3> prompts;
    const auto dialogue = [](const char* said) {
      return nlohmann::json::array({{{"role", "user"}, {"content", said}}}).dump();
    };
    prompts[0].text = dialogue("Say \"so\"?\nOr not?");
    prompts[0].form = project::PromptForm::messages;
    prompts[1].text = "\n\nHuman: Hi\n\nAssistant: Hello\n\nHuman: Tell me more\n\nAssistant:";
    prompts[1].form = project::PromptForm::hh;
    // Another dialogue that only mentions it.
    prompts[2].text = dialogue("Tell me more of bread");
    prompts[2].form = project::PromptForm::messages;
    for (auto& prompt : prompts) prompt.role = project::PromptRole::train;
    must(fixture.opened->prompts().add(prompts));
    for (const bool indexed : {false, true}) {
      if (indexed) must(fixture.opened->finish_background_work());
      auto sample = fixture.sample();
      sample.prompt = "Tell me more";
      QCOMPARE(must(studio::judge_sample(*fixture.opened, fixture.run, sample)).prompt,
               prompts[1].id);
      sample.prompt = "Say \"so\"?\nOr not?";
      QCOMPARE(must(studio::judge_sample(*fixture.opened, fixture.run, sample)).prompt,
               prompts[0].id);
    }
  }
};

QTEST_GUILESS_MAIN(SamplePairTest)
#include "sample_pair_test.moc"

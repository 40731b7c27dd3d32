// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/gold_recorder.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/studio/training/training.h"
#include "core/tasks/demo/demo_task.h"
#include "core/tasks/registry.h"
#include "tests/support/project_rows.h"
#include "tests/support/temporary_project.h"
#include "tests/support/tiny_model.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

constexpr std::int64_t longest = 150;
constexpr std::size_t prompts = 6;

double gold_of(const std::string& prompt, const std::string& answer, bool ended) {
  return tasks::demo::gold_reward(tasks::demo::gold_components(prompt, answer, ended));
}

/// So that an answer leaves room in the tiny model's context.
void keep_shorter(std::string& text, const std::string& other) {
  if (text.empty() || other.size() < text.size()) text = other;
}

}  // namespace

class GoldRecorderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!engine::load_engine()) QSKIP("The engine is not built.");
    model_ = directory_.filePath("model").toStdString();
    test::must(test::make_tiny_model(model_));
    // A good answer and one that is off topic to each of the task's first prompts.
    for (const auto& dialogue : tasks::demo::corpus(4, 3000)) {
      const auto gold = gold_of(dialogue.prompt, dialogue.response, dialogue.ended);
      auto& found = answers_[dialogue.prompt];
      if (gold == 4) keep_shorter(found.first, dialogue.response);
      if (gold <= 2) keep_shorter(found.second, dialogue.response);
    }
    std::erase_if(answers_, [](const auto& entry) {
      return entry.second.first.empty() || entry.second.second.empty();
    });
    QVERIFY(answers_.size() >= prompts);
  }

  void recordsTheMeansOfPolicyAndReference() {
    test::TemporaryProject project;
    const auto run = test::must(project->runs().add({}));
    const auto encoder = load();
    const auto samples = sampled(encoder);
    jobs::JobControl control;
    jobs::MetricChannel channel;
    GoldRecorder recorder(
        *project, run.id, control, channel, encoder,
        {.gold = &*tasks::find_task("demo")->gold, .shown = 2, .max_new_tokens = longest});
    name(recorder, encoder);
    recorder.on_samples(5, samples);

    double policy = 0;
    double reference = 0;
    for (const auto& [prompt, texts] : chosen()) {
      policy += gold_of(prompt, texts.first, true) / double(prompts);
      reference += gold_of(prompt, texts.second, true) / double(prompts);
    }
    QVERIFY(policy > reference);
    const auto ours = test::must(project->runs().metric(run.id, "objective/gold"));
    const auto theirs = test::must(project->runs().metric(run.id, "objective/gold_reference"));
    QCOMPARE(ours.size(), std::size_t{1});
    QCOMPARE(ours.front().step, 5);
    QCOMPARE(ours.front().value, policy);
    QCOMPARE(theirs.front().value, reference);
    // They are drawn live, too; only the panel's samples are kept.
    const auto live = channel.take();
    QCOMPARE(live.points.size(), std::size_t{2});
    QCOMPARE(live.samples.size(), std::size_t{2});
    QCOMPARE(test::must(project->runs().samples(run.id)).size(), std::size_t{2});
  }

  void anAnswerWithoutEndIsNotComplete() {
    test::TemporaryProject project;
    const auto run = test::must(project->runs().add({}));
    const auto encoder = load();
    auto samples = sampled(encoder);
    samples.resize(1);
    jobs::JobControl control;
    jobs::MetricChannel channel;
    // As long as an answer may be: its writer was cut off.
    GoldRecorder recorder(
        *project, run.id, control, channel, encoder,
        {.gold = &*tasks::find_task("demo")->gold,
         .shown = 1,
         .max_new_tokens = static_cast<std::int64_t>(samples.front().policy.size())});
    name(recorder, encoder);
    recorder.on_samples(1, samples);
    const auto first = chosen();
    const auto& [prompt, texts] = *first.begin();
    const auto ours = test::must(project->runs().metric(run.id, "objective/gold"));
    QCOMPARE(ours.front().value, gold_of(prompt, texts.first, false));
    QVERIFY(ours.front().value < 4);
    // Its sample says so: judged, it must teach no end.
    const auto kept = test::must(project->runs().samples(run.id)).front();
    QVERIFY(!kept.policy_ended);
    QCOMPARE(kept.reference_ended,
             samples.front().reference.size() < samples.front().policy.size());
    const auto live = channel.take().samples.front();
    QCOMPARE(live.policy_ended, kept.policy_ended);
    QCOMPARE(live.reference_ended, kept.reference_ended);
  }

  void withoutAGoldRewardNothingIsRecorded() {
    test::TemporaryProject project;
    const auto run = test::must(project->runs().add({}));
    const auto encoder = load();
    jobs::JobControl control;
    jobs::MetricChannel channel;
    GoldRecorder recorder(*project, run.id, control, channel, encoder,
                          {.gold = nullptr, .shown = 4, .max_new_tokens = longest});
    name(recorder, encoder);
    recorder.on_samples(1, sampled(encoder));
    QVERIFY(channel.take().points.empty());
    QCOMPARE(test::must(project->runs().samples(run.id)).size(), std::size_t{4});
  }

  void promptsOfAnotherTaskDoNotCount() {
    test::TemporaryProject project;
    const auto run = test::must(project->runs().add({}));
    const auto encoder = load();
    jobs::JobControl control;
    jobs::MetricChannel channel;
    GoldRecorder recorder(
        *project, run.id, control, channel, encoder,
        {.gold = &*tasks::find_task("demo")->gold, .shown = 1, .max_new_tokens = longest});
    const auto prompt = encoder.prompt({{"user", "What is the capital of Norway?"}});
    const std::array samples{
        engine::PolicySample{.prompt = prompt, .policy = prompt, .reference = prompt}};
    recorder.name_prompt(prompt, "What is the capital of Norway?");
    recorder.on_samples(1, samples);
    QVERIFY(channel.take().points.empty());
  }

 private:
  using Answers = std::map<std::string, std::pair<std::string, std::string>>;

  DialogueEncoder load() const {
    return test::must(DialogueEncoder::load(*test::must(engine::load_engine()), model_));
  }

  Answers chosen() const {
    return {answers_.begin(), std::next(answers_.begin(), std::ptrdiff_t{prompts})};
  }

  std::vector<engine::PolicySample> sampled(const DialogueEncoder& encoder) const {
    std::vector<engine::PolicySample> samples;
    for (const auto& [prompt, texts] : chosen()) {
      auto& sample = samples.emplace_back();
      sample.prompt = encoder.prompt({{"user", prompt}});
      sample.policy = encoder.response(texts.first, false);
      sample.reference = encoder.response(texts.second, false);
    }
    return samples;
  }

  void name(RunRecorder& recorder, const DialogueEncoder& encoder) const {
    for (const auto& [prompt, texts] : chosen())
      recorder.name_prompt(encoder.prompt({{"user", prompt}}), prompt);
  }

  QTemporaryDir directory_;
  std::filesystem::path model_;
  Answers answers_;
};

QTEST_GUILESS_MAIN(GoldRecorderTest)
#include "gold_recorder_test.moc"

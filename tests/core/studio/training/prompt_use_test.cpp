// SPDX-License-Identifier: GPL-3.0-or-later
// Which prompts trainings and evaluations use, in a project that was imported.
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/studio/data/exchange.h"
#include "core/studio/measure/evaluate.h"
#include "core/studio/training/dpo_data.h"
#include "core/studio/training/policy_prompts.h"
#include "core/studio/training/reward_data.h"
#include "core/studio/training/sft_data.h"
#include "core/studio/training/training.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;
using test::must;

namespace {

constexpr int rows = 120;

/// An import of rows as HH-RLHF has them, with a tiny untrained model.
class Imported {
 public:
  Imported() : folder(directory_.path().toStdString()), model(folder / "model") {
    must(test::make_tiny_model(model));
    must(set_current_model(*project, model));
    must(project->prompts().set_role_shares({.validation = 0.2, .test = 0.2}));
    const auto file = folder / "hh.jsonl";
    {
      std::ofstream out(file);
      for (int i = 0; i < rows; ++i) {
        const auto asked = "\n\nHuman: Say " + std::to_string(i) + ".\n\nAssistant: ";
        const nlohmann::json row{{"chosen", asked + "yes " + std::to_string(i)},
                                 {"rejected", asked + "no"}};
        out << row.dump() << '\n';
      }
    }
    ImportRequest request;
    request.file = file;
    must(import_file(*project, request, control));
  }

  std::set<std::string> texts(project::PromptUse use) {
    std::set<std::string> found;
    for (const auto& prompt : must(project->prompts().list({.roles = roles_for(use)})))
      found.insert(must(messages_of(prompt)).back().content);
    return found;
  }

  RewardTraining reward() const {
    RewardTraining training;
    training.common.compute.threads = 1;
    training.options.epochs = 1;
    return training;
  }

  PpoTraining ppo() const {
    PpoTraining training;
    training.common.compute.threads = 1;
    training.options.iterations = 2;
    training.options.episodes = 8;
    training.options.minibatches = 2;
    training.options.max_new_tokens = 8;
    training.options.checkpoint_every = 1;
    training.options.sample_every = 1;
    return training;
  }

  QTemporaryDir directory_;
  std::filesystem::path folder;
  std::filesystem::path model;
  test::TemporaryProject project;
  jobs::JobControl control;
  jobs::MetricChannel channel;
};

void write_corpus(const std::filesystem::path& file,
                  const std::vector<std::pair<std::string, std::string>>& rows_of) {
  std::ofstream out(file);
  for (const auto& [prompt, completion] : rows_of)
    out << nlohmann::json{{"prompt", prompt}, {"completion", completion}}.dump() << '\n';
}

}  // namespace

class PromptUseTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!engine::load_engine()) QSKIP("The engine is not built.");
  }

  /// No prompt that a run rolled out or trained on is in any held-out figure.
  void nothingHeldOutWasTrainedOn() {
    Imported made;
    auto& project = *made.project;
    const auto reward = must(train(project, made.reward(), made.control, made.channel));
    auto ppo = must(train(project, made.ppo(), made.control, made.channel));
    const auto tested = made.texts(project::PromptUse::evaluate);
    const auto watched = made.texts(project::PromptUse::watch);
    QVERIFY(tested.size() > 10 && watched.size() > 10);

    // What the stored run says that it rolled out, which its hash holds it to.
    for (const char* name : {"prompt_role", "last_prompt", "prompts_seq", "prompts_hash"})
      QVERIFY2(ppo.settings.contains(name), name);
    auto* engine = must(engine::load_engine());
    const auto encoder = must(DialogueEncoder::load(*engine, made.model));
    const auto rolled_out = must(rollout_prompts(project, encoder, ppo, true, 16));
    QCOMPARE(rolled_out.size(), std::size_t{16});
    for (const auto& prompt : rolled_out) {
      QVERIFY(!tested.contains(prompt.text));
      QVERIFY(!watched.contains(prompt.text));
    }
    // The reward model learned from the judged pairs of training prompts alone.
    const auto training = made.texts(project::PromptUse::learn);
    QCOMPARE(reward.summary.value("train/pairs", 0.0), double(training.size()));
    QCOMPARE(reward.summary.value("eval/pairs", 0.0), double(watched.size()));

    EvaluateRequest request;
    request.model = must(current_model(project));
    request.baseline = made.model;
    request.head_to_heads = 40;
    request.options.max_new_tokens = 8;
    request.compute.threads = 1;
    const auto report = must(evaluate(project, request, made.control));
    QCOMPARE(report.measured_on, std::string("test"));
    QCOMPARE(std::size_t(report.prompts), std::min(tested.size(), std::size_t{40}));
    QCOMPARE(std::size_t(report.reward_held_out->overall.pairs), tested.size() + watched.size());
    QCOMPARE(report.reward_own_samples->overall.pairs, 0.0);
  }

  void withoutPromptsForTestItIsMeasuredOnValidation() {
    Imported made;
    auto& project = *made.project;
    must(project.prompts().set_role(
        must(project.prompts().ids({.roles = {project::PromptRole::test}})),
        project::PromptRole::train));
    must(train(project, made.reward(), made.control, made.channel));
    EvaluateRequest request;
    request.baseline = made.model;
    request.head_to_heads = 8;
    request.options.max_new_tokens = 4;
    request.compute.threads = 1;
    QCOMPARE(must(evaluate(project, request, made.control)).measured_on, std::string("validation"));
  }

  void onlyWhatIsNeededIsRolledOut() {
    Imported made;
    auto& project = *made.project;
    const project::PromptFilter training{.roles = roles_for(project::PromptUse::learn)};
    const auto all = must(project.prompts().ids(training));
    QCOMPARE(must(choose_prompts(project, training, all.size(), 1)), all);
    QCOMPARE(must(choose_prompts(project, training, 1000, 1)), all);
    const auto some = must(choose_prompts(project, training, 10, 1));
    QCOMPARE(some.size(), std::size_t{10});
    QVERIFY(std::ranges::is_sorted(some));
    QVERIFY(std::ranges::includes(all, some));
    QCOMPARE(must(choose_prompts(project, training, 10, 1)), some);
    QVERIFY(must(choose_prompts(project, training, 10, 2)) != some);
    // Not the first ones: prompts that came in together are much alike.
    QVERIFY(some.back() > all[all.size() / 2]);
  }

  /// An import that was begun before the run and committed after it has lower numbers.
  void laterImportsDoNotChangeAStoredRun() {
    Imported made;
    auto& project = *made.project;
    const auto pending = must(project.imports().begin("late", "prompts", {}));
    must(project.imports().add(pending, test::import_rows(50, "")));
    project::Run run;
    run.seed = 3;
    must(pin_prompts(project, run));
    auto* engine = must(engine::load_engine());
    const auto encoder = must(DialogueEncoder::load(*engine, made.model));
    const auto before = must(rollout_prompts(project, encoder, run, false, 1000));
    must(project.imports().commit(pending));
    std::vector<project::Prompt> later(1);
    must(project.prompts().add(later));
    QCOMPARE(must(rollout_prompts(project, encoder, run, true, 1000)).size(), before.size());
    run.settings["prompts_hash"] = "another";
    QVERIFY(!rollout_prompts(project, encoder, run, true, 1000).has_value());
  }

  /// The same of judgments: a resumed reward run and a fine-tuning read what was there.
  void judgmentsThatAreCommittedLaterDoNotChangeAStoredRun() {
    Imported made;
    auto& project = *made.project;
    const auto pending = must(project.imports().begin("late", "labels", {}));
    must(project.imports().add(pending, test::import_rows(50, "late")));
    auto* engine = must(engine::load_engine());
    const auto encoder = must(DialogueEncoder::load(*engine, made.model));
    project::Run run;
    must(pin_prompts(project, run));
    run.judgments_max_seq = must(project.judgments().max_seq());
    const auto seen = [&] {
      const auto reward = must(collect_reward_data(project, encoder, {}, run.judgments_max_seq));
      const auto pairs = must(collect_dpo_data(project, encoder, run.judgments_max_seq, {}));
      const auto written = must(collect_sft_data(project, encoder, run, 64));
      return std::tuple(reward.hash, reward.pairs.size(), pairs.pairs.size(),
                        written.training.size() + written.held_out.size());
    };
    const auto before = seen();
    must(project.imports().commit(pending));
    QVERIFY(must(collect_reward_data(project, encoder, {}, 0)).pairs.size() > std::get<1>(before));
    QVERIFY(seen() == before);
  }

  void corpusRowsOfTestPromptsAreHeldOut() {
    Imported made;
    auto& project = *made.project;
    std::vector<project::Prompt> prompts(2);
    prompts[0].text = "for test";
    prompts[0].role = project::PromptRole::test;
    prompts[1].text = "for training";
    prompts[1].role = project::PromptRole::train;
    must(project.prompts().add(prompts));
    must(project.prompts().set_role_shares({.validation = 0, .test = 0}));
    const auto corpus = made.folder / "corpus.jsonl";
    write_corpus(corpus, {{"for test", "a"}, {"for training", "b"}, {"of nobody", "c"}});
    auto* engine = must(engine::load_engine());
    const auto encoder = must(DialogueEncoder::load(*engine, made.model));
    const auto data = must(read_sft_corpus(project, corpus, encoder, 64));
    QCOMPARE(data.training.size(), std::size_t{2});
    QCOMPARE(data.held_out.size(), std::size_t{1});
    QVERIFY(data.left_out.empty());
    // Another file under the same name is another corpus.
    write_corpus(corpus, {{"of nobody", "d"}});
    QVERIFY(must(read_sft_corpus(project, corpus, encoder, 64)).corpus_hash != data.corpus_hash);
    const auto tight = must(read_sft_corpus(project, corpus, encoder, 4));
    QCOMPARE(tight.left_out.long_prompts, std::int64_t{1});
    QVERIFY(tight.training.empty());
  }

  void aChangedCorpusIsNotGoneOnWith() {
    Imported made;
    auto& project = *made.project;
    SftTraining training;
    training.corpus = made.folder / "corpus.jsonl";
    std::vector<std::pair<std::string, std::string>> corpus;
    for (int i = 0; i < 40; ++i)
      corpus.emplace_back("say " + std::to_string(i), "yes " + std::to_string(i));
    write_corpus(training.corpus, corpus);
    training.common.compute.threads = 1;
    training.options.epochs = 50;
    training.options.batch_tokens = 192;
    training.options.checkpoint_every = 1;
    std::atomic<project::Id> run = 0;
    jobs::Job job("stopped", [&](jobs::JobControl& control) -> Result<void> {
      ARBITER_TRY(train(project, training, control, made.channel,
                        [&](const project::Run& stored) { run = stored.id; }));
      return {};
    });
    job.start();
    while (!job.finished()) {
      if (run != 0 && must(project.runs().last_checkpoint(run))) job.request_stop();
      QTest::qWait(1);
    }
    QVERIFY(!job.wait().has_value());
    QVERIFY(std::filesystem::path(must(project.runs().get(run)).settings.value("corpus", ""))
                .is_absolute());
    corpus.emplace_back("new", "x");
    write_corpus(training.corpus, corpus);
    training.common.resume_run = run;
    const auto resumed = train(project, training, made.control, made.channel);
    QVERIFY(!resumed.has_value());
    QCOMPARE(resumed.error().code, ErrorCode::incompatible);
    QVERIFY(to_english(resumed.error()).find("corpus.jsonl") != std::string::npos);
  }

  /// Runs of programs without roles held out by hash; resumed they go on so.
  void runsOfOlderProgramsKeepTheirSplit() {
    project::Run old;
    old.kind = project::RunKind::reward;
    old.settings = {{"held_out_fraction", 0.3}};
    project::Prompt prompt;
    prompt.role = project::PromptRole::train;
    for (int i = 0; i < 50; ++i) {
      prompt.text = "prompt " + std::to_string(i);
      QCOMPARE(TrainingSplit::of(old).is_watched(prompt),
               project::in_first_share(prompt.text, 0.3));
    }
    QVERIFY(!TrainingSplit().is_watched(prompt));
    prompt.role = project::PromptRole::validation;
    QVERIFY(TrainingSplit().is_watched(prompt));
  }
};

QTEST_GUILESS_MAIN(PromptUseTest)
#include "prompt_use_test.moc"

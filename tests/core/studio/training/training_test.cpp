// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/training.h"

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <tuple>

#include "core/base/files.h"
#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_prompts.h"
#include "core/studio/generate/generation.h"
#include "core/studio/label/simulate.h"
#include "core/studio/measure/evaluate.h"
#include "core/studio/models/current_model.h"
#include "tests/support/judged_project.h"
#include "tests/support/temporary_project.h"

using namespace arbiter;
using namespace arbiter::studio;

namespace {

/// A demo project with a tiny untrained model, judged pairs where asked for.
class Fixture {
 public:
  explicit Fixture(std::int64_t judgments = 0) {
    model = std::filesystem::path(directory_.path().toStdString()) / "model";
    test::must(add_demo_prompts(*project));
    test::judge_tiny_answers(*project, model, judgments);
  }

  RewardTraining reward() const {
    RewardTraining training;
    training.common.compute.threads = 1;
    training.options.epochs = 1;
    training.options.batch_pairs = 4;
    training.options.checkpoint_every = 2;
    return training;
  }

  PpoTraining ppo() const {
    PpoTraining training;
    training.common.compute.threads = 1;
    training.options.iterations = 3;
    training.options.episodes = 8;
    training.options.epochs = 1;
    training.options.minibatches = 2;
    training.options.max_new_tokens = 8;
    training.options.checkpoint_every = 1;
    training.options.sample_every = 1;
    return training;
  }

  test::TemporaryProject project;
  std::filesystem::path model;
  jobs::JobControl control;
  jobs::MetricChannel channel;

 private:
  QTemporaryDir directory_;
};

/// Runs `work` as a job and stops it as soon as its run has a checkpoint.
Result<void> stop_after_first_checkpoint(project::Project& project, jobs::Job::Work work,
                                         const project::Id& run) {
  jobs::Job job("stopped", std::move(work));
  job.start();
  while (!job.finished()) {
    const auto checkpoint = project.runs().last_checkpoint(run);
    if (run != 0 && checkpoint && checkpoint->has_value()) job.request_stop();
    QTest::qWait(1);
  }
  return job.wait();
}

std::vector<double> values(project::Project& project, project::Id run, const char* name) {
  std::vector<double> list;
  const auto points = project.runs().metric(run, name);
  if (!points) return list;
  for (const auto& point : *points) list.push_back(point.value);
  return list;
}

}  // namespace

class TrainingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void withoutJudgmentsNothingStarts();
  void skipsAloneAreNothingToTrainOn();
  void withoutRewardModelPpoSaysWhatIsMissing();
  void badOptionsAreNamedBeforeARunIsStored();
  void rewardModelIsTrainedAndStored();
  void sameSeedGivesTheSameRewardModel();
  void ppoGoesTheWholeRoad();
  void stoppedRunResumesToTheSameEnd();
  void finishedRunIsNotResumed();
  void cancelledAtOnceLeavesACancelledRun();
  void tunedModelIsExported();
  void fineTunesOnACorpus();
  void corpusErrorsNameTheLine();
  void evaluationMeasuresWhatThereIs();
  void missingModelIsNamed();
};

void TrainingTest::initTestCase() {
  if (!engine::load_engine()) QSKIP("The engine is not built.");
}

void TrainingTest::withoutJudgmentsNothingStarts() {
  Fixture fixture;
  const auto run = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::no_data);
  QVERIFY(fixture.project->runs().list()->empty());
}

void TrainingTest::skipsAloneAreNothingToTrainOn() {
  Fixture fixture(1);
  auto live = fixture.project->judgments().live();
  QVERIFY(live.has_value() && live->size() == 1);
  QVERIFY(fixture.project->judgments().withdraw(live->front().uuid).has_value());
  project::Judgment skip;
  skip.comparison = live->front().comparison;
  skip.annotator = live->front().annotator;
  skip.outcome = project::Outcome::skip;
  QVERIFY(fixture.project->judgments().add(skip).has_value());
  const auto run = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::no_data);
}

void TrainingTest::withoutRewardModelPpoSaysWhatIsMissing() {
  Fixture fixture;
  const auto run = train(*fixture.project, fixture.ppo(), fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::no_data);
  QVERIFY(to_english(run.error()).find("reward model") != std::string::npos);
}

void TrainingTest::badOptionsAreNamedBeforeARunIsStored() {
  Fixture fixture(6);
  auto training = fixture.reward();
  training.options.trunk_learning_rate = -1;
  const auto run = train(*fixture.project, training, fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().where.field, std::string("trunk_learning_rate"));
  QVERIFY(fixture.project->runs().list()->empty());
}

void TrainingTest::rewardModelIsTrainedAndStored() {
  Fixture fixture(24);
  project::Id announced = 0;
  const auto run = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel,
                         [&](const auto& row) { announced = row.id; });
  QVERIFY2(run.has_value(), run ? "" : to_english(run.error()).c_str());
  QCOMPARE(run->id, announced);
  QCOMPARE(run->state, project::RunState::done);
  QVERIFY(run->judgments_max_seq > 0);
  QVERIFY(!run->judgments_hash.empty());
  QCOMPARE(run->settings.value("batch_pairs", 0), 4);
  QCOMPARE(run->threads, 1);
  QVERIFY(run->precision == "f32" || run->precision == "bf16");
  const auto losses = values(*fixture.project, run->id, "train/loss");
  QVERIFY(losses.size() >= 4);
  for (const double loss : losses) QVERIFY(std::isfinite(loss));
  const auto live = fixture.channel.take();
  QVERIFY(
      std::ranges::any_of(live.points, [&](const auto& point) { return point.run == run->id; }));
  const auto checkpoint = fixture.project->runs().last_checkpoint(run->id);
  QVERIFY(checkpoint && *checkpoint && (*checkpoint)->final);
  const auto folder = fixture.project.folder() / (*checkpoint)->folder;
  QVERIFY(std::filesystem::exists(folder / "model.safetensors"));
  QVERIFY(std::filesystem::exists(folder / "tokenizer.json"));
}

void TrainingTest::sameSeedGivesTheSameRewardModel() {
  std::vector<std::vector<double>> losses;
  for (int repeat = 0; repeat < 2; ++repeat) {
    Fixture fixture(16);
    const auto run = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
    QVERIFY(run.has_value());
    losses.push_back(values(*fixture.project, run->id, "train/loss"));
  }
  QVERIFY(!losses[0].empty());
  QCOMPARE(losses[0], losses[1]);
}

void TrainingTest::ppoGoesTheWholeRoad() {
  Fixture fixture(16);
  const auto reward = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
  QVERIFY(reward.has_value());
  std::ignore = fixture.channel.take();
  const auto run = train(*fixture.project, fixture.ppo(), fixture.control, fixture.channel);
  QVERIFY2(run.has_value(), run ? "" : to_english(run.error()).c_str());
  QCOMPARE(run->reward_run, reward->id);
  QCOMPARE(run->step, 3);
  QCOMPARE(values(*fixture.project, run->id, "objective/kl").size(), std::size_t{3});
  QVERIFY(run->summary.value("check/ratio_error_before_first_update", 1.0) <= 1e-4);
  QVERIFY(std::abs(run->summary.value("check/kl_before_first_update", 1.0)) <= 1e-4);
  const auto samples = fixture.project->runs().samples(run->id);
  QVERIFY(samples && !samples->empty());
  const auto prompts = tasks::demo::prompts();
  for (const auto* part : {&prompts.training, &prompts.held_out}) {
    QVERIFY(std::ranges::any_of(*samples, [&](const project::RunSample& sample) {
      return std::ranges::find(*part, sample.prompt) != part->end();
    }));
  }
  QVERIFY(!fixture.channel.take().samples.empty());
  // The demo's gold reward is measured beside, over more samples than are kept.
  const auto gold = values(*fixture.project, run->id, "objective/gold");
  QCOMPARE(gold.size(), std::size_t{3});
  for (const double mean : gold) QVERIFY(mean >= 0 && mean <= 4);
  QCOMPARE(values(*fixture.project, run->id, "objective/gold_reference").size(), std::size_t{3});
  QVERIFY(run->settings.value("gold_samples", 0) > 8);
  // The loop closes: what is generated next comes from the tuned policy.
  const auto current = current_model(*fixture.project);
  QVERIFY(current && current->string().find("run-" + std::to_string(run->id)) != std::string::npos);
}

void TrainingTest::stoppedRunResumesToTheSameEnd() {
  const auto scores = [](Fixture& fixture, bool stop) -> std::vector<double> {
    const auto reward = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
    if (!reward) return {};
    project::Id id = 0;
    auto training = fixture.ppo();
    training.options.iterations = 6;
    const auto work = [&](jobs::JobControl& control) -> Result<void> {
      ARBITER_ASSIGN(const auto run, train(*fixture.project, training, control, fixture.channel,
                                           [&](const project::Run& started) { id = started.id; }));
      id = run.id;
      return {};
    };
    if (!stop) {
      jobs::Job job("whole", work);
      job.start();
      if (!job.wait()) return {};
      return values(*fixture.project, id, "objective/scores");
    }
    const auto stopped = stop_after_first_checkpoint(*fixture.project, work, id);
    if (stopped || stopped.error().code != ErrorCode::cancelled) return {};
    training.common.resume_run = id;
    training.options.iterations = 1;  // the stored settings count, not these
    fixture.project.reopen();
    const auto resumed = train(*fixture.project, training, fixture.control, fixture.channel);
    if (!resumed || resumed->step != 6) return {};
    return values(*fixture.project, id, "objective/scores");
  };
  Fixture whole(12);
  Fixture parts(12);
  const auto expected = scores(whole, false);
  QCOMPARE(expected.size(), std::size_t{6});
  QCOMPARE(scores(parts, true), expected);
}

void TrainingTest::finishedRunIsNotResumed() {
  Fixture fixture(8);
  auto training = fixture.reward();
  const auto run = train(*fixture.project, training, fixture.control, fixture.channel);
  QVERIFY(run.has_value());
  training.common.resume_run = run->id;
  QVERIFY(!train(*fixture.project, training, fixture.control, fixture.channel).has_value());
  auto ppo = fixture.ppo();
  ppo.common.resume_run = run->id;  // of another kind
  QVERIFY(!train(*fixture.project, ppo, fixture.control, fixture.channel).has_value());
}

void TrainingTest::cancelledAtOnceLeavesACancelledRun() {
  Fixture fixture(8);
  project::Id id = 0;
  jobs::Job* running = nullptr;
  jobs::Job job("cancelled", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(const auto run, train(*fixture.project, fixture.reward(), control,
                                         fixture.channel, [&](const project::Run& started) {
                                           id = started.id;
                                           running->request_stop();
                                         }));
    return run.id == 0 ? fail(ErrorCode::internal, "") : Result<void>();
  });
  running = &job;
  job.start();
  const auto result = job.wait();
  QVERIFY(!result.has_value());
  QCOMPARE(result.error().code, ErrorCode::cancelled);
  QCOMPARE(job.state(), jobs::JobState::cancelled);
  const auto run = fixture.project->runs().get(id);
  QVERIFY(run.has_value());
  QCOMPARE(run->state, project::RunState::cancelled);
}

void TrainingTest::tunedModelIsExported() {
  Fixture fixture(8);
  const auto run = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
  QVERIFY(run.has_value());
  const QTemporaryDir folder;
  const auto out = std::filesystem::path(folder.path().toStdString()) / "exported";
  QVERIFY(export_model(*fixture.project, run->id, out).has_value());
  QVERIFY(std::filesystem::exists(out / "config.json"));
  QVERIFY(std::filesystem::exists(out / "model.safetensors"));
  QVERIFY(!std::filesystem::exists(out / "trainer.safetensors"));
}

void TrainingTest::fineTunesOnACorpus() {
  Fixture fixture;
  const QTemporaryDir folder;
  SftTraining training;
  training.corpus = folder.filePath("corpus.jsonl").toStdString();
  std::ofstream file(training.corpus);
  for (const auto& dialogue : tasks::demo::corpus(2, 60)) {
    file << nlohmann::json{{"prompt", dialogue.prompt}, {"completion", dialogue.response}}.dump()
         << '\n';
  }
  file.close();
  training.common.compute.threads = 1;
  training.options.batch_tokens = 1024;
  const auto run = train(*fixture.project, training, fixture.control, fixture.channel);
  QVERIFY2(run.has_value(), run ? "" : to_english(run.error()).c_str());
  QVERIFY(run->step > 1);
  const auto losses = values(*fixture.project, run->id, "train/loss");
  QVERIFY(losses.size() > 1 && losses.back() < losses.front());
}

void TrainingTest::corpusErrorsNameTheLine() {
  Fixture fixture;
  const QTemporaryDir folder;
  SftTraining training;
  training.corpus = folder.filePath("corpus.jsonl").toStdString();
  std::ofstream(training.corpus) << R"({"prompt":"a","completion":"b"})"
                                 << "\n\n"
                                 << R"({"prompt":"a"})" << '\n';
  const auto run = train(*fixture.project, training, fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::parse);
  QCOMPARE(run.error().where.line, 3);
}

void TrainingTest::evaluationMeasuresWhatThereIs() {
  Fixture fixture(12);
  const auto reward = train(*fixture.project, fixture.reward(), fixture.control, fixture.channel);
  QVERIFY(reward.has_value());
  EvaluateRequest request;
  request.model = fixture.model;
  request.baseline = fixture.model;
  request.head_to_heads = 20;
  request.options.max_new_tokens = 8;
  request.compute.threads = 1;
  const auto report = evaluate(*fixture.project, request, fixture.control);
  QVERIFY2(report.has_value(), report ? "" : to_english(report.error()).c_str());
  QCOMPARE(report->judge, std::string("gold"));
  QCOMPARE(report->head_to_heads, 20);
  QVERIFY(std::abs(report->kl_per_sequence) < 1e-3);  // a model against itself
  QVERIFY(report->win.low <= report->win.value && report->win.value <= report->win.high);
  QVERIFY(report->reward_held_out.has_value());
  const auto json = report->to_json();
  for (const char* key : {"win_rate_vs_base", "win_rate_interval", "gold_components_before",
                          "gold_components_after", "kl_per_sequence", "reward_accuracy_heldout"}) {
    QVERIFY2(json.contains(key), key);
  }
  // However its answers are drawn, a model is no way off from itself.
  for (const auto& [temperature, top_k, top_p] :
       {std::tuple{0.2, 0, 1.0}, std::tuple{1.0, 5, 0.9}, std::tuple{0.0, 0, 1.0}}) {
    request.options.temperature = temperature;
    request.options.top_k = top_k;
    request.options.top_p = top_p;
    const auto cold = evaluate(*fixture.project, request, fixture.control);
    QVERIFY2(cold.has_value(), cold ? "" : to_english(cold.error()).c_str());
    QVERIFY2(std::abs(cold->kl_per_sequence) < 1e-3, std::to_string(cold->kl_per_sequence).c_str());
    if (top_k == 0 && temperature > 0) QCOMPARE(cold->kl_under.temperature, temperature);
  }
}

void TrainingTest::missingModelIsNamed() {
  Fixture fixture(4);
  auto training = fixture.reward();
  training.common.model = "/nowhere/model";
  const auto run = train(*fixture.project, training, fixture.control, fixture.channel);
  QVERIFY(!run.has_value());
  QCOMPARE(run.error().code, ErrorCode::not_found);
  QVERIFY(to_english(run.error()).find("/nowhere/model") != std::string::npos);
}

QTEST_GUILESS_MAIN(TrainingTest)
#include "training_test.moc"

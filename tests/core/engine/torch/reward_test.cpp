// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/reward.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <map>

#include "core/base/files.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/reward_model.h"
#include "core/engine/torch/learning/training_state.h"
#include "tests/support/json_tensor.h"
#include "tests/support/reward_requests.h"

using namespace arbiter;
using namespace arbiter::engine;
using namespace arbiter::engine::learning;

namespace {

/// Keeps what a run reports; stops it at a step where asked to.
class Recorder : public SilentObserver {
 public:
  explicit Recorder(std::int64_t stop_at = -1) : stop_at_(stop_at) {}
  bool stop_requested() override { return stop_at_ >= 0 && step_ >= stop_at_; }
  void on_metrics(std::int64_t step, std::span<const Metric> reported) override {
    step_ = step;
    for (const auto& metric : reported) metrics[{step, metric.name}] = metric.value;
  }
  Result<void> on_checkpoint(const WrittenCheckpoint& checkpoint) override {
    last = checkpoint;
    return {};
  }

  std::map<std::pair<std::int64_t, std::string>, double> metrics;
  WrittenCheckpoint last;

 private:
  std::int64_t stop_at_;
  std::int64_t step_ = 0;
};

/// A language model and a place for runs.
class Workplace {
 public:
  Workplace() {
    nn::Decoder model(nn::config_from_shape(test::tiny_shape()), torch::kCPU, nn::Weights::frozen);
    model.initialize(5);
    std::filesystem::create_directories(base());
    if (const auto saved = nn::save_weights(model, base()); !saved)
      qFatal("%s", to_english(saved.error()).c_str());
  }

  std::filesystem::path base() const { return folder("base"); }
  std::filesystem::path folder(const char* name) const {
    return std::filesystem::path(directory_.path().toStdString()) / name;
  }

  RewardRequest request(const char* run, std::size_t pairs = 40, std::size_t rankings = 0,
                        bool plain = true) const {
    auto request = test::made_request(pairs, rankings, plain);
    request.place.model = base();
    request.place.output = folder(run);
    request.options.batch_pairs = 8;
    return request;
  }

 private:
  QTemporaryDir directory_;
};

Result<TrainingOutcome> train(const RewardRequest& request, RunObserver& observer) {
  return train_reward(request, {}, observer);
}

double figure(const TrainingOutcome& outcome, const std::string& name) {
  for (const auto& metric : outcome.summary)
    if (metric.name == name) return metric.value;
  return std::nan("");
}

std::string bytes_of(const std::filesystem::path& file) {
  const auto bytes = read_file(file);
  if (!bytes) qFatal("%s", to_english(bytes.error()).c_str());
  return *bytes;
}

}  // namespace

class RewardTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void learns_what_the_annotator_likes();
  void rankings_alone_are_enough();
  void resumed_run_ends_bit_for_bit_the_same_data();
  void resumed_run_ends_bit_for_bit_the_same();
  void calibration_is_stored_with_the_model();
  void a_damaged_scale_is_named();
  void scores_are_normalised_on_the_reference_samples();
  void metrics_have_trls_names();
  void a_share_of_few_pairs_is_no_curve();
  void a_loss_that_is_no_number_names_its_batch();
  void another_number_of_heads_is_refused();
  void empty_rankings_are_refused();
  void a_checkpoint_without_ties_is_named();
};

void RewardTest::learns_what_the_annotator_likes() {
  const Workplace place;
  auto request = place.request("run", 400);
  request.options.trunk_learning_rate = 3e-3;
  request.options.head_learning_rate = 1e-2;
  request.options.epochs = 6;
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY2(outcome.has_value(), outcome ? "" : to_english(outcome.error()).c_str());
  const double accuracy = figure(*outcome, "eval/accuracy");
  QVERIFY2(accuracy > 0.8, std::to_string(accuracy).c_str());
  QVERIFY(figure(*outcome, "eval/loss") < std::log(2.0));
}

void RewardTest::rankings_alone_are_enough() {
  const Workplace place;
  auto request = place.request("run", 0, 0);
  // By liking, best first, three to five responses.
  Random random(33);
  for (int i = 0; i < 150; ++i) {
    std::vector<Tokens> responses;
    for (std::size_t k = 0; k < 3 + random.below(3); ++k)
      responses.push_back(test::made_response(random, 3 + random.below(8)));
    std::ranges::sort(responses, std::ranges::greater(), test::liking);
    RewardRanking ranking;
    for (const auto& response : responses) {
      const bool tied = !ranking.tiers.empty() &&
                        test::liking(ranking.tiers.back().front()) == test::liking(response);
      if (!tied) ranking.tiers.emplace_back();
      ranking.tiers.back().push_back(response);
    }
    ranking.held_out = i % 5 == 0;
    request.data.rankings.push_back(std::move(ranking));
  }
  request.options.trunk_learning_rate = 3e-3;
  request.options.head_learning_rate = 1e-2;
  request.options.epochs = 6;
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY2(outcome.has_value(), outcome ? "" : to_english(outcome.error()).c_str());
  const double accuracy = figure(*outcome, "eval/accuracy");
  QVERIFY2(accuracy > 0.75, std::to_string(accuracy).c_str());
}

void RewardTest::resumed_run_ends_bit_for_bit_the_same_data() {
  QTest::addColumn<bool>("everything");
  QTest::addColumn<int>("stop");
  QTest::addColumn<int>("lora_rank");
  QTest::newRow("plain, inside an epoch") << false << 6 << 0;
  QTest::newRow("plain, after an epoch") << false << 4 << 0;
  QTest::newRow("ensemble, Davidson, rankings, micro-batches") << true << 7 << 0;
  QTest::newRow("adapters with an ensemble") << true << 5 << 2;
}

void RewardTest::resumed_run_ends_bit_for_bit_the_same() {
  QFETCH(bool, everything);
  QFETCH(int, stop);
  QFETCH(int, lora_rank);
  const Workplace place;
  auto request = everything ? place.request("whole", 30, 10, false) : place.request("whole");
  if (everything) {
    request.options.ensemble = 3;
    request.options.tie_model = "davidson";
    request.options.centering = 0.01;
    request.options.micro_batch_pairs = 3;
  }
  request.options.lora.rank = lora_rank;
  Recorder whole;
  const auto straight = train(request, whole);
  QVERIFY2(straight.has_value(), straight ? "" : to_english(straight.error()).c_str());
  QVERIFY(straight->steps > stop + 2);

  request.place.output = place.folder("parts");
  Recorder parts(stop);
  const auto stopped = train(request, parts);
  QVERIFY(!stopped.has_value());
  QCOMPARE(stopped.error().code, ErrorCode::cancelled);
  QCOMPARE(parts.last.step, stop);
  request.place.resume_from = parts.last.folder;
  Recorder rest;
  const auto resumed = train(request, rest);
  QVERIFY2(resumed.has_value(), resumed ? "" : to_english(resumed.error()).c_str());

  for (const char* file : {"model.safetensors", "trainer.safetensors", "trainer.json",
                           "arbiter.json", "config.json"}) {
    for (const char* member : {".", "members/2", "members/3"}) {
      const auto of_member = std::filesystem::path(member) / file;
      if (!std::filesystem::exists(straight->model / of_member)) continue;
      QVERIFY2(bytes_of(straight->model / of_member) == bytes_of(resumed->model / of_member),
               of_member.c_str());
    }
  }
  QCOMPARE(std::filesystem::exists(resumed->model / "members/3"), everything);
  auto joined = parts.metrics;
  joined.insert(rest.metrics.begin(), rest.metrics.end());
  QVERIFY(joined == whole.metrics);
  QCOMPARE(resumed->summary.size(), straight->summary.size());
  for (std::size_t i = 0; i < straight->summary.size(); ++i)
    QCOMPARE(resumed->summary[i].value, straight->summary[i].value);
}

void RewardTest::calibration_is_stored_with_the_model() {
  const Workplace place;
  auto request = place.request("run", 200);
  request.options.trunk_learning_rate = 3e-3;
  request.options.epochs = 4;
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(outcome.has_value());
  const auto notes = nlohmann::json::parse(std::ifstream(outcome->model / "arbiter.json"));
  for (const auto& [metric, note] :
       std::map<std::string, std::string>{{"eval/temperature", "temperature"},
                                          {"eval/ece", "ece"},
                                          {"eval/ece_calibrated", "ece_calibrated"}}) {
    QVERIFY2(notes.contains(note), note.c_str());
    QCOMPARE(notes[note].get<double>(), figure(*outcome, metric));
    const auto logged = recorder.metrics.find({outcome->steps, metric});
    QVERIFY(logged != recorder.metrics.end());
    QCOMPARE(logged->second, figure(*outcome, metric));
  }
  QCOMPARE(notes["held_out"].get<int>(), 40);
  QVERIFY(read_scale(outcome->model)->temperature > 0);
}

/// A folder of strangers may say anything of its scores.
void RewardTest::a_damaged_scale_is_named() {
  const Workplace place;
  auto request = place.request("run", 40);
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(outcome.has_value());
  TorchEngine engine;
  ScoreRequest score;
  score.reward_model = outcome->model;
  score.sequences = {{3, 4, 5}};
  score.compute.threads = 1;
  QVERIFY(engine.score(score, recorder).has_value());
  for (const char* notes :
       {R"({"reward_deviation": 0})", R"({"reward_deviation": -1})", R"({"reward_mean": "high"})",
        R"({"temperature": [1]})", R"({"reward_deviation": null, "temperature": 0})", "[]", "{"}) {
    std::ofstream(outcome->model / "arbiter.json") << notes;
    const auto scored = engine.score(score, recorder);
    QVERIFY2(!scored.has_value(), notes);
    QCOMPARE(scored.error().code, ErrorCode::parse);
    QVERIFY(scored.error().where.file.ends_with("arbiter.json"));
  }
  std::filesystem::remove(outcome->model / "arbiter.json");
  QVERIFY(engine.score(score, recorder).has_value());
}

void RewardTest::scores_are_normalised_on_the_reference_samples() {
  const Workplace place;
  auto request = place.request("run", 80);
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(outcome.has_value());
  const auto model = RewardModel::load(outcome->model, {});
  QVERIFY(model.has_value());
  const auto scores = model->score(request.data.normalisation, {});
  double sum = 0;
  double squares = 0;
  for (const double value : scores.values) {
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(scores.values.size());
  QVERIFY(std::abs(sum / count) < 1e-4);
  QVERIFY(std::abs((squares - sum * sum / count) / (count - 1) - 1) < 1e-3);
  QCOMPARE(scores.heads, 1);
  for (const double deviation : scores.deviations) QCOMPARE(deviation, 0.0);
  const auto scale = read_scale(outcome->model);
  QCOMPARE(scores.temperature, scale->temperature / scale->normalizer.deviation);
}

void RewardTest::metrics_have_trls_names() {
  const Workplace place;
  auto request = place.request("run", 200);
  request.options.tie_model = "davidson";
  Recorder recorder;
  QVERIFY(train(request, recorder).has_value());
  for (const char* name :
       {"train/loss", "train/accuracy", "train/margin", "train/mean_reward", "train/min_reward",
        "train/max_reward", "train/grad_norm", "train/learning_rate", "train/tie_nu"})
    QVERIFY2(recorder.metrics.contains({1, name}), name);
  const auto end = recorder.last.step;
  for (const char* name : {"eval/loss", "eval/accuracy", "eval/margin", "eval/mean_reward",
                           "eval/ece", "eval/ece_calibrated", "eval/temperature"})
    QVERIFY2(recorder.metrics.contains({end, name}), name);
}

void RewardTest::a_share_of_few_pairs_is_no_curve() {
  const Workplace place;
  auto request = place.request("run", 40);  // 8 of them held out
  for (auto& pair : request.data.pairs) pair.group = 1;
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(outcome.has_value());
  const auto end = recorder.last.step;
  QVERIFY(recorder.metrics.contains({end, "eval/loss"}));
  for (const char* name : {"eval/accuracy", "eval/ece", "eval/ece_calibrated", "eval/temperature"})
    QVERIFY2(!recorder.metrics.contains({end, name}), name);
  QCOMPARE(figure(*outcome, "eval/accuracy_prompts"), 1.0);
  QCOMPARE(figure(*outcome, "eval/accuracy_independent"), 1.0);
  QVERIFY(figure(*outcome, "eval/accuracy_n") > 1);
}

void RewardTest::a_loss_that_is_no_number_names_its_batch() {
  const Workplace place;
  auto request = place.request("run");
  request.options.checkpoint_every = 1;
  request.options.epochs = 2;
  // One pair of the first epoch breaks: which step it comes in depends on the seed alone.
  request.data.pairs[7].margin = std::nan("");
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(!outcome.has_value());
  QCOMPARE(outcome.error().code, ErrorCode::diverged);
  const auto text = to_english(outcome.error());
  const auto step = recorder.last.step;  // every step before it left a checkpoint
  QVERIFY2(text.find("train/loss became NaN or infinite at step " + std::to_string(step + 1)) !=
               std::string::npos,
           text.c_str());
  QVERIFY2(text.find("batch " + std::to_string(step + 1) + " of 4") != std::string::npos,
           text.c_str());
  QVERIFY2(text.find(" 8") != std::string::npos, text.c_str());
  if (step == 0) return;
  // What is on disk is good: it loads, and goes on without the broken pair.
  QVERIFY(nn::load_decoder(recorder.last.folder, torch::kCPU, nn::Weights::frozen).has_value());
  request.data.pairs[7].margin = 0;
  request.place.resume_from = recorder.last.folder;
  Recorder rest;
  QVERIFY(train(request, rest).has_value());
}

void RewardTest::another_number_of_heads_is_refused() {
  const Workplace place;
  auto request = place.request("run");
  request.options.epochs = 1;
  request.options.ensemble = 2;
  Recorder recorder;
  const auto outcome = train(request, recorder);
  QVERIFY(outcome.has_value());
  request.place.model = outcome->model;
  request.options.ensemble = 3;
  const auto refused = train(request, recorder);
  QVERIFY(!refused.has_value());
  QCOMPARE(refused.error().where.field, std::string("ensemble"));
  request.options.ensemble = 2;
  QVERIFY(train(request, recorder).has_value());
}

void RewardTest::empty_rankings_are_refused() {
  const Workplace place;
  auto request = place.request("run");
  request.data.rankings.resize(2);
  request.data.rankings[0].tiers = {{{3, 4}}, {{5}}};
  request.data.rankings[1].tiers = {{{3, 4}}};
  Recorder recorder;
  const auto refused = train(request, recorder);
  QVERIFY(!refused.has_value());
  QVERIFY(to_english(refused.error()).find("Ranking 2") != std::string::npos);
}

void RewardTest::a_checkpoint_without_ties_is_named() {
  const Workplace place;
  auto request = place.request("run");
  Recorder recorder(3);
  QVERIFY(!train(request, recorder).has_value());
  request.place.resume_from = recorder.last.folder;
  request.options.tie_model = "davidson";
  const auto refused = train(request, recorder);
  QVERIFY(!refused.has_value());
  QVERIFY(to_english(refused.error()).find("Davidson") != std::string::npos);
}

QTEST_GUILESS_MAIN(RewardTest)
#include "reward_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/reward_ensemble.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

#include "core/base/files.h"
#include "core/engine/calibration.h"
#include "core/engine/reward_members.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/reward_model.h"
#include "core/engine/torch/nn/lora.h"
#include "tests/support/policy_requests.h"
#include "tests/support/reward_workplace.h"

using namespace arbiter;
using namespace arbiter::engine;
using namespace arbiter::engine::learning;
using arbiter::test::must;
using arbiter::test::RecordingObserver;

namespace fs = std::filesystem;

namespace {

std::string bytes_of(const fs::path& file) { return must(read_file(file)); }

/// A place with requests of ensembles.
class Workplace : public test::RewardWorkplace {
 public:
  RewardRequest request(const char* run, std::int64_t ensemble) const {
    auto request = RewardWorkplace::request(run);
    request.options.ensemble = ensemble;
    request.options.trunk_learning_rate = 1e-3;
    return request;
  }

  TrainingOutcome train(const RewardRequest& request) const {
    RecordingObserver observer;
    return must(train_reward(request, {}, observer));
  }
};

RewardScores scores_of(const fs::path& model, const std::vector<Tokens>& sequences) {
  TorchEngine engine;
  SilentObserver observer;
  ScoreRequest request;
  request.reward_model = model;
  request.sequences = sequences;
  request.compute.threads = 1;
  request.compute.precision = "f32";
  return must(engine.score(request, observer));
}

/// Stops in the middle of a step, between the layers of some forward pass.
class StopsWithin : public RecordingObserver {
 public:
  explicit StopsWithin(int asked) : left_(asked) {}
  bool stop_requested() override { return --left_ < 0; }

 private:
  int left_;
};

}  // namespace

class RewardEnsembleTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void the_score_is_the_mean_of_separate_models();
  void the_first_member_is_what_other_tools_read();
  void members_see_judgments_of_their_own();
  void a_stop_within_a_step_leaves_no_half_of_it();
  void several_heads_on_one_trunk_still_score();
  void training_goes_on_from_all_members();
  void a_missing_member_is_named();
  void merged_adapters_keep_their_members();
  void answers_on_which_members_disagree_are_rewarded_less();
  void a_single_model_has_no_price_on_uncertainty();
};

void RewardEnsembleTest::the_score_is_the_mean_of_separate_models() {
  const Workplace place;
  const auto request = place.request("run", 3);
  RecordingObserver observer;
  const auto outcome = must(train_reward(request, {}, observer));
  QVERIFY(observer.values.at({outcome.steps, "eval/uncertainty"}) > 0);
  const auto folders = must(reward_members(outcome.model));
  QCOMPARE(folders.size(), std::size_t{3});
  const auto& sequences = request.data.normalisation;
  const auto together = scores_of(outcome.model, sequences);
  QCOMPARE(together.heads, 3);
  QCOMPARE(together.members.size(), std::size_t{3});
  std::vector<RewardScores> alone;
  for (const auto& folder : folders) {
    // The first member's folder holds the others; alone it is what its files say.
    const auto copy = place.folder("alone") / std::to_string(alone.size());
    fs::create_directories(copy);
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.is_regular_file()) fs::copy_file(entry.path(), copy / entry.path().filename());
    auto notes = nlohmann::json::parse(bytes_of(copy / "arbiter.json"));
    notes.erase("members");
    std::ofstream(copy / "arbiter.json") << notes;
    alone.push_back(scores_of(copy, sequences));
    QCOMPARE(alone.back().heads, 1);
  }
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    double mean = 0;
    for (std::size_t member = 0; member < 3; ++member) {
      QCOMPARE(together.members[member][i], alone[member].values[i]);
      mean += alone[member].values[i] / 3;
    }
    double squares = 0;
    for (const auto& scores : alone) squares += std::pow(scores.values[i] - mean, 2);
    QVERIFY(std::abs(together.values[i] - mean) < 1e-12);
    QVERIFY(together.deviations[i] > 0);
    QVERIFY(std::abs(together.deviations[i] - std::sqrt(squares / 2)) < 1e-12);
  }
  // How sure the mean is was fitted on the held-out pairs.
  std::vector<Tokens> held_out;
  for (const auto& pair : request.data.pairs) {
    if (!pair.held_out) continue;
    held_out.push_back(pair.chosen);
    held_out.push_back(pair.rejected);
  }
  const auto scores = scores_of(outcome.model, held_out);
  std::vector<double> differences;
  for (std::size_t i = 0; i < held_out.size(); i += 2)
    differences.push_back(scores.values[i] - scores.values[i + 1]);
  QVERIFY(std::abs(scores.temperature / fit_temperature(differences) - 1) < 1e-3);
}

void RewardEnsembleTest::the_first_member_is_what_other_tools_read() {
  const Workplace place;
  const auto one = place.train(place.request("one", 1));
  const auto three = place.request("three", 3);
  auto without_resamples = three;
  without_resamples.options.bootstrap = false;
  const auto ensemble = place.train(without_resamples);
  // With all judgments, the first member is the model that is trained alone.
  QVERIFY(bytes_of(one.model / "model.safetensors") ==
          bytes_of(ensemble.model / "model.safetensors"));
  QVERIFY(!fs::exists(one.model / "members"));
  for (const char* file : {"config.json", "model.safetensors", "arbiter.json"})
    for (const char* member : {"2", "3"})
      QVERIFY2(fs::exists(ensemble.model / "members" / member / file), file);
  const auto config = nlohmann::json::parse(bytes_of(ensemble.model / "config.json"));
  QCOMPARE(config.value("num_labels", 1), 1);
}

void RewardEnsembleTest::members_see_judgments_of_their_own() {
  const Workplace place;
  for (const bool bootstrap : {false, true}) {
    auto request = place.request(bootstrap ? "resampled" : "all", 3);
    request.options.bootstrap = bootstrap;
    const auto outcome = place.train(request);
    std::set<std::string> different;
    for (const auto& folder : must(reward_members(outcome.model)))
      different.insert(bytes_of(folder / "model.safetensors"));
    QCOMPARE(different.size(), std::size_t{3});
  }
}

void RewardEnsembleTest::a_stop_within_a_step_leaves_no_half_of_it() {
  const Workplace place;
  const auto whole = place.train(place.request("whole", 3));
  auto request = place.request("parts", 3);
  TorchEngine engine;
  fs::path last;
  int stops = 0;
  for (int asked = 5; last.empty(); asked += 7) {
    StopsWithin observer(asked);
    const auto outcome = engine.train(request, observer);
    if (outcome) {
      last = outcome->model;
    } else {
      QCOMPARE(outcome.error().code, ErrorCode::cancelled);
      ++stops;
      if (!observer.last_checkpoint.empty()) request.place.resume_from = observer.last_checkpoint;
    }
  }
  QVERIFY(stops > 3);
  for (std::int64_t number = 1; number <= 3; ++number)
    QVERIFY(bytes_of(member_folder(whole.model, number) / "model.safetensors") ==
            bytes_of(member_folder(last, number) / "model.safetensors"));
}

void RewardEnsembleTest::several_heads_on_one_trunk_still_score() {
  const Workplace place;
  const auto model = test::tiny_reward_model(3);
  initialize_heads(*model, 7);
  const auto folder = place.folder("heads");
  fs::create_directories(folder);
  must(nn::save_weights(*model, folder));
  std::ofstream(folder / "arbiter.json")
      << R"({"heads": 3, "reward_mean": 0.25, "reward_deviation": 2.0, "temperature": 3.0})";
  const auto request = place.request("on", 3);
  const auto scores = scores_of(folder, request.data.normalisation);
  QCOMPARE(scores.heads, 3);
  QCOMPARE(scores.temperature, 1.5);
  const auto raw = raw_head_scores(*model, request.data.normalisation, {}).to(torch::kFloat64);
  for (std::int64_t i = 0; i < raw.size(0); ++i) {
    const auto at = static_cast<std::size_t>(i);
    QVERIFY(std::abs(scores.values[at] - (raw[i].mean().item<double>() - 0.25) / 2) < 1e-9);
    QVERIFY(std::abs(scores.deviations[at] - raw[i].std().item<double>() / 2) < 1e-9);
  }
  // It goes on as what it is.
  auto further = request;
  further.place.model = folder;
  const auto outcome = place.train(further);
  QVERIFY(!fs::exists(outcome.model / "members"));
  QCOMPARE(scores_of(outcome.model, request.data.normalisation).heads, 3);
}

void RewardEnsembleTest::training_goes_on_from_all_members() {
  const Workplace place;
  auto request = place.request("first", 3);
  request.options.epochs = 1;
  const auto first = place.train(request);
  auto next = place.request("second", 3);
  next.place.model = first.model;
  next.options.trunk_learning_rate = 0;
  next.options.head_learning_rate = 0;
  const auto second = place.train(next);
  for (std::int64_t number = 1; number <= 3; ++number)
    QVERIFY(bytes_of(member_folder(first.model, number) / "model.safetensors") ==
            bytes_of(member_folder(second.model, number) / "model.safetensors"));
  // One model is a start for any number of members.
  auto single = place.request("single", 1);
  next.place.model = place.train(single).model;
  QCOMPARE(scores_of(place.train(next).model, request.data.normalisation).heads, 3);
}

void RewardEnsembleTest::a_missing_member_is_named() {
  const Workplace place;
  const auto outcome = place.train(place.request("run", 3));
  fs::remove_all(outcome.model / "members" / "3");
  TorchEngine engine;
  SilentObserver observer;
  ScoreRequest request;
  request.reward_model = outcome.model;
  request.sequences = {{3, 4}};
  const auto scores = engine.score(request, observer);
  QVERIFY(!scores);
  QCOMPARE(scores.error().code, ErrorCode::not_found);
  QVERIFY(to_english(scores.error()).find("members/3") != std::string::npos);
  for (const char* damaged : {R"({"members": 0})", R"({"members": "many"})", R"({"members": 65})",
                              R"({"ensemble_temperature": -1})"}) {
    std::ofstream(outcome.model / "arbiter.json") << damaged;
    const auto refused = engine.score(request, observer);
    QVERIFY2(!refused, damaged);
    QCOMPARE(refused.error().code, ErrorCode::parse);
  }
}

void RewardEnsembleTest::merged_adapters_keep_their_members() {
  const Workplace place;
  auto request = place.request("run", 3);
  request.options.lora.rank = 2;
  const auto outcome = place.train(request);
  const auto adapter = outcome.model / kAdapterFolder;
  TorchEngine engine;
  SilentObserver observer;
  must(engine.merge_adapter(adapter, place.folder("merged"), observer));
  const auto& sequences = request.data.normalisation;
  const auto trained = scores_of(outcome.model, sequences);
  QCOMPARE(trained.heads, 3);
  for (const auto& folder : {adapter, place.folder("merged")}) {
    const auto scores = scores_of(folder, sequences);
    QCOMPARE(scores.heads, 3);
    QCOMPARE(scores.temperature, trained.temperature);
    for (std::size_t i = 0; i < sequences.size(); ++i)
      QVERIFY(std::abs(scores.values[i] - trained.values[i]) < 1e-4);
  }
}

namespace {

/// A reward model of so many members whose heads are `heads`, one after the other.
fs::path members_with_heads(const arbiter::test::PolicyFolder& folder, const char* name,
                            const std::vector<std::int64_t>& seeds) {
  const fs::path path = folder.path(name);
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    auto model = must(nn::load_decoder(folder.path("reward"), torch::kCPU, nn::Weights::frozen));
    const torch::NoGradGuard no_gradients;
    torch::manual_seed(seeds[i]);
    model->parameters().find("score")->value.detach().normal_(0, 0.3);
    const auto member = member_folder(path, static_cast<std::int64_t>(i) + 1);
    fs::create_directories(member);
    must(nn::save_weights(*model, member));
  }
  std::ofstream(path / "arbiter.json") << nlohmann::json{{"members", seeds.size()}};
  return path;
}

}  // namespace

void RewardEnsembleTest::answers_on_which_members_disagree_are_rewarded_less() {
  const arbiter::test::PolicyFolder folder;
  const auto rollout_with = [&](double penalty, const fs::path& reward) {
    auto request = folder.request<PpoRequest>("unused");
    request.reward_model = reward;
    request.options.uncertainty_penalty = penalty;
    request.options.score_clip = 0;
    RecordingObserver observer;
    const auto trainer = must(make_ppo_trainer(request, arbiter::test::f32_compute(), observer));
    return trainer->roll_out();
  };
  const auto split = members_with_heads(folder, "split", {1, 2, 3});
  const auto mean = rollout_with(0, split);
  const auto lower = rollout_with(2, split);
  QVERIFY(torch::equal(mean.scores, mean.mean_scores));
  QVERIFY(torch::equal(lower.mean_scores, mean.mean_scores));
  QVERIFY(lower.spread.min().item<double>() > 0);
  QVERIFY((lower.scores - (mean.scores - 2 * lower.spread)).abs().max().item<double>() < 1e-5);
  // The members are asked for themselves: of two answers of equal mean the disputed one is worth
  // less, and members that all say the same cost nothing.
  const auto alike = rollout_with(2, members_with_heads(folder, "alike", {1, 1, 1}));
  QVERIFY((alike.scores - alike.mean_scores).abs().max().item<double>() < 1e-5);

  auto request = folder.request<PpoRequest>("run");
  request.reward_model = split;
  RecordingObserver observer;
  must(train_ppo(request, arbiter::test::f32_compute(), observer));
  const auto spread = observer.values.at({1, "objective/score_spread"});
  QVERIFY(spread > 0);
  QVERIFY(observer.values.at({1, "objective/scores_lower"}) <
          observer.values.at({1, "objective/scores"}));
}

void RewardEnsembleTest::a_single_model_has_no_price_on_uncertainty() {
  const arbiter::test::PolicyFolder folder;
  std::map<double, std::string> weights;
  for (const double penalty : {0.0, 5.0}) {
    auto request = folder.request<PpoRequest>(penalty > 0 ? "priced" : "free");
    request.options.uncertainty_penalty = penalty;
    RecordingObserver observer;
    const auto outcome = must(train_ppo(request, arbiter::test::f32_compute(), observer));
    weights[penalty] = bytes_of(outcome.model / "model.safetensors");
    QVERIFY(!observer.values.contains({1, "objective/score_spread"}));
  }
  QVERIFY(weights[0.0] == weights[5.0]);
}

QTEST_GUILESS_MAIN(RewardEnsembleTest)
#include "reward_ensemble_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/cross_validation.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <map>
#include <set>

#include "core/base/files.h"
#include "core/engine/reward_members.h"
#include "core/engine/torch/engine.h"
#include "tests/support/policy_requests.h"
#include "tests/support/reward_workplace.h"

using namespace arbiter;
using namespace arbiter::engine;
using namespace arbiter::engine::learning;
using test::must;

namespace fs = std::filesystem;

namespace {

/// A place with requests of folds.
class Workplace : public test::RewardWorkplace {
 public:
  /// The pairs for training are of 24 prompts.
  RewardRequest request(const char* run, std::int64_t folds, std::int64_t members = 1) const {
    auto request = RewardWorkplace::request(run);
    request.options.trunk_learning_rate = 3e-3;
    request.options.folds = folds;
    request.options.ensemble = members;
    std::int64_t number = 0;
    for (auto& pair : request.data.pairs) pair.group = 1 + number++ / 5;
    return request;
  }
};

/// Asks for a stop at the so-manieth question about it after the run's own steps are done.
class StopsInTheFolds : public SilentObserver {
 public:
  explicit StopsInTheFolds(int at = 1 << 30) : left_(at) {}
  bool stop_requested() override {
    if (last.fold == 0 && !stopped_) return false;
    if (stopped_) ++asked_after;
    ++asked;
    stopped_ = stopped_ || --left_ < 0;
    return stopped_;
  }
  void on_progress(const Progress& progress) override {
    if (stopped_) ++told_after;
    last = progress;
    if (progress.fold > 0) folds.insert(progress.fold);
    if (progress.fold > 0) steps.push_back(progress.step);
  }
  void on_metrics(std::int64_t step, std::span<const Metric>) override { told_at = step; }
  Result<void> on_checkpoint(const WrittenCheckpoint& checkpoint) override {
    checkpoint_folder = checkpoint.folder;
    return {};
  }

  Progress last;
  std::set<std::int64_t> folds;
  std::vector<std::int64_t> steps;
  std::int64_t told_at = 0;
  int told_after = 0;
  int asked_after = 0;
  int asked = 0;  ///< in the folds
  fs::path checkpoint_folder;

 private:
  int left_;
  bool stopped_ = false;
};

std::map<std::string, double> summary_of(const TrainingOutcome& outcome) {
  std::map<std::string, double> summary;
  for (const auto& metric : outcome.summary) summary[metric.name] = metric.value;
  return summary;
}

std::string weights(const fs::path& model) { return must(read_file(model / "model.safetensors")); }

/// The same training by hand: a run of its own that holds out what fold `fold` leaves out.
PairTally by_hand(const Workplace& place, const RewardRequest& whole, std::int64_t fold) {
  auto request = whole;
  request.options.folds = 0;
  request.place.output = place.folder(("by-hand-" + std::to_string(fold)).c_str());
  std::erase_if(request.data.pairs, &RewardPair::held_out);
  std::vector<RewardExample> all;
  for (std::size_t i = 0; i < request.data.pairs.size(); ++i)
    all.push_back(example_of(request.data.pairs[i], static_cast<std::int64_t>(i)));
  const auto folds = folds_of(all, whole.options.folds, whole.place.compute.seed);
  for (std::size_t i = 0; i < folds.size(); ++i) request.data.pairs[i].held_out = folds[i] == fold;
  TorchEngine engine;
  SilentObserver silent;
  const auto outcome = must(engine.train(request, silent));
  ScoreRequest scoring;
  scoring.reward_model = outcome.model;
  scoring.compute = request.place.compute;
  RewardFigures figures;
  for (const auto& pair : request.data.pairs) {
    if (!pair.held_out) continue;
    scoring.sequences = {pair.chosen, pair.rejected};
    const auto scores = must(engine.score(scoring, silent));
    figures.differences.push_back(scores.values[0] - scores.values[1]);
    figures.groups.push_back(pair.group);
  }
  PairTally tally;
  tally.add(figures);
  return tally;
}

}  // namespace

class CrossValidationTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }

  void folds_part_prompts_and_not_pairs() {
    const Workplace place;
    const auto request = place.request("unused", 0);
    std::vector<RewardExample> examples;
    for (const auto& pair : request.data.pairs) examples.push_back(example_of(pair, 0));
    examples[0].group = examples[1].group = 0;  // each of a prompt of its own
    const auto folds = folds_of(examples, 5, 7);
    std::map<std::int64_t, std::set<std::int64_t>> of_prompt;
    std::map<std::int64_t, std::set<std::int64_t>> of_fold;
    for (std::size_t i = 2; i < examples.size(); ++i) {
      of_prompt[examples[i].group].insert(folds[i]);
      of_fold[folds[i]].insert(examples[i].group);
    }
    for (const auto& [prompt, own] : of_prompt) QCOMPARE(own.size(), std::size_t{1});
    QCOMPARE(of_fold.size(), std::size_t{5});
    for (const auto& [fold, prompts] : of_fold) QVERIFY(prompts.size() >= 3 && prompts.size() <= 6);
    QCOMPARE(folds_of(examples, 5, 7), folds);
    QVERIFY(folds_of(examples, 5, 8) != folds);
  }

  void every_training_label_is_scored_by_a_model_that_has_not_seen_its_prompt() {
    const Workplace place;
    const auto request = place.request("run", 3);
    TorchEngine engine;
    StopsInTheFolds observer;
    const auto summary = summary_of(must(engine.train(request, observer)));
    // Three trainings by themselves, each with a third of the prompts held out, say the same.
    double right = 0;
    double pairs = 0;
    for (std::int64_t fold = 0; fold < 3; ++fold) {
      const auto accuracy = by_hand(place, request, fold).accuracy();
      right += accuracy.right;
      pairs += accuracy.pairs;
    }
    QCOMPARE(pairs, 96.0);
    QCOMPARE(summary.at("cross_validation/accuracy_n"), 96.0);
    QCOMPARE(summary.at("cross_validation/accuracy_prompts"), 24.0);
    QCOMPARE(summary.at("cross_validation/folds"), 3.0);
    QCOMPARE(summary.at("cross_validation/accuracy"), right / pairs);
    QVERIFY(summary.at("cross_validation/accuracy_independent") <= 96.0);
    // It is no figure on held-out prompts, which no fold has touched.
    QCOMPARE(summary.at("eval/accuracy_n"), 24.0);
    QCOMPARE(observer.folds, (std::set<std::int64_t>{1, 2, 3}));
    QVERIFY(std::ranges::is_sorted(observer.steps));
    QCOMPARE(observer.last.step, observer.last.total);
  }

  void the_model_is_the_same_with_and_without_folds() {
    const Workplace place;
    TorchEngine engine;
    SilentObserver silent;
    for (const std::int64_t members : {1, 2}) {
      const auto prefix = std::to_string(members);
      const auto plain =
          must(engine.train(place.request((prefix + "plain").c_str(), 0, members), silent));
      const auto folded =
          must(engine.train(place.request((prefix + "folded").c_str(), 4, members), silent));
      const auto again =
          must(engine.train(place.request((prefix + "again").c_str(), 4, members), silent));
      for (std::int64_t number = 1; number <= members; ++number)
        QVERIFY(weights(member_folder(plain.model, number)) ==
                weights(member_folder(folded.model, number)));
      QCOMPARE(plain.steps, folded.steps);
      auto told = summary_of(folded);
      QCOMPARE(told, summary_of(again));
      std::erase_if(told,
                    [](const auto& entry) { return entry.first.starts_with("cross_validation/"); });
      QCOMPARE(told, summary_of(plain));
    }
  }

  /// Stopped anywhere in the folds: the fold begins again, no finished one does.
  void a_stop_in_the_folds_is_made_up_for() {
    const Workplace place;
    TorchEngine engine;
    StopsInTheFolds whole;
    const auto straight = must(engine.train(place.request("straight", 3), whole));
    int stops = 0;
    for (const int at : {0, whole.asked / 5, whole.asked / 2, whole.asked - 30}) {
      auto request = place.request(("stopped" + std::to_string(at)).c_str(), 3);
      StopsInTheFolds observer(at);
      const auto stopped = engine.train(request, observer);
      if (stopped) continue;  // the last questions are of what follows the folds
      ++stops;
      QCOMPARE(stopped.error().code, ErrorCode::cancelled);
      QCOMPARE(observer.told_after, 0);
      QVERIFY2(observer.asked_after <= 1, "nothing is begun after a stop");
      request.place.resume_from = observer.checkpoint_folder;
      StopsInTheFolds second;
      const auto resumed = must(engine.train(request, second));
      QCOMPARE(*second.folds.begin(), observer.last.fold);
      QCOMPARE(summary_of(resumed), summary_of(straight));
      QVERIFY(weights(resumed.model) == weights(straight.model));
    }
    QVERIFY(stops >= 3);
  }

  void what_cannot_be_folded_is_refused() {
    const Workplace place;
    TorchEngine engine;
    SilentObserver silent;
    const auto refused = [&](const RewardRequest& request, const char* word) {
      const auto outcome = engine.train(request, silent);
      QVERIFY(!outcome);
      QCOMPARE(outcome.error().code, ErrorCode::invalid_argument);
      QCOMPARE(outcome.error().where.field, std::string("folds"));
      QVERIFY2(to_english(outcome.error()).find(word) != std::string::npos,
               to_english(outcome.error()).c_str());
      QVERIFY(!fs::exists(request.place.output));
    };
    refused(place.request("one", 1), "2 or more");
    refused(place.request("many", 25), "24 prompts");
    auto further = place.request("further", 3);
    further.place.model = must(engine.train(place.request("first", 0), silent)).model;
    refused(further, "may have learned");
  }

  void a_fold_that_diverges_costs_the_figure_and_not_the_model() {
    const Workplace place;
    TorchEngine engine;
    // One that all judgments together keep in bounds and the folds do not is rare: here the state
    // says so.
    auto request = place.request("run", 3);
    StopsInTheFolds observer(0);
    QVERIFY(!engine.train(request, observer));
    auto state =
        nlohmann::json::parse(must(read_file(observer.checkpoint_folder / "trainer.json")));
    state["cross_validation"]["diverged"] = true;
    QVERIFY(write_file_atomically(observer.checkpoint_folder / "trainer.json", state.dump()));
    request.place.resume_from = observer.checkpoint_folder;
    SilentObserver silent;
    const auto summary = summary_of(must(engine.train(request, silent)));
    QCOMPARE(summary.at("cross_validation/diverged_fold"), 1.0);
    QVERIFY(!summary.contains("cross_validation/accuracy"));
  }

  /// The training pairs of the last epoch, each once, however many members have seen them.
  void a_training_share_says_what_it_was_counted_on() {
    const Workplace place;
    TorchEngine engine;
    for (const std::int64_t members : {1, 3}) {
      auto request = place.request(std::to_string(members).c_str(), 0, members);
      request.options.bootstrap = false;
      test::RecordingObserver whole;
      const auto summary = summary_of(must(engine.train(request, whole)));
      QCOMPARE(summary.at("train/accuracy_n"), 96.0);
      QCOMPARE(summary.at("train/accuracy_prompts"), 24.0);
      QVERIFY(summary.at("train/accuracy_independent") <= 96.0);
      double right = 0;
      for (std::int64_t step = 25; step <= 36; ++step) {
        QCOMPARE(whole.values.at({step, "train/accuracy_n"}), 8.0);
        right += whole.values.at({step, "train/accuracy"}) * 8;
      }
      QVERIFY(std::abs(summary.at("train/accuracy") - right / 96) < 1e-9);
      // Stopped within the last epoch, it is counted on.
      request.place.output = place.folder((std::to_string(members) + "-stopped").c_str());
      test::RecordingObserver observer(30);
      QVERIFY(!engine.train(request, observer));
      request.place.resume_from = observer.last_checkpoint;
      SilentObserver silent;
      QCOMPARE(summary_of(must(engine.train(request, silent))), summary);
    }
  }
};

QTEST_GUILESS_MAIN(CrossValidationTest)
#include "cross_validation_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <map>

#include "core/base/files.h"
#include "core/base/sha256.h"
#include "core/engine/agent_options.h"
#include "core/engine/torch/agents/agent_model.h"
#include "core/engine/torch/agents/episodes.h"
#include "core/engine/torch/engine.h"
#include "tests/support/policy_requests.h"

using namespace arbiter;
using namespace arbiter::engine;
using arbiter::test::RecordingObserver;
namespace fs = std::filesystem;

namespace {

template <class T>
QString problem_of(const Result<T>& result) {
  return result ? QString() : QString::fromStdString(to_english(result.error()));
}

template <class Options>
RequestFor<Options> request_for(const QTemporaryDir& folder, const char* output,
                                const char* environment) {
  RequestFor<Options> request;
  request.place.output = folder.filePath(output).toStdString();
  request.place.compute.threads = 1;
  request.place.compute.seed = 5;
  request.environment = environment;
  auto& options = request.options;
  options.eval_episodes = 3;
  options.test_episodes = 4;
  options.n_envs = 2;
  return request;
}

/// The files of a checkpoint by name, each by its hash.
std::map<std::string, std::string> hashes_of(const fs::path& folder) {
  std::map<std::string, std::string> hashes;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto bytes = read_file(entry.path()))
      hashes[entry.path().filename().string()] = sha256_hex(*bytes);
  return hashes;
}

/// Small settings with which each algorithm makes several rounds and updates.
RequestFor<AgentPpoOptions> ppo_request(const QTemporaryDir& folder, const char* output,
                                        const char* environment = "CartPole-v1") {
  auto request = request_for<AgentPpoOptions>(folder, output, environment);
  request.options.total_timesteps = 3000;
  request.options.n_steps = 64;
  request.options.n_epochs = 2;
  request.options.normalize_observations = true;
  request.options.normalize_rewards = true;
  return request;
}

RequestFor<AgentDqnOptions> dqn_request(const QTemporaryDir& folder, const char* output) {
  auto request = request_for<AgentDqnOptions>(folder, output, "CartPole-v1");
  request.options.total_timesteps = 3000;
  request.options.buffer_size = 500;
  request.options.target_update_interval = 50;
  return request;
}

double summary_of(const TrainingOutcome& outcome, const std::string& name) {
  for (const auto& metric : outcome.summary)
    if (metric.name == name) return metric.value;
  return std::nan("");
}

}  // namespace

class AgentTrainingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void resumedIsAsNeverStopped_data();
  void resumedIsAsNeverStopped();
  void ratiosBeginAtOne();
  void agentsLearn_data();
  void agentsLearn();
  void aStudentDoesAsItsTeacher();
  void anAgentLearnsFromComparisons();
  void anAgentIsGoneOnFrom();
  void badRequestsAreTold();
  void damagedAgentsAreTold();

 private:
  using Train = std::function<Result<TrainingOutcome>(const char*, const fs::path&, RunObserver&)>;
  static Train trainer_of(const QTemporaryDir& folder, const QString& algorithm);
};

AgentTrainingTest::Train AgentTrainingTest::trainer_of(const QTemporaryDir& folder,
                                                       const QString& algorithm) {
  const auto with = [](auto make) -> Train {
    return [make](const char* output, const fs::path& from, RunObserver& observer) {
      auto request = make(output);
      request.place.resume_from = from;
      TorchEngine engine;
      return engine.train(request, observer);
    };
  };
  if (algorithm == "ppo") return with([&](const char* o) { return ppo_request(folder, o); });
  if (algorithm == "ppo numbers")
    return with([&](const char* o) { return ppo_request(folder, o, "Pendulum-v1"); });
  if (algorithm == "dqn") return with([&](const char* o) { return dqn_request(folder, o); });
  if (algorithm == "a2c")
    return with([&](const char* o) {
      auto request = request_for<AgentA2cOptions>(folder, o, "LunarLander-v3");
      request.options.total_timesteps = 1500;
      return request;
    });
  if (algorithm == "reinforce")
    return with([&](const char* o) {
      auto request = request_for<AgentReinforceOptions>(folder, o, "CartPole-v1");
      request.options.total_timesteps = 2000;
      return request;
    });
  if (algorithm == "distill")
    return with([&](const char* o) {
      auto request = request_for<AgentDistillOptions>(folder, o, "CartPole-v1");
      request.options.total_timesteps = 2000;
      request.options.n_steps = 32;
      request.options.gradient_steps = 4;
      request.options.buffer_size = 300;
      request.teacher = folder.filePath("teacher").toStdString();
      return request;
    });
  return with([&](const char* o) {
    auto request = request_for<AgentQOptions>(folder, o, "CartPole-v1");
    request.options.total_timesteps = 3000;
    request.options.bins = 4;
    return request;
  });
}

void AgentTrainingTest::resumedIsAsNeverStopped_data() {
  QTest::addColumn<QString>("algorithm");
  for (const char* name : {"ppo", "ppo numbers", "a2c", "dqn", "reinforce", "q", "distill"})
    QTest::newRow(name) << QString(name);
}

void AgentTrainingTest::resumedIsAsNeverStopped() {
  QFETCH(QString, algorithm);
  QTemporaryDir folder;
  if (algorithm == "distill") {
    RecordingObserver observer;
    const auto teacher = trainer_of(folder, "ppo")("teaching", {}, observer);
    QVERIFY2(teacher.has_value(), qPrintable(problem_of(teacher)));
    fs::copy(teacher->model, folder.filePath("teacher").toStdString());
  }
  const auto train = trainer_of(folder, algorithm);
  RecordingObserver whole;
  const auto straight = train("straight", {}, whole);
  QVERIFY2(straight.has_value(), qPrintable(problem_of(straight)));

  RecordingObserver first(800);
  const auto half = train("stopped", {}, first);
  QVERIFY(!half.has_value());
  QCOMPARE(half.error().code, ErrorCode::cancelled);
  QVERIFY(!first.last_checkpoint.empty());
  RecordingObserver second;
  const auto resumed = train("stopped", first.last_checkpoint, second);
  QVERIFY2(resumed.has_value(), qPrintable(problem_of(resumed)));

  const auto expected = hashes_of(straight->model);
  QVERIFY(expected.contains("model.safetensors") && expected.contains("trainer.safetensors") &&
          expected.contains("trainer.json") && expected.contains("config.json"));
  QCOMPARE(hashes_of(resumed->model), expected);
  QCOMPARE(summary_of(*resumed, "test/mean_reward"), summary_of(*straight, "test/mean_reward"));
  QCOMPARE(summary_of(*straight, "test/mean_reward_n"), 4.0);
}

void AgentTrainingTest::ratiosBeginAtOne() {
  QTemporaryDir folder;
  for (const char* environment : {"CartPole-v1", "Pendulum-v1"}) {
    auto request = ppo_request(folder, environment, environment);
    request.options.n_epochs = 1;
    request.options.batch_size = 1000;  // a whole round: its one update sees the policy that acted
    RecordingObserver observer;
    TorchEngine engine;
    const auto outcome = engine.train(request, observer);
    QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
    int seen = 0;
    for (const auto& [key, value] : observer.values) {
      if (key.second != "train/approx_kl") continue;
      QCOMPARE(value, 0.0);
      ++seen;
    }
    QVERIFY(seen > 5);
  }
}

void AgentTrainingTest::agentsLearn_data() {
  QTest::addColumn<QString>("algorithm");
  for (const char* name : {"ppo", "a2c", "dqn", "reinforce", "q"})
    QTest::newRow(name) << QString(name);
}

void AgentTrainingTest::agentsLearn() {
  QFETCH(QString, algorithm);
  QTemporaryDir folder;
  RecordingObserver observer;
  TorchEngine engine;
  const auto learn = [&](auto request, std::int64_t steps) {
    auto fields = engine::fields(request.options);
    const auto preset = agent_preset(request.options.algorithm, "CartPole-v1");
    QVERIFY(fields_from_json(fields, preset).has_value());
    request.options.total_timesteps = steps;
    request.options.eval_episodes = 10;
    request.options.test_episodes = 20;
    const auto outcome = engine.train(request, observer);
    QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
    QVERIFY(summary_of(*outcome, "eval/first_reward") < 150);
    QVERIFY2(summary_of(*outcome, "test/mean_reward") > 200,
             qPrintable(QString::number(summary_of(*outcome, "test/mean_reward"))));
  };
  const auto* where = "CartPole-v1";
  if (algorithm == "ppo") learn(request_for<AgentPpoOptions>(folder, "ppo", where), 40000);
  if (algorithm == "a2c") learn(request_for<AgentA2cOptions>(folder, "a2c", where), 150000);
  if (algorithm == "dqn") {
    auto request = request_for<AgentDqnOptions>(folder, "dqn", where);
    learn(request, 25000);
  }
  if (algorithm == "reinforce") {
    auto request = request_for<AgentReinforceOptions>(folder, "reinforce", where);
    request.options.n_envs = 8;
    learn(request, 100000);
  }
  if (algorithm == "q") learn(request_for<AgentQOptions>(folder, "q", where), 500000);
}

void AgentTrainingTest::aStudentDoesAsItsTeacher() {
  QTemporaryDir folder;
  RecordingObserver observer;
  TorchEngine engine;
  auto request = request_for<AgentPpoOptions>(folder, "teacher", "CartPole-v1");
  QVERIFY(fields_from_json(engine::fields(request.options),
                           agent_preset(AlgorithmKind::agent_ppo, "CartPole-v1"))
              .has_value());
  request.options.total_timesteps = 40000;
  request.options.eval_episodes = 10;
  const auto teacher = engine.train(request, observer);
  QVERIFY2(teacher.has_value(), qPrintable(problem_of(teacher)));

  auto lesson = request_for<AgentDistillOptions>(folder, "student", "CartPole-v1");
  lesson.teacher = teacher->model;
  lesson.options.total_timesteps = 30000;
  lesson.options.eval_episodes = 10;
  lesson.options.n_envs = 8;
  const auto student = engine.train(lesson, observer);
  QVERIFY2(student.has_value(), qPrintable(problem_of(student)));
  QVERIFY(summary_of(*student, "test/mean_reward") >=
          0.98 * summary_of(*teacher, "test/mean_reward"));
  QVERIFY(4 * summary_of(*student, "agent/parameters") <= summary_of(*teacher, "agent/parameters"));
}

namespace {

/// Says at once which fragment has the higher true return, or the lower.
class Judge : public FeedbackSource {
 public:
  explicit Judge(bool reversed = false) : reversed_(reversed) {}
  Result<void> offer(FragmentPair pair) override {
    ++asked;
    longest = std::max(longest, pair.left.steps.size());
    const double left = pair.left.true_return();
    const double right = pair.right.true_return();
    const double better = left == right ? 0.5 : (left > right ? 1.0 : 0.0);
    said_.push_back({pair.number, reversed_ ? 1 - better : better});
    return {};
  }
  Result<std::vector<FragmentJudgment>> judged() override { return std::exchange(said_, {}); }
  Result<void> show(std::int64_t, const tasks::control::ClipStep&, bool) override { return {}; }
  Result<std::vector<Press>> presses() override { return std::vector<Press>{}; }

  int asked = 0;
  std::size_t longest = 0;

 private:
  bool reversed_;
  std::vector<FragmentJudgment> said_;
};

RequestFor<AgentPpoOptions> learned_request(const QTemporaryDir& folder, const char* output,
                                            FeedbackSource& judge) {
  auto request = ppo_request(folder, output, "Pendulum-v1");
  request.options.reward = "learned";
  request.options.normalize_observations = request.options.normalize_rewards = false;
  request.options.comparisons = 20;
  request.options.first_comparisons = 8;
  request.options.reward_epochs = 3;
  request.options.fragment_seconds = 0.5;
  request.feedback = &judge;
  return request;
}

}  // namespace

void AgentTrainingTest::anAgentLearnsFromComparisons() {
  QTemporaryDir folder;
  TorchEngine engine;
  Judge judge;
  RecordingObserver whole;
  const auto straight = engine.train(learned_request(folder, "straight", judge), whole);
  QVERIFY2(straight.has_value(), qPrintable(problem_of(straight)));
  QCOMPARE(judge.asked, 20);
  QCOMPARE(judge.longest, std::size_t{15});  // half a second at 30 steps a second
  bool told = false;
  for (const auto& [key, value] : whole.values) told = told || key.second == "reward/correlation";
  QVERIFY(told);

  // A stop and a resume change nothing.
  Judge other;
  RecordingObserver first(1000);
  const auto half = engine.train(learned_request(folder, "stopped", other), first);
  QVERIFY(!half.has_value());
  auto rest = learned_request(folder, "stopped", other);
  rest.place.resume_from = first.last_checkpoint;
  RecordingObserver second;
  const auto resumed = engine.train(rest, second);
  QVERIFY2(resumed.has_value(), qPrintable(problem_of(resumed)));
  QCOMPARE(other.asked, 20);
  QCOMPARE(hashes_of(resumed->model), hashes_of(straight->model));

  auto alone = learned_request(folder, "alone", judge);
  alone.feedback = nullptr;
  RecordingObserver observer;
  QVERIFY(problem_of(engine.train(alone, observer)).contains("needs somebody"));
}

void AgentTrainingTest::anAgentIsGoneOnFrom() {
  QTemporaryDir folder;
  RecordingObserver observer;
  TorchEngine engine;
  const auto first = engine.train(ppo_request(folder, "first"), observer);
  QVERIFY2(first.has_value(), qPrintable(problem_of(first)));
  auto further = ppo_request(folder, "further");
  further.place.model = first->model;
  RecordingObserver second;
  const auto outcome = engine.train(further, second);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  // It begins where the other's best agent was, on the same evaluation episodes.
  QCOMPARE(summary_of(*outcome, "eval/first_reward"), summary_of(*first, "eval/mean_reward"));
  further.options.net_arch = "32";
  const auto other = engine.train(further, observer);
  QVERIFY(!other.has_value());
  QVERIFY(problem_of(other).contains("other layers"));
}

void AgentTrainingTest::badRequestsAreTold() {
  QTemporaryDir folder;
  RecordingObserver observer;
  TorchEngine engine;
  const auto told = [&](auto request) { return problem_of(engine.train(request, observer)); };
  QVERIFY(told(ppo_request(folder, "a", "CartPole-v9")).contains("CartPole-v1"));
  auto dqn = dqn_request(folder, "b");
  dqn.environment = "Pendulum-v1";
  QVERIFY(told(dqn).contains("numbers"));
  auto table = request_for<AgentQOptions>(folder, "c", "LunarLander-v3");
  table.options.bins = 20;
  QVERIFY(told(table).contains("too large"));
  auto wide = ppo_request(folder, "d");
  wide.options.net_arch = "64-";
  QVERIFY(told(wide).contains("64-64"));
  QVERIFY(told(request_for<AgentDistillOptions>(folder, "e", "CartPole-v1")).contains("teacher"));
  QVERIFY(!fs::exists(folder.filePath("a").toStdString()));
}

void AgentTrainingTest::damagedAgentsAreTold() {
  QTemporaryDir folder;
  RecordingObserver observer;
  TorchEngine engine;
  const auto outcome = engine.train(ppo_request(folder, "whole"), observer);
  QVERIFY2(outcome.has_value(), qPrintable(problem_of(outcome)));
  const auto model = agents::read_agent(outcome->model);
  QVERIFY2(model.has_value(), qPrintable(problem_of(model)));
  QCOMPARE(model->environment, std::string("CartPole-v1"));
  QCOMPARE(model->algorithm, std::string("agent_ppo"));
  QVERIFY(!model->scale.empty());

  const fs::path broken = folder.filePath("broken").toStdString();
  const auto copy = [&] {
    fs::remove_all(broken);
    fs::copy(outcome->model, broken);
  };
  copy();
  fs::resize_file(broken / "model.safetensors", 100);
  QVERIFY(!agents::read_agent(broken).has_value());
  copy();
  std::ofstream(broken / "config.json") << R"({"model_type": "llama"})";
  QVERIFY(problem_of(agents::read_agent(broken)).contains("no agent"));
  copy();
  auto config = nlohmann::json::parse(*read_file(broken / "config.json"));
  config["hidden"] = {64, 1000000000000};
  std::ofstream(broken / "config.json") << config.dump();
  QVERIFY(problem_of(agents::read_agent(broken)).contains("no agent"));
  // An agent that acts elsewhere.
  auto elsewhere = ppo_request(folder, "elsewhere", "Pendulum-v1");
  elsewhere.place.model = outcome->model;
  QVERIFY(problem_of(engine.train(elsewhere, observer)).contains("CartPole-v1"));
}

QTEST_GUILESS_MAIN(AgentTrainingTest)
#include "agent_training_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// Traces of Gymnasium's environments in the golden folder, and public transitions and a policy of
// CartPole.
#include <QTest>
#include <array>
#include <cmath>
#include <fstream>
#include <sstream>

#include "core/tasks/control/environment.h"
#include "core/tasks/control/vector_environments.h"
#include "tests/support/golden.h"
#include "tests/support/public_data.h"

using namespace arbiter;
using namespace arbiter::tasks::control;
using nlohmann::json;

namespace {

constexpr double observation_tolerance = 1e-5;
constexpr double reward_tolerance = 1e-6;

std::filesystem::path data_folder() { return test::public_data_folder() / "control"; }

double largest_difference(const Environment& environment, const json& wanted) {
  std::vector<float> seen(static_cast<std::size_t>(environment.spec().observations));
  environment.observe(seen);
  if (wanted.size() != seen.size()) return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < seen.size(); ++i)
    largest = std::max(largest, std::abs(double(seen[i]) - wanted[i].get<double>()));
  return largest;
}

/// An action of a trace; numbers are float32, as the environments declare theirs.
struct Given {
  explicit Given(const json& value) {
    if (value.is_array())
      values = value.get<std::vector<float>>();
    else
      choice = value.get<std::int64_t>();
  }
  Action action() const { return {choice, values}; }
  std::int64_t choice = 0;
  std::vector<float> values;
};

using Row = std::vector<double>;

/// The numbers of a CSV file without its head.
std::vector<Row> read_rows(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::vector<Row> rows;
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    Row row;
    for (std::string cell; std::getline(cells, cell, ',');) row.push_back(std::stod(cell));
    rows.push_back(std::move(row));
  }
  return rows;
}

/// A network of two hidden layers of tanh, in float32.
class Network {
 public:
  Network(const json& file, const char* hidden, const char* output) {
    const std::string prefix = std::string("mlp_extractor.") + hidden;
    add(file, prefix + ".0");
    add(file, prefix + ".2");
    add(file, output);
  }

  std::vector<float> operator()(std::vector<float> values) const {
    for (std::size_t layer = 0; layer < weights_.size(); ++layer) {
      auto next = biases_[layer];
      for (std::size_t row = 0; row < next.size(); ++row) {
        for (std::size_t i = 0; i < values.size(); ++i)
          next[row] += weights_[layer][row][i] * values[i];
        if (layer + 1 < weights_.size()) next[row] = std::tanh(next[row]);
      }
      values = std::move(next);
    }
    return values;
  }

 private:
  void add(const json& file, const std::string& name) {
    weights_.push_back(file.at(name + ".weight").get<std::vector<std::vector<float>>>());
    biases_.push_back(file.at(name + ".bias").get<std::vector<float>>());
  }

  std::vector<std::vector<std::vector<float>>> weights_;
  std::vector<std::vector<float>> biases_;
};

}  // namespace

class ControlTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void everyTraceIsReproduced_data();
  void everyTraceIsReproduced();
  void publicTransitionsAreReproduced();
  void publicPolicyGivesItsLogits();
  void publicPolicyBalancesEveryTime();
};

void ControlTest::everyTraceIsReproduced_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<int>("episode");
  const auto file = test::read_json(test::golden_folder() / "control.json");
  QVERIFY2(file.is_object(), "control.json is not in the golden folder");
  for (const auto& [name, entry] : file.at("environments").items())
    for (std::size_t i = 0; i < entry.at("episodes").size(); ++i)
      QTest::addRow("%s %zu", name.c_str(), i) << QString::fromStdString(name) << int(i);
}

void ControlTest::everyTraceIsReproduced() {
  QFETCH(QString, name);
  QFETCH(int, episode);
  const auto file = test::read_json(test::golden_folder() / "control.json");
  const auto& golden = file.at("environments").at(name.toStdString());
  const auto& trace = golden.at("episodes").at(std::size_t(episode));
  const auto* entry = find_environment(name.toStdString());
  QVERIFY(entry != nullptr);
  QCOMPARE(entry->spec.time_limit, golden.at("max_episode_steps").get<std::int64_t>());
  if (golden.at("reward_threshold").is_null())
    QVERIFY(!entry->spec.solved_at);
  else
    QCOMPARE(*entry->spec.solved_at, golden.at("reward_threshold").get<double>());
  const auto world = entry->make();
  QVERIFY(world->set_state(trace.at("start_state").get<std::vector<double>>()));
  QVERIFY(largest_difference(*world, trace.at("start_observation")) <= observation_tolerance);
  std::int64_t length = 0;
  for (const auto& wanted : trace.at("steps")) {
    const Given given(wanted.at("action"));
    const Step step = world->step(given.action());
    ++length;
    const auto off = largest_difference(*world, wanted.at("observation"));
    QVERIFY2(off <= observation_tolerance,
             qPrintable(QStringLiteral("step %1: %2").arg(length).arg(off)));
    QVERIFY(std::abs(step.reward - wanted.at("reward").get<double>()) <= reward_tolerance);
    QCOMPARE(step.terminated, wanted.at("terminated").get<bool>());
    QCOMPARE(length >= entry->spec.time_limit, wanted.at("truncated").get<bool>());
  }
  QVERIFY(length > 10);
}

void ControlTest::publicTransitionsAreReproduced() {
  const auto path = data_folder() / "cartpole_transitions.csv";
  if (!std::filesystem::exists(path)) QSKIP(test::no_public_data);
  const auto world = find_environment("CartPole-v1")->make();
  const auto rows = read_rows(path);
  QVERIFY(rows.size() > 1000);
  // traj, t, x, x_dot, theta, theta_dot, action, reward, then the next four, done
  for (const auto& row : rows) {
    QCOMPARE(row.size(), std::size_t{13});
    QVERIFY(world->set_state(std::span(row).subspan(2, 4)));
    const Step step = world->step({static_cast<std::int64_t>(row[6]), {}});
    QCOMPARE(step.reward, row[7]);
    const auto next = world->state();
    for (std::size_t i = 0; i < 4; ++i)
      QVERIFY(std::abs(next[i] - row[8 + i]) <= observation_tolerance);
  }
}

void ControlTest::publicPolicyGivesItsLogits() {
  if (!std::filesystem::exists(data_folder())) QSKIP(test::no_public_data);
  const auto weights = test::read_json(data_folder() / "cartpole_policy_weights.json");
  const auto expected = test::read_json(data_folder() / "cartpole_policy_expected.json");
  const Network policy(weights, "policy_net", "action_net");
  const Network value(weights, "value_net", "value_net");
  QVERIFY(!expected.empty());
  for (const auto& one : expected) {
    const auto seen = one.at("obs").get<std::vector<float>>();
    const auto logits = policy(seen);
    for (std::size_t i = 0; i < 2; ++i) {
      const double wanted = one.at("logits")[i].get<double>();
      QVERIFY(std::abs(logits[i] - wanted) <= 1e-4 * std::max(1.0, std::abs(wanted)));
    }
    const double wanted = one.at("value").get<double>();
    QVERIFY(std::abs(value(seen)[0] - wanted) <= 1e-4 * std::max(1.0, std::abs(wanted)));
  }
}

void ControlTest::publicPolicyBalancesEveryTime() {
  if (!std::filesystem::exists(data_folder())) QSKIP(test::no_public_data);
  const Network policy(test::read_json(data_folder() / "cartpole_policy_weights.json"),
                       "policy_net", "action_net");
  constexpr std::int64_t episodes = 30;
  VectorEnvironments worlds(*find_environment("CartPole-v1"), episodes, 7);
  std::array<double, episodes> total{};
  std::vector<std::int64_t> choices(episodes);
  for (int step = 0; step < 500; ++step) {
    const auto seen = worlds.observations();
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const auto logits =
          policy({seen.begin() + std::ptrdiff_t(4 * i), seen.begin() + std::ptrdiff_t(4 * i + 4)});
      choices[i] = logits[1] > logits[0] ? 1 : 0;
    }
    worlds.step(choices);
    for (const auto& ended : worlds.ended()) total[std::size_t(ended.index)] = ended.total;
  }
  for (const double reached : total) QCOMPARE(reached, 500.0);
}

QTEST_GUILESS_MAIN(ControlTest)
#include "control_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QProcess>
#include <QTest>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "core/engine/torch/communicator.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/learning/dpo.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/sft.h"
#include "tests/support/json_tensor.h"
#include "tests/support/policy_requests.h"
#include "tests/support/reward_requests.h"

using namespace arbiter::engine;
using arbiter::Random;
using arbiter::test::PolicyFolder;
using arbiter::test::RecordingObserver;
using arbiter::test::weights_of;

namespace {

/// Losses of 50 updates and more agree to this with those of one process.
constexpr double kTolerance = 1e-5;

/// A training of this test by name, as a parent and its children do it alike.
arbiter::Result<TrainingOutcome> train(const std::string& kind, const PolicyFolder& folder,
                                       const char* output, RunObserver& observer) {
  TorchEngine engine;
  if (kind == "reward") {
    auto request = arbiter::test::made_request(100, 10, false);
    request.place = folder.place(output);
    request.options.batch_pairs = 8;
    request.options.epochs = 5;
    request.options.folds = 2;
    request.options.checkpoint_every = 1000;
    return engine.train(request, observer);
  }
  if (kind == "sft") {
    SftRequest request;
    request.place = folder.place(output);
    Random random(3);
    for (int i = 0; i < 40; ++i) {
      auto tokens = PolicyFolder::tokens(random, 5 + random.below(8));
      request.data.documents.push_back({tokens, std::vector<bool>(tokens.size(), true)});
    }
    request.options.context = 16;
    request.options.batch_tokens = 64;
    request.options.checkpoint_every = 1000;
    return engine.train(request, observer);
  }
  if (kind == "dpo") {
    DpoRequest request;
    request.place = folder.place(output);
    Random random(5);
    for (int i = 0; i < 40; ++i) {
      request.data.preferences.push_back({PolicyFolder::tokens(random, 3),
                                          PolicyFolder::tokens(random, 4),
                                          PolicyFolder::tokens(random, 6), i % 6 == 0});
    }
    request.options.batch_pairs = 8;
    request.options.learning_rate = 1e-3;
    return engine.train(request, observer);
  }
  // One rollout, sixteen updates from it.
  auto request = folder.request<PpoRequest>(output);
  request.options.iterations = 1;
  request.options.episodes = 16;
  request.options.epochs = 4;
  request.options.minibatches = 4;
  request.options.whiten_rewards = true;
  return engine.train(request, observer);
}

nlohmann::json document_of(const RecordingObserver& observer) {
  nlohmann::json document = nlohmann::json::object();
  for (const auto& [key, value] : observer.values)
    document[std::to_string(key.first) + " " + key.second] = value;
  return document;
}

/// What the folds of a cross-validation, in which all processes take part as well, have told.
void add_folds(nlohmann::json& document, const TrainingOutcome& outcome) {
  for (const auto& metric : outcome.summary)
    if (metric.name.starts_with("cross_validation/")) document[metric.name] = metric.value;
}

int run_child(const char* kind, const char* report) {
  const PolicyFolder folder;
  RecordingObserver observer;
  const auto outcome = train(kind, folder, "out", observer);
  if (!outcome) {
    std::cerr << arbiter::to_english(outcome.error()) << '\n';
    return 1;
  }
  auto document = document_of(observer);
  if (std::getenv("RANK") == std::string("0")) {
    nlohmann::json weights = nlohmann::json::object();
    for (const auto& [name, weight] : weights_of(outcome->model)) {
      const auto flat = weight.contiguous().view({-1});
      weights[name] =
          std::vector<float>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
    }
    document["weights"] = std::move(weights);
    add_folds(document, *outcome);
  }
  std::ofstream(report) << document.dump();
  return 0;
}

/// A port of the loopback that nobody listens on.
int free_port() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0 || ::bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    qFatal("no free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

}  // namespace

/// Two processes that train together end where one process with the whole batch does.
class SeveralProcessesTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void two_are_as_one_data();
  void two_are_as_one();
  void a_missing_variable_is_named();
};

void SeveralProcessesTest::two_are_as_one_data() {
  QTest::addColumn<QString>("kind");
  QTest::addColumn<int>("steps");
  QTest::newRow("reward") << "reward" << 50;
  QTest::newRow("ppo") << "ppo" << 1;
  QTest::newRow("sft") << "sft" << 4;
  QTest::newRow("dpo") << "dpo" << 8;
}

void SeveralProcessesTest::two_are_as_one() {
  QFETCH(QString, kind);
  QFETCH(int, steps);
  if (!Communicator::has_transport())
    QSKIP("this LibTorch's Gloo headers (libgloo-dev) are missing");
  const PolicyFolder folder;
  RecordingObserver alone;
  const auto outcome = train(kind.toStdString(), folder, "alone", alone);
  QVERIFY2(outcome.has_value(),
           qPrintable(QString::fromStdString(outcome ? "" : arbiter::to_english(outcome.error()))));
  QVERIFY(outcome->steps >= steps);

  QTemporaryDir reports;
  const auto port = QString::number(free_port());
  std::vector<std::unique_ptr<QProcess>> processes;
  for (int rank = 0; rank < 2; ++rank) {
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("RANK", QString::number(rank));
    environment.insert("WORLD_SIZE", "2");
    environment.insert("MASTER_ADDR", "127.0.0.1");
    environment.insert("MASTER_PORT", port);
    auto& process = processes.emplace_back(std::make_unique<QProcess>());
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process->start(QCoreApplication::applicationFilePath(),
                   {"--child", kind, reports.filePath(QString::number(rank))});
  }
  for (const auto& process : processes) {
    QVERIFY(process->waitForFinished(240000));
    QCOMPARE(process->exitCode(), 0);
  }
  const auto leader = arbiter::test::read_json(reports.filePath("0").toStdString());
  const auto follower = arbiter::test::read_json(reports.filePath("1").toStdString());
  QVERIFY2(follower.empty(), "only the leading process tells of the run");
  auto expected = document_of(alone);
  add_folds(expected, *outcome);
  QCOMPARE(leader.size(), expected.size() + 1);
  for (const auto& [name, value] : expected.items()) {
    const double distance = std::abs(leader.at(name).get<double>() - value.get<double>());
    const double scale = std::max(1.0, std::abs(value.get<double>()));
    QVERIFY2(distance <= kTolerance * scale,
             qPrintable(QString("%1 is off by %2").arg(name.c_str()).arg(distance)));
  }
  for (const auto& [name, weight] : weights_of(outcome->model)) {
    const auto theirs = arbiter::test::to_tensor(leader["weights"][name], torch::kFloat32);
    QVERIFY2((theirs - weight.flatten()).abs().max().item<double>() < 1e-4, name.c_str());
  }
}

void SeveralProcessesTest::a_missing_variable_is_named() {
  qputenv("WORLD_SIZE", "2");
  qputenv("RANK", "7");
  const auto refused = Communicator::from_environment();
  qunsetenv("WORLD_SIZE");
  qunsetenv("RANK");
  QVERIFY(!refused.has_value());
  if (Communicator::has_transport())
    QVERIFY(arbiter::to_english(refused.error()).find("RANK") != std::string::npos);
}

int main(int argc, char** argv) {
  if (argc == 4 && argv[1] == std::string("--child")) return run_child(argv[2], argv[3]);
  QCoreApplication application(argc, argv);
  SeveralProcessesTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "several_processes_test.moc"

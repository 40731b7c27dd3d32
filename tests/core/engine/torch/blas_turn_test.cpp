// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/blas_turn.h"

#include <dlfcn.h>
#include <torch/torch.h>

#include <QTest>
#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "core/base/random.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/stop.h"
#include "tests/support/policy_requests.h"

using namespace arbiter::engine;

namespace {

int blas_threads() {
  static const auto ask =
      reinterpret_cast<int (*)()>(::dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  return ask != nullptr ? ask() : 0;
}

ComputeOptions options_of(std::int64_t threads) {
  ComputeOptions options;
  options.threads = threads;
  options.device = "cpu";
  return options;
}

/// As an engine call does it: its turn, its threads, products and stop points.
template <class Work>
void call(std::int64_t threads, Work work) {
  const BlasTurn turn;
  if (!begin_compute(options_of(threads))) qFatal("no compute");
  work();
}

class Stopping : public SilentObserver {
 public:
  bool stop_requested() override { return stop; }
  std::atomic<bool> stop = false;
};

}  // namespace

/// Calls that multiply with different numbers of threads at the same time.
class BlasTurnTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void bitsDoNotDependOnWhatWorksBeside();
  void theSameNumberWorksSideBySide();
  void whoWaitsCanBeStopped();
  void whoIsPausedLetsOthersWork();
  void anInnerCallPutsTheOuterOneOff();
  void aTrainingEndsTheSameWhateverIsMeasuredBesideIt();
};

void BlasTurnTest::initTestCase() {
  if (blas_threads() == 0) QSKIP("LibTorch multiplies by another BLAS than OpenBLAS here.");
}

void BlasTurnTest::bitsDoNotDependOnWhatWorksBeside() {
  const auto a = torch::randn({300, 576});
  const auto b = torch::randn({576, 576});
  const auto alone = [&](std::int64_t threads) {
    torch::Tensor product;
    call(threads, [&] { product = torch::matmul(a, b); });
    return product;
  };
  const std::array<torch::Tensor, 2> expected{alone(1), alone(2)};
  std::atomic<int> wrong = 0;
  std::atomic<int> products = 0;
  const auto run = [&](std::int64_t threads) {
    call(threads, [&] {
      for (int i = 0; i < 200; ++i) {
        stop_point();
        if (blas_threads() != threads) ++wrong;
        if (!torch::equal(torch::matmul(a, b), expected[static_cast<std::size_t>(threads - 1)]))
          ++wrong;
        ++products;
      }
    });
  };
  std::thread one(run, 1);
  std::thread two(run, 2);
  one.join();
  two.join();
  QCOMPARE(products.load(), 400);
  QCOMPARE(wrong.load(), 0);
}

void BlasTurnTest::theSameNumberWorksSideBySide() {
  std::promise<void> second_is_in;
  call(1, [&] {
    std::thread second([&] { call(1, [&] { second_is_in.set_value(); }); });
    // It comes in although this one never passes a stop point.
    second_is_in.get_future().wait();
    second.join();
  });
}

void BlasTurnTest::whoWaitsCanBeStopped() {
  call(1, [&] {
    Stopping observer;
    bool stopped = false;
    std::thread waiting([&] {
      const StopScope scope(&observer);
      try {
        call(2, [] {});
      } catch (const Stopped&) {
        stopped = true;
      }
    });
    observer.stop = true;
    waiting.join();
    QVERIFY(stopped);
    QCOMPARE(blas_threads(), 1);
  });
  // Whoever was stopped is in nobody's way.
  call(2, [] { QCOMPARE(blas_threads(), 2); });
}

void BlasTurnTest::whoIsPausedLetsOthersWork() {
  class Paused : public SilentObserver {
   public:
    void wait_while_paused() override {
      std::thread other([&] { call(2, [&] { seen = blas_threads(); }); });
      other.join();  // it would never end if it had to wait for this call
    }
    int seen = 0;
  };
  Paused observer;
  call(1, [&] {
    pause_point(observer);
    QCOMPARE(blas_threads(), 1);
  });
  QCOMPARE(observer.seen, 2);
}

void BlasTurnTest::anInnerCallPutsTheOuterOneOff() {
  call(1, [&] {
    call(2, [] { QCOMPARE(blas_threads(), 2); });
    QCOMPARE(blas_threads(), 1);
  });
}

/// A model whose products OpenBLAS does (as it does those of large ones, and all where the
/// processor has no AVX2), with threads of its own for each call.
void BlasTurnTest::aTrainingEndsTheSameWhateverIsMeasuredBesideIt() {
  const QTemporaryDir directory;
  const auto path = [&](const char* name) {
    return std::filesystem::path(directory.path().toStdString()) / name;
  };
  TorchEngine engine;
  SilentObserver silent;
  ModelShape shape;
  shape.vocabulary = 200;
  shape.width = 128;
  shape.layers = 2;
  shape.heads = shape.key_value_heads = 4;
  shape.mlp_width = 256;
  shape.context = 64;
  QVERIFY(engine.create_model(shape, 1, path("model"), silent).has_value());
  arbiter::Random random(3);
  const auto tokens = [&](std::size_t length) {
    Tokens drawn;
    for (std::size_t i = 0; i < length; ++i) drawn.push_back(static_cast<Token>(random.below(200)));
    return drawn;
  };
  TrainingBasis basis;
  basis.place.model = path("model");
  basis.place.compute = options_of(2);
  basis.place.compute.precision = "f32";
  basis.place.compute.seed = 5;
  for (int i = 0; i < 16; ++i) basis.data.documents.push_back({tokens(60), std::vector(60, true)});
  SftOptions options;
  options.context = 64;
  options.batch_tokens = 512;
  options.epochs = 6;
  const auto trained = [&](const char* output) {
    basis.place.output = path(output);
    const auto outcome = engine.train({basis, options}, silent);
    if (!outcome) qFatal("%s", arbiter::to_english(outcome.error()).c_str());
    return arbiter::test::weights_of(outcome->model);
  };
  const auto alone = trained("alone");

  LogProbabilityRequest request;
  request.model = path("model");
  request.compute = options_of(1);
  request.compute.precision = "f32";
  for (int i = 0; i < 16; ++i) {
    request.prompts.push_back(tokens(20));
    request.responses.push_back(tokens(40));
  }
  std::atomic<bool> done = false;
  int measured = 0;
  std::thread beside([&] {
    std::optional<std::vector<double>> first;
    while (!done) {
      auto sums = engine.log_probabilities(request, silent);
      if (!sums) qFatal("%s", arbiter::to_english(sums.error()).c_str());
      if (first && *first != *sums) qFatal("what is measured depends on the training beside it");
      first = std::move(*sums);
      ++measured;
    }
  });
  const auto accompanied = trained("accompanied");
  done = true;
  beside.join();
  QVERIFY(measured > 1);
  for (const auto& [name, weight] : alone)
    QVERIFY2(torch::equal(weight, accompanied.at(name)), name.c_str());
}

int main(int argc, char** argv) {
  // The program's own kernels give the same bits whatever works beside: OpenBLAS is meant here.
  qputenv("ARBITER_KERNELS", "none");
  BlasTurnTest test;
  return QTest::qExec(&test, argc, argv);
}
#include "blas_turn_test.moc"

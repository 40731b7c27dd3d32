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

#include "core/engine/torch/compute.h"
#include "core/engine/torch/stop.h"

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

QTEST_GUILESS_MAIN(BlasTurnTest)
#include "blas_turn_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/compute.h"

#include <dlfcn.h>
#include <torch/torch.h>

#include <QTest>

using namespace arbiter;
using namespace arbiter::engine;

class ComputeTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void threadsHoldForProductsToo();
  void precisionFollowsTheProcessor();
  void aDeviceThatIsMissingIsRefused();
};

void ComputeTest::threadsHoldForProductsToo() {
  auto* blas_threads =
      reinterpret_cast<int (*)()>(::dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  if (blas_threads == nullptr) QSKIP("LibTorch multiplies by another BLAS than OpenBLAS here.");
  for (const std::int64_t threads : {1, 2, 1}) {
    ComputeOptions options;
    options.threads = threads;
    const auto compute = begin_compute(options);
    QVERIFY(compute.has_value());
    QCOMPARE(compute->threads, threads);
    QCOMPARE(torch::get_num_threads(), static_cast<int>(threads));
    QCOMPARE(blas_threads(), static_cast<int>(threads));
  }
}

void ComputeTest::precisionFollowsTheProcessor() {
  ComputeOptions options;
  options.device = "cpu";
  QCOMPARE(begin_compute(options)->bf16, cpu_has_fast_bf16());
  options.precision = "f32";
  QCOMPARE(begin_compute(options)->precision(), std::string("f32"));
  options.precision = "bf16";
  QCOMPARE(begin_compute(options)->precision(), std::string("bf16"));
}

void ComputeTest::aDeviceThatIsMissingIsRefused() {
  ComputeOptions options;
  options.device = "cuda";
  const auto compute = begin_compute(options);
  QCOMPARE(compute.has_value(), torch::cuda::is_available());
  if (compute) return;
  QCOMPARE(compute.error().code, ErrorCode::invalid_argument);
  options.device = "tpu";
  QVERIFY(!begin_compute(options).has_value());
}

QTEST_GUILESS_MAIN(ComputeTest)
#include "compute_test.moc"

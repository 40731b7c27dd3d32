// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/micro_batch.h"

#include <torch/torch.h>

#include <QTest>

#include "tests/support/reward_requests.h"

using namespace arbiter::engine;
using arbiter::engine::learning::sequences_at_once;

namespace {

/// A model that has a shape but no weights.
nn::Decoder of_shape(const ModelShape& shape) {
  return nn::Decoder(nn::config_from_shape(shape), torch::kMeta, nn::Weights::frozen);
}

ModelShape billion_weights() {
  ModelShape shape;
  shape.vocabulary = 32000;
  shape.width = 2048;
  shape.layers = 22;
  shape.heads = 32;
  shape.key_value_heads = 4;
  shape.mlp_width = 5632;
  shape.context = 2048;
  return shape;
}

}  // namespace

class MicroBatchTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void small_models_take_a_whole_batch();
  void large_models_take_less_of_longer_sequences();
};

void MicroBatchTest::small_models_take_a_whole_batch() {
  const nn::Decoder model(nn::config_from_shape(arbiter::test::tiny_shape()), torch::kCPU,
                          nn::Weights::frozen);
  QVERIFY(sequences_at_once(model, 32) >= 4096);
}

void MicroBatchTest::large_models_take_less_of_longer_sequences() {
  const auto model = of_shape(billion_weights());
  const auto at_128 = sequences_at_once(model, 128);
  const auto at_512 = sequences_at_once(model, 512);
  QVERIFY(at_128 >= 4 * at_512);
  QVERIFY(at_512 >= 1);
  QVERIFY(at_128 < 64);
  // One must go through, however long it is.
  QCOMPARE(sequences_at_once(model, 1'000'000), std::int64_t{1});
}

QTEST_GUILESS_MAIN(MicroBatchTest)
#include "micro_batch_test.moc"

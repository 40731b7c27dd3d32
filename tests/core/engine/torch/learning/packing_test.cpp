// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/learning/packing.h"

#include <torch/torch.h>

#include <QTest>

#include "tests/support/json_tensor.h"
#include "tests/support/reward_requests.h"

using namespace arbiter;
using namespace arbiter::engine;
using namespace arbiter::engine::learning;
using test::largest_difference;

namespace {

constexpr std::int64_t kContext = 16;

/// Documents of 2 to 20 tokens; some are cut by the context, and each token counts or not.
std::vector<Document> made_documents() {
  Random random(11);
  std::vector<Document> documents;
  for (int i = 0; i < 30; ++i) {
    Document document;
    document.tokens = test::made_response(random, 2 + random.below(19));
    for (std::size_t at = 0; at < document.tokens.size(); ++at)
      document.loss_mask.push_back(random.below(3) > 0);
    documents.push_back(std::move(document));
  }
  return documents;
}

PackedRows rows_of(const std::vector<Document>& documents) {
  std::vector<std::size_t> order(documents.size());
  std::iota(order.begin(), order.end(), 0);
  return pack_documents(documents, order, kContext);
}

std::unique_ptr<nn::Decoder> tiny_language_model(bool gpt2) {
  auto shape = test::tiny_shape();
  auto config = nn::config_from_shape(shape);
  if (gpt2) {
    config.architecture = "gpt2";
    config.layer_norm = config.learned_positions = config.gelu_mlp = true;
    config.attention_bias = config.output_bias = true;
    config.key_value_heads = config.heads;
  }
  auto model = std::make_unique<nn::Decoder>(config, torch::kCPU, nn::Weights::trained);
  model->initialize(7);
  return model;
}

}  // namespace

class PackingTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void rowsHoldEveryDocumentOnce();
  void packedAndSeparateSequencesAgree_data();
  void packedAndSeparateSequencesAgree();
  void rowsWithoutTargetsGiveNone();
};

void PackingTest::rowsHoldEveryDocumentOnce() {
  const auto documents = made_documents();
  std::vector<std::size_t> seen;
  for (const auto& row : rows_of(documents)) {
    std::size_t tokens = 0;
    for (const auto index : row) {
      seen.push_back(index);
      tokens += std::min(documents[index].tokens.size(), std::size_t{kContext});
    }
    QVERIFY(tokens <= kContext);
  }
  std::ranges::sort(seen);
  QCOMPARE(seen.size(), documents.size());
  QVERIFY(std::ranges::adjacent_find(seen) == seen.end());
}

void PackingTest::packedAndSeparateSequencesAgree_data() {
  QTest::addColumn<bool>("gpt2");
  QTest::newRow("rotary") << false;
  QTest::newRow("learned positions") << true;
}

/// Attention within a document, positions that restart with each, and the same predictions counted:
/// then both forms of a batch have one loss and one gradient.
void PackingTest::packedAndSeparateSequencesAgree() {
  QFETCH(bool, gpt2);
  const auto documents = made_documents();
  const auto rows = rows_of(documents);
  const auto model = tiny_language_model(gpt2);
  const auto loss_of = [](const torch::Tensor& logits, const torch::Tensor& targets) {
    return -logits.log_softmax(-1).gather(-1, targets.unsqueeze(-1)).sum();
  };

  const auto packed = make_packed_batch(documents, rows, kContext, torch::kCPU);
  const auto counted = packed.loss_mask.flatten().nonzero().squeeze(-1);
  const auto hidden = model->hidden(packed.input).flatten(0, 1).index_select(0, counted);
  const auto packed_loss =
      loss_of(model->logits(hidden), packed.targets.flatten().index_select(0, counted));
  packed_loss.backward();
  const auto wanted = model->parameters().gradients().clone();
  model->parameters().zero_gradients();

  const auto separate = make_document_batch(documents, rows, kContext);
  QCOMPARE(static_cast<double>(separate.targets.numel()),
           counted_targets(documents, rows, kContext));
  QCOMPARE(separate.targets.numel(), counted.numel());
  const auto separate_loss =
      loss_of(model->logits(model->hidden_at(separate.sequences, separate.row, separate.position)),
              separate.targets);
  separate_loss.backward();

  QVERIFY(std::abs(packed_loss.item<double>() - separate_loss.item<double>()) < 1e-3);
  QVERIFY(wanted.abs().max().item<double>() > 0.1);
  QVERIFY(largest_difference(model->parameters().gradients(), wanted) < 1e-4);
}

void PackingTest::rowsWithoutTargetsGiveNone() {
  std::vector<Document> documents{{{3, 4, 5}, {false, false, false}}};
  const auto rows = rows_of(documents);
  const auto batch = make_document_batch(documents, rows, kContext);
  QCOMPARE(batch.sequences.size(), std::size_t{1});
  QCOMPARE(batch.targets.numel(), std::int64_t{0});
  const auto model = tiny_language_model(false);
  const auto logits = model->logits(model->hidden_at(batch.sequences, batch.row, batch.position));
  QCOMPARE(logits.size(0), std::int64_t{0});
  logits.sum().backward();
  QCOMPARE(model->parameters().gradients().abs().max().item<double>(), 0.0);
}

QTEST_GUILESS_MAIN(PackingTest)
#include "packing_test.moc"

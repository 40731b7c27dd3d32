// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/nn/fused.h"

#include <torch/torch.h>

#include <QTest>

#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/adamw.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/rope.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine;
using arbiter::test::largest_difference;

namespace {

torch::Tensor leaf(at::IntArrayRef shape, double scale = 1) {
  return (torch::randn(shape) * scale).requires_grad_(true);
}

/// A copy that collects gradients of its own.
torch::Tensor twin(const torch::Tensor& x) { return x.detach().clone().requires_grad_(true); }

/// Backward through both with the same random gradient.
void pull(const torch::Tensor& ours, const torch::Tensor& theirs) {
  const auto slope = torch::randn(theirs.sizes());
  ours.backward(slope.to(ours.dtype()));
  theirs.backward(slope);
}

bool close(const torch::Tensor& a, const torch::Tensor& b, double tolerance) {
  const auto scale = std::max(1.0, b.detach().abs().max().item<double>());
  const auto difference = largest_difference(a.detach().to(torch::kFloat32), b.detach());
  if (difference <= tolerance * scale) return true;
  qWarning("largest difference %g of %g", difference, scale);
  return false;
}

std::unique_ptr<nn::Decoder> load(const char* name, nn::Weights weights) {
  auto model = nn::load_decoder(arbiter::test::golden_folder() / "hf" / name, torch::kCPU, weights);
  if (!model) qFatal("%s", arbiter::to_english(model.error()).c_str());
  return std::move(*model);
}

Compute compute(bool bf16) {
  Compute compute;
  compute.bf16 = bf16;
  return compute;
}

const std::vector<Tokens> kSequences{{3, 14, 15, 9, 26, 5, 35, 8}, {4}, {9, 8, 7, 6, 5}};

}  // namespace

class FusedTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase();
  void linear_data();
  void linear();
  void norm_data();
  void norm();
  void activations();
  void attention_data();
  void attention();
  void embedding();
  void token_statistics();
  void changed_weights_are_seen();
  void whole_model_data();
  void whole_model();
  void bits_do_not_depend_on_the_batch_data();
  void bits_do_not_depend_on_the_batch();
  void decoding_has_the_bits_of_the_whole_pass_data();
  void decoding_has_the_bits_of_the_whole_pass();
  void bits_do_not_depend_on_threads();
  void matrices_held_in_bf16_change_no_bit_data();
  void matrices_held_in_bf16_change_no_bit();
  void adamw_follows_its_definition();
};

void FusedTest::initTestCase() {
  torch::set_num_threads(1);
  torch::manual_seed(7);
  if (!nn::fused::usable(torch::kCPU, false)) QSKIP("This processor has neither AVX-512 nor AVX2");
}

void FusedTest::linear_data() {
  QTest::addColumn<int>("rows");
  QTest::addColumn<int>("in");
  QTest::addColumn<int>("out");
  QTest::addColumn<bool>("bf16");
  for (const bool bf16 : {false, true}) {
    if (bf16 && !nn::fused::usable(torch::kCPU, true)) continue;
    QTest::addRow("one row %d", bf16) << 1 << 8 << 5 << bf16;
    QTest::addRow("uneven %d", bf16) << 29 << 38 << 71 << bf16;
    QTest::addRow("several stretches %d", bf16) << 1100 << 64 << 96 << bf16;
  }
}

void FusedTest::linear() {
  QFETCH(int, rows);
  QFETCH(int, in);
  QFETCH(int, out);
  QFETCH(bool, bf16);
  const auto x = leaf({rows, in});
  const auto weight = leaf({out, in}, 0.2);
  const auto bias = leaf({out});
  const auto addend = leaf({rows, out});
  nn::fused::PackedWeight packed(weight);
  const auto ours = nn::fused::linear(x, packed, bias, addend, bf16, true);
  const auto x2 = twin(x), weight2 = twin(weight), bias2 = twin(bias), addend2 = twin(addend);
  const auto theirs = torch::linear(x2, weight2, bias2) + addend2;
  const double tolerance = bf16 ? 2e-2 : 1e-5;
  QVERIFY(close(ours, theirs, tolerance));
  pull(ours, theirs);
  QVERIFY(close(x.grad(), x2.grad(), tolerance));
  QVERIFY(close(weight.grad(), weight2.grad(), tolerance));
  QVERIFY(close(bias.grad(), bias2.grad(), tolerance));
  QVERIFY(close(addend.grad(), addend2.grad(), 1e-6));
}

void FusedTest::norm_data() {
  QTest::addColumn<bool>("centred");
  QTest::addColumn<int>("width");
  for (const int width : {16, 50}) {
    QTest::addRow("LayerNorm %d", width) << true << width;
    QTest::addRow("RMSNorm %d", width) << false << width;
  }
}

void FusedTest::norm() {
  QFETCH(bool, centred);
  QFETCH(int, width);
  const auto x = leaf({9, width});
  const auto weight = leaf({width});
  const auto bias = centred ? leaf({width}) : torch::Tensor();
  const auto ours = nn::fused::norm(x, weight, bias, 1e-5, false);
  const auto x2 = twin(x), weight2 = twin(weight);
  const auto bias2 = centred ? twin(bias) : torch::Tensor();
  const auto theirs = centred ? torch::layer_norm(x2, {width}, weight2, bias2, 1e-5)
                              : x2 * torch::rsqrt(x2.pow(2).mean(-1, true) + 1e-5) * weight2;
  QVERIFY(close(ours, theirs, 1e-5));
  pull(ours, theirs);
  QVERIFY(close(x.grad(), x2.grad(), 1e-5));
  QVERIFY(close(weight.grad(), weight2.grad(), 1e-5));
  if (centred) QVERIFY(close(bias.grad(), bias2.grad(), 1e-5));
}

void FusedTest::activations() {
  const auto x = leaf({7, 46}, 4);
  const auto gelu = nn::fused::gelu(x);
  const auto x2 = twin(x);
  const auto plain_gelu = torch::gelu(x2, "tanh");
  QVERIFY(close(gelu, plain_gelu, 1e-6));
  pull(gelu, plain_gelu);
  QVERIFY(close(x.grad(), x2.grad(), 1e-5));

  const auto y = leaf({7, 46}, 4);
  const auto swiglu = nn::fused::swiglu(y);
  const auto y2 = twin(y);
  const auto halves = y2.chunk(2, -1);
  const auto plain_swiglu = torch::silu(halves[0]) * halves[1];
  QVERIFY(close(swiglu, plain_swiglu, 1e-6));
  pull(swiglu, plain_swiglu);
  QVERIFY(close(y.grad(), y2.grad(), 1e-5));
}

void FusedTest::attention_data() {
  QTest::addColumn<int>("heads");
  QTest::addColumn<int>("key_heads");
  QTest::addColumn<int>("width");
  QTest::addColumn<bool>("rotary");
  QTest::newRow("small") << 2 << 2 << 6 << false;
  QTest::newRow("grouped, rotary") << 4 << 2 << 16 << true;
  QTest::newRow("wide") << 1 << 1 << 80 << true;
}

/// Against LibTorch's operations, segment by segment; only some tokens' outputs are wanted.
void FusedTest::attention() {
  QFETCH(int, heads);
  QFETCH(int, key_heads);
  QFETCH(int, width);
  QFETCH(bool, rotary);
  const auto segments =
      std::make_shared<const std::vector<nn::fused::Segment>>(std::vector<nn::fused::Segment>{
          {0, 70, 0, 70}, {70, 3, 2, 1}, {73, 60, 7, 52}, {133, 1, 0, 1}});
  std::vector<std::int64_t> places;
  for (const auto& segment : *segments)
    for (std::int64_t i = 0; i < segment.length; ++i) places.push_back(i);
  const auto places_tensor = torch::tensor(places, torch::kInt64);
  nn::fused::Heads shape{heads, key_heads, width, {}, {}};
  if (rotary) {
    const auto angles = torch::outer(torch::arange(80), torch::rand({width / 2}));
    shape.cosine = angles.cos();
    shape.sine = angles.sin();
  }
  const auto qkv = leaf({134, (heads + 2 * key_heads) * width});
  const auto ours = nn::fused::attention(qkv, shape, places_tensor, segments);

  const auto plain = twin(qkv);
  std::vector<torch::Tensor> outputs;
  for (const auto& segment : *segments) {
    const auto part = plain.narrow(0, segment.begin, segment.length);
    const auto by_head = [&](std::int64_t first, std::int64_t count) {
      auto x = part.narrow(1, first * width, count * width)
                   .view({segment.length, count, width})
                   .transpose(0, 1)
                   .unsqueeze(0);
      if (rotary && first < heads + key_heads) {
        const auto at = places_tensor.narrow(0, segment.begin, segment.length);
        x = nn::apply_rope(x, shape.cosine.index_select(0, at), shape.sine.index_select(0, at));
      }
      return x;
    };
    const auto query = by_head(0, heads);
    const auto key = by_head(heads, key_heads).repeat_interleave(heads / key_heads, 1);
    const auto value =
        by_head(heads + key_heads, key_heads).repeat_interleave(heads / key_heads, 1);
    const auto scores = torch::matmul(query, key.transpose(-1, -2)) / std::sqrt(width) +
                        nn::causal_mask(segment.length, torch::kCPU);
    const auto mixed = torch::matmul(scores.softmax(-1), value)[0].transpose(0, 1);
    outputs.push_back(mixed.reshape({segment.length, heads * width})
                          .narrow(0, segment.first_query, segment.query_count));
  }
  const auto theirs = torch::cat(outputs);
  QVERIFY(close(ours, theirs, 1e-5));
  pull(ours, theirs);
  QVERIFY(close(qkv.grad(), plain.grad(), 2e-5));
}

void FusedTest::embedding() {
  const auto table = leaf({11, 19});
  const auto positions = leaf({5, 19});
  const auto ids = torch::tensor({3, 3, 10, 0}, torch::kInt64);
  const auto places = torch::tensor({0, 4, 4, 1}, torch::kInt64);
  const auto ours = nn::fused::embedding(table, ids, positions, places);
  const auto table2 = twin(table), positions2 = twin(positions);
  const auto theirs = torch::embedding(table2, ids) + torch::embedding(positions2, places);
  QVERIFY(torch::equal(ours, theirs));
  pull(ours, theirs);
  QVERIFY(close(table.grad(), table2.grad(), 1e-6));
  QVERIFY(close(positions.grad(), positions2.grad(), 1e-6));
}

void FusedTest::token_statistics() {
  const auto logits = leaf({6, 37}, 5);
  const auto ids = torch::randint(37, {6}, torch::kInt64);
  constexpr double kTemperature = 0.7;
  const auto ours = nn::fused::token_statistics(logits, ids, kTemperature);
  const auto logits2 = twin(logits);
  const auto normal = torch::log_softmax(logits2 / kTemperature, -1);
  const auto theirs = torch::stack(
      {normal.gather(-1, ids.unsqueeze(-1)).squeeze(-1), -(normal.exp() * normal).sum(-1)}, 1);
  QVERIFY(close(ours, theirs, 1e-5));
  pull(ours, theirs);
  QVERIFY(close(logits.grad(), logits2.grad(), 1e-5));
}

void FusedTest::changed_weights_are_seen() {
  const auto model = load("gpt2", nn::Weights::trained);
  const torch::NoGradGuard no_gradients;
  const auto before = model->last_hidden(kSequences);
  model->parameters().values().mul_(1.5);
  const auto scaled = model->last_hidden(kSequences);
  QVERIFY(!torch::equal(before, scaled));
  model->parameters().gradients().fill_(0.1);
  learning::AdamW(model->parameters(), 0).step(0.01, 0);
  QVERIFY(!torch::equal(scaled, model->last_hidden(kSequences)));
}

void FusedTest::whole_model_data() {
  QTest::addColumn<QString>("name");
  for (const char* name : {"llama", "gpt2", "qwen2"}) QTest::newRow(name) << name;
}

/// Outputs and weight gradients of the fused path against the plain one.
void FusedTest::whole_model() {
  QFETCH(QString, name);
  const auto model = load(name.toLatin1().constData(), nn::Weights::trained);
  const auto row = torch::tensor({0, 2, 0, 1, 2}, torch::kInt64);
  const auto position = torch::tensor({7, 1, 3, 0, 4}, torch::kInt64);
  const auto ours = model->logits(model->hidden_at(kSequences, row, position));
  const auto slope = torch::randn(ours.sizes());
  model->parameters().zero_gradients();
  ours.backward(slope);
  const auto gradients = model->parameters().gradients().clone();

  const auto batch = nn::pad_right(kSequences, 0, torch::kCPU);
  const auto theirs = model->logits(model->hidden(batch.input)).index({row, position});
  QVERIFY(close(ours, theirs, 1e-5));
  model->parameters().zero_gradients();
  theirs.backward(slope);
  QVERIFY(close(gradients, model->parameters().gradients(), 1e-4));
}

void FusedTest::bits_do_not_depend_on_the_batch_data() {
  QTest::addColumn<QString>("name");
  QTest::addColumn<bool>("bf16");
  for (const char* name : {"llama", "gpt2", "qwen2"}) {
    QTest::addRow("%s f32", name) << name << false;
    if (nn::fused::usable(torch::kCPU, true)) QTest::addRow("%s bf16", name) << name << true;
  }
}

void FusedTest::bits_do_not_depend_on_the_batch() {
  QFETCH(QString, name);
  QFETCH(bool, bf16);
  const auto model = load(name.toLatin1().constData(), nn::Weights::frozen);
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute(bf16));
  const auto together = model->logits(model->last_hidden(kSequences));
  for (std::size_t i = 0; i < kSequences.size(); ++i) {
    const auto alone = model->logits(model->last_hidden(std::span(&kSequences[i], 1)));
    QVERIFY(torch::equal(alone[0], together[static_cast<std::int64_t>(i)]));
  }
}

void FusedTest::decoding_has_the_bits_of_the_whole_pass_data() {
  bits_do_not_depend_on_the_batch_data();
}

void FusedTest::decoding_has_the_bits_of_the_whole_pass() {
  QFETCH(QString, name);
  QFETCH(bool, bf16);
  const auto model = load(name.toLatin1().constData(), nn::Weights::frozen);
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute(bf16));
  // Two slots of different lengths; the second alone goes on after a while.
  std::vector<Tokens> grown{{3, 14, 15}, {9}};
  nn::RowCache cache;
  auto logits = model->logits(model->begin(grown, 40, cache));
  std::vector<std::int64_t> slots{0, 1};
  for (int step = 0; step < 12; ++step) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const auto whole = model->logits(
          model->last_hidden(std::span(&grown[static_cast<std::size_t>(slots[i])], 1)));
      QVERIFY(torch::equal(whole[0], logits[static_cast<std::int64_t>(i)]));
    }
    if (step == 5) slots = {1};
    std::vector<std::int64_t> tokens;
    for (const auto slot : slots) {
      tokens.push_back(5 + step + slot);
      grown[static_cast<std::size_t>(slot)].push_back(static_cast<Token>(tokens.back()));
    }
    logits = model->logits(model->advance(tokens, slots, cache));
  }
}

void FusedTest::bits_do_not_depend_on_threads() {
  nn::DecoderConfig shape;
  shape.vocabulary = 64;
  shape.width = 128;
  shape.layers = 2;
  shape.heads = shape.key_value_heads = 4;
  shape.head_width = 32;
  shape.mlp_width = 256;
  shape.context = 256;
  nn::Decoder model(shape, torch::kCPU, nn::Weights::trained);
  model.initialize(3);
  std::vector<Tokens> sequences;
  for (int i = 0; i < 6; ++i) sequences.emplace_back(static_cast<std::size_t>(100 + 20 * i), 7 + i);
  const auto gradients_with = [&](int threads) {
    torch::set_num_threads(threads);
    model.parameters().zero_gradients();
    model.last_hidden(sequences).pow(2).sum().backward();
    torch::set_num_threads(1);
    return model.parameters().gradients().clone();
  };
  QVERIFY(torch::equal(gradients_with(1), gradients_with(2)));
}

void FusedTest::matrices_held_in_bf16_change_no_bit_data() { whole_model_data(); }

void FusedTest::matrices_held_in_bf16_change_no_bit() {
  QFETCH(QString, name);
  const auto whole = load(name.toLatin1().constData(), nn::Weights::frozen);
  const auto half = load(name.toLatin1().constData(), nn::Weights::frozen_bf16);
  const torch::NoGradGuard no_gradients;
  const PrecisionScope precision(compute(true));
  const auto row = torch::tensor({0, 0, 1, 2}, torch::kInt64);
  const auto position = torch::tensor({7, 2, 0, 4}, torch::kInt64);
  const auto hidden = whole->hidden_at(kSequences, row, position);
  QVERIFY(torch::equal(half->hidden_at(kSequences, row, position), hidden));
  QVERIFY(torch::equal(half->logits(hidden), whole->logits(hidden)));
  const auto batch = nn::pad_right(kSequences, 0, torch::kCPU);
  QVERIFY(torch::equal(half->hidden(batch.input), whole->hidden(batch.input)));
  QCOMPARE(half->parameters().find("layers.0.qkv")->value.scalar_type(), torch::kBFloat16);
  QCOMPARE(half->parameters().find("embedding")->value.scalar_type(), torch::kFloat32);
}

void FusedTest::adamw_follows_its_definition() {
  nn::Parameters parameters;
  parameters.add("matrix", {3, 7});
  parameters.add("vector", {5});
  parameters.allocate(torch::kCPU, nn::Weights::trained);
  parameters.values().copy_(torch::randn(parameters.size()));
  constexpr double kRate = 0.01;
  constexpr double kDecay = 0.1;
  learning::AdamW optimizer(parameters, kDecay);
  optimizer.scale_rate("vector", 3);
  auto value = parameters.values().to(torch::kFloat64);
  auto first = torch::zeros_like(value);
  auto second = torch::zeros_like(value);
  auto decays = torch::zeros_like(value);
  decays.narrow(0, 0, 21).fill_(1);
  auto rate = torch::full_like(value, kRate);
  rate.narrow(0, 21, 5).fill_(3 * kRate);
  for (int step = 1; step <= 4; ++step) {
    const auto gradient = torch::randn(parameters.size());
    parameters.gradients().copy_(gradient);
    const double norm = optimizer.step(kRate, 1.0);
    QVERIFY(std::abs(norm - gradient.norm().item<double>()) < 1e-5);
    const auto clipped = gradient.to(torch::kFloat64) * std::min(1.0, 1.0 / (norm + 1e-6));
    first = 0.9 * first + 0.1 * clipped;
    second = 0.999 * second + 0.001 * clipped.pow(2);
    value = value * (1 - kRate * kDecay * decays) -
            rate * (first / (1 - std::pow(0.9, step))) /
                ((second / (1 - std::pow(0.999, step))).sqrt() + 1e-8);
    QVERIFY(close(parameters.values(), value.to(torch::kFloat32), 2e-6));
  }
}

QTEST_GUILESS_MAIN(FusedTest)
#include "fused_test.moc"

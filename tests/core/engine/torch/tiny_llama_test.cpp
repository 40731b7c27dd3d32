// SPDX-License-Identifier: GPL-3.0-or-later
// A third party's bfloat16 checkpoint against the logits that came with it.
#include <torch/torch.h>

#include <QTest>
#include <fstream>
#include <sstream>

#include "core/engine/torch/engine.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"
#include "tests/support/public_data.h"

using namespace arbiter::engine;

namespace {

constexpr std::int64_t steps = 40;
constexpr std::int64_t vocabulary = 112;
constexpr double tolerance = 1e-4;

std::filesystem::path folder() { return arbiter::test::public_data_folder() / "tiny_llama"; }

Tokens read_tokens() {
  std::ifstream file(folder() / "tiny_llama_meta.txt");
  Tokens tokens;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("tokens=")) continue;
    std::istringstream ids(line.substr(7));
    for (std::string id; std::getline(ids, id, ',');) tokens.push_back(std::stoi(id));
  }
  return tokens;
}

torch::Tensor read_logits() {
  auto logits = torch::empty({steps, vocabulary});
  std::ifstream file(folder() / "tiny_llama_golden.bin", std::ios::binary);
  file.read(static_cast<char*>(logits.data_ptr()), steps * vocabulary * 4);
  return file ? logits : torch::Tensor();
}

}  // namespace

class TinyLlamaTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    if (!std::filesystem::exists(folder())) QSKIP(arbiter::test::no_public_data);
    torch::set_num_threads(1);
    tokens_ = read_tokens();
    wanted_ = read_logits();
    QCOMPARE(static_cast<std::int64_t>(tokens_.size()), steps);
    QVERIFY(wanted_.defined());
  }
  void golden_logits_of_all_positions();
  void golden_next_token_logits();

 private:
  Tokens tokens_;
  torch::Tensor wanted_;
};

void TinyLlamaTest::golden_logits_of_all_positions() {
  const torch::NoGradGuard no_gradients;
  const auto model = nn::load_decoder(folder(), torch::kCPU, nn::Weights::frozen);
  QVERIFY2(model.has_value(), model ? "" : arbiter::to_english(model.error()).c_str());
  const auto batch = nn::pad_right(std::span(&tokens_, 1), 0, torch::kCPU);
  const auto logits = (*model)->logits((*model)->hidden(batch.input))[0];
  QCOMPARE(logits.size(0), steps);
  QCOMPARE(logits.size(1), vocabulary);
  const double apart = arbiter::test::largest_difference(logits, wanted_);
  QVERIFY2(apart < tolerance, qPrintable(QString::number(apart)));
}

void TinyLlamaTest::golden_next_token_logits() {
  TorchEngine engine;
  ComputeOptions compute;
  compute.threads = 1;
  compute.precision = "f32";
  for (const std::int64_t length : {1, 13, 40}) {
    const Tokens ids(tokens_.begin(), tokens_.begin() + length);
    const auto logits = engine.next_token_logits(folder(), ids, compute);
    QVERIFY2(logits.has_value(), logits ? "" : arbiter::to_english(logits.error()).c_str());
    QVERIFY(arbiter::test::largest_difference(torch::tensor(*logits), wanted_[length - 1]) <
            tolerance);
  }
}

QTEST_GUILESS_MAIN(TinyLlamaTest)
#include "tiny_llama_test.moc"

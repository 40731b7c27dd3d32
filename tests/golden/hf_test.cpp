// SPDX-License-Identifier: GPL-3.0-or-later
// Every checkpoint in hf/ of the golden folder that says what it computes (expected.json).
#include <torch/torch.h>
#include <torch/version.h>

#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

#include "core/engine/safetensors.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine;
using arbiter::test::largest_difference;
using arbiter::test::to_tensor;

namespace {

namespace fs = std::filesystem;

/// A golden checkpoint: its model, and the rows of real tokens with their logits.
struct Golden {
  fs::path folder;
  nlohmann::json expected;
  std::unique_ptr<nn::Decoder> model;
  std::vector<Tokens> rows;
  torch::Tensor wanted;  ///< `[rows, time, vocab]`, padded left
  torch::Tensor real;    ///< `[rows, time, 1]`
  double tolerance = 1e-4;

  std::int64_t time() const { return wanted.size(1); }
  torch::Tensor wanted_of(std::size_t row) const {
    const auto length = static_cast<std::int64_t>(rows[row].size());
    return wanted[static_cast<std::int64_t>(row)].narrow(0, time() - length, length);
  }
};

std::unique_ptr<nn::Decoder> load(const fs::path& folder) {
  auto model = nn::load_decoder(folder, torch::kCPU, nn::Weights::frozen);
  if (!model) qFatal("%s", arbiter::to_english(model.error()).c_str());
  return std::move(*model);
}

std::vector<Tokens> real_tokens(const nlohmann::json& ids, const nlohmann::json& mask) {
  std::vector<Tokens> rows;
  for (std::size_t row = 0; row < ids.size(); ++row) {
    Tokens tokens;
    for (std::size_t i = 0; i < ids[row].size(); ++i)
      if (mask[row][i].get<int>() != 0) tokens.push_back(ids[row][i].get<Token>());
    rows.push_back(std::move(tokens));
  }
  return rows;
}

Golden read_golden(const QString& folder) {
  Golden golden;
  golden.folder = folder.toStdString();
  golden.expected = arbiter::test::read_json(golden.folder / "expected.json");
  golden.model = load(golden.folder);
  golden.rows = real_tokens(golden.expected["input_ids"], golden.expected["attention_mask"]);
  golden.wanted = to_tensor(golden.expected["logits"]);
  golden.real = to_tensor(golden.expected["attention_mask"]).unsqueeze(-1);
  golden.tolerance = golden.expected.value("tolerance_abs", golden.tolerance);
  return golden;
}

torch::Tensor logits_alone(const nn::Decoder& model, const Tokens& tokens) {
  const auto batch = nn::pad_right(std::span(&tokens, 1), 0, torch::kCPU);
  return model.logits(model.hidden(batch.input))[0];
}

void add_folders() {
  QTest::addColumn<QString>("folder");
  int rows = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(arbiter::test::golden_folder() / "hf", none)) {
    if (!fs::exists(entry.path() / "expected.json")) continue;
    QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    ++rows;
  }
  QVERIFY2(rows > 0, "no golden checkpoints were found");
}

}  // namespace

class GoldenHfTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void golden_logits_under_left_padding_data() { add_folders(); }
  void golden_logits_under_left_padding();
  void golden_logits_of_one_row_data() { add_folders(); }
  void golden_logits_of_one_row();
  void golden_next_token_of_the_engine_data() { add_folders(); }
  void golden_next_token_of_the_engine();
  void golden_greedy_continuation_data() { add_folders(); }
  void golden_greedy_continuation();
  void golden_cache_equals_full_forward_data() { add_folders(); }
  void golden_cache_equals_full_forward();
  void golden_saved_folder_is_the_same_model_data() { add_folders(); }
  void golden_saved_folder_is_the_same_model();
};

void GoldenHfTest::golden_logits_under_left_padding() {
  QFETCH(QString, folder);
  const torch::NoGradGuard no_gradients;
  const auto golden = read_golden(folder);
  const auto batch = nn::pad_left(golden.rows, 0, golden.time(), torch::kCPU);
  const auto logits = golden.model->logits(golden.model->hidden(batch.input));
  const double apart = largest_difference(logits * golden.real, golden.wanted * golden.real);
  QVERIFY2(apart < golden.tolerance, qPrintable(QString::number(apart)));
}

void GoldenHfTest::golden_logits_of_one_row() {
  QFETCH(QString, folder);
  const torch::NoGradGuard no_gradients;
  const auto golden = read_golden(folder);
  const auto batch = nn::pad_left(golden.rows, 0, golden.time(), torch::kCPU);
  const auto together = golden.model->logits(golden.model->hidden(batch.input));
  for (std::size_t i = 0; i < golden.rows.size(); ++i) {
    const auto alone = logits_alone(*golden.model, golden.rows[i]);
    QVERIFY(largest_difference(alone, golden.wanted_of(i)) < golden.tolerance);
    const auto padded = together[static_cast<std::int64_t>(i)].narrow(
        0, golden.time() - alone.size(0), alone.size(0));
    // Padding changes nothing but the order of a few sums; LibTorch 2.6 comes to 1.06e-5.
    constexpr double most = TORCH_VERSION_MAJOR >= 2 ? 2e-5 : 1e-5;
    const double apart = largest_difference(alone, padded);
    QVERIFY2(apart < most, qPrintable(QString::number(apart)));
  }
}

void GoldenHfTest::golden_next_token_of_the_engine() {
  QFETCH(QString, folder);
  const auto golden = read_golden(folder);
  TorchEngine engine;
  ComputeOptions compute;
  compute.threads = 1;
  compute.precision = "f32";
  for (std::size_t i = 0; i < golden.rows.size(); ++i) {
    const auto logits = engine.next_token_logits(golden.folder, golden.rows[i], compute);
    QVERIFY2(logits.has_value(), logits ? "" : arbiter::to_english(logits.error()).c_str());
    const auto computed = torch::tensor(*logits);
    QVERIFY(largest_difference(computed, golden.wanted_of(i)[-1]) < golden.tolerance);
  }
}

void GoldenHfTest::golden_greedy_continuation() {
  QFETCH(QString, folder);
  const auto golden = read_golden(folder);
  const auto& greedy = golden.expected["greedy_from_row_0"];
  GenerationOptions options;
  options.temperature = 0;
  options.max_new_tokens = static_cast<std::int64_t>(greedy.size());
  // All rows at once: the first is padded where another is longer.
  const auto generated = nn::sample(*golden.model, golden.rows, options, 1);
  const auto& written = generated[0];
  for (std::size_t i = 0; i < written.tokens.size(); ++i)
    QCOMPARE(written.tokens[i], greedy[i].get<Token>());
  if (written.ended) {
    QVERIFY(golden.model->config().ends(greedy[written.tokens.size()].get<Token>()));
  } else {
    QCOMPARE(written.tokens.size(), greedy.size());
  }
  options.batch_size = 1;
  const auto alone = nn::sample(*golden.model, golden.rows, options, 1);
  for (std::size_t i = 0; i < alone.size(); ++i) QCOMPARE(alone[i].tokens, generated[i].tokens);
}

void GoldenHfTest::golden_cache_equals_full_forward() {
  QFETCH(QString, folder);
  const torch::NoGradGuard no_gradients;
  const auto golden = read_golden(folder);
  const auto& model = *golden.model;
  const auto longest = std::min<std::int64_t>(model.config().context, golden.time() + 8);
  for (auto tokens : golden.rows) {
    // Greedily on to the end of what is tried, one token a step.
    auto cache = nn::KeyValueCache::make(model.config(), 1, longest, torch::kCPU);
    const auto prompt = nn::pad_right(std::span(&tokens, 1), 0, torch::kCPU);
    const auto first = model.logits(model.hidden(prompt.input, &cache))[0];
    auto step = first[-1];
    while (static_cast<std::int64_t>(tokens.size()) < longest) {
      const auto full = logits_alone(model, tokens)[-1];
      // Rounding grows with the logits, which are as large as a checkpoint makes them.
      const double size = std::max(1.0, full.abs().max().item<double>());
      QVERIFY(largest_difference(step, full) < 1e-5 * size);
      tokens.push_back(static_cast<Token>(step.argmax().item<std::int64_t>()));
      nn::ForwardInput input;
      input.ids =
          torch::tensor({static_cast<std::int64_t>(tokens.back())}, torch::kInt64).view({1, 1});
      input.positions =
          torch::full({1, 1}, static_cast<std::int64_t>(tokens.size()) - 1, torch::kInt64);
      step = model.logits(model.hidden(input, &cache))[0][0];
    }
  }
}

void GoldenHfTest::golden_saved_folder_is_the_same_model() {
  QFETCH(QString, folder);
  const torch::NoGradGuard no_gradients;
  const auto golden = read_golden(folder);
  const QTemporaryDir directory;
  const fs::path saved(directory.path().toStdString());
  QVERIFY(nn::save_weights(*golden.model, saved).has_value());
  const auto again = load(saved);
  for (const auto& row : golden.rows)
    QVERIFY(torch::equal(logits_alone(*golden.model, row), logits_alone(*again, row)));

  // Names and shapes are the architecture's own: those of the file that was read.
  const auto before = SafetensorsIndex::open(golden.folder);
  const auto after = SafetensorsIndex::open(saved);
  QVERIFY(before && after);
  for (const auto& name : after->names()) {
    const auto* there = before->find(name);
    if (there == nullptr && name.starts_with("transformer.")) there = before->find(name.substr(12));
    QVERIFY2(there != nullptr, name.c_str());
    QCOMPARE(after->find(name)->shape, there->shape);
  }
  // What the file says of the model it still says, but for how the numbers are stored.
  auto config = arbiter::test::read_json(golden.folder / "config.json");
  const auto written = arbiter::test::read_json(saved / "config.json");
  config.erase("dtype");
  config["torch_dtype"] = "float32";
  for (const auto& [key, value] : config.items())
    QVERIFY2(written.contains(key) && written[key] == value, key.c_str());
  for (const char* key : {"architectures", "model_type", "torch_dtype", "tie_word_embeddings"})
    QVERIFY2(written.contains(key), key);
  if (written["model_type"] != "gpt2") QVERIFY(written.contains("rope_theta"));
}

QTEST_GUILESS_MAIN(GoldenHfTest)
#include "hf_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>

#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine;
using arbiter::test::largest_difference;
using arbiter::test::to_tensor;

namespace {

std::unique_ptr<nn::Decoder> load(const std::filesystem::path& folder) {
  auto model = nn::load_decoder(folder, torch::kCPU, false);
  if (!model) qFatal("%s", arbiter::to_english(model.error()).c_str());
  return std::move(*model);
}

/// Rows of real tokens from ids and an attention mask.
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

}  // namespace

class DecoderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void golden_hf_data();
  void golden_hf();
  void cache_equals_full_forward();
  void sampling_does_not_depend_on_the_batch();
  void saved_model_loads_the_same();
  void wrong_checkpoints_are_named();
};

void DecoderTest::golden_hf_data() {
  QTest::addColumn<QString>("folder");
  int rows = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(arbiter::test::golden_folder() / "hf")) {
    if (!std::filesystem::exists(entry.path() / "expected.json")) continue;
    QTest::newRow(entry.path().filename().c_str()) << QString::fromStdString(entry.path().string());
    ++rows;
  }
  QVERIFY2(rows > 0, "no golden checkpoints were found");
}

void DecoderTest::golden_hf() {
  QFETCH(QString, folder);
  const std::filesystem::path path(folder.toStdString());
  const auto expected = arbiter::test::read_json(path / "expected.json");
  const auto model = load(path);
  const torch::NoGradGuard no_gradients;
  const double tolerance = expected.value("tolerance_abs", 1e-4);
  const auto& mask = expected["attention_mask"];
  const auto rows = real_tokens(expected["input_ids"], mask);
  const auto time = static_cast<std::int64_t>(mask[0].size());

  const auto left = nn::pad_left(rows, 0, time, torch::kCPU);
  const auto logits = model->logits(model->hidden(left.input));
  const auto wanted = to_tensor(expected["logits"]);
  const auto real = to_tensor(mask).unsqueeze(-1);
  QVERIFY(largest_difference(logits * real, wanted * real) < tolerance);

  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto alone = nn::pad_right(std::span(&rows[i], 1), 0, torch::kCPU);
    const auto length = static_cast<std::int64_t>(rows[i].size());
    const auto one = model->logits(model->hidden(alone.input))[0];
    QVERIFY(largest_difference(one, wanted[static_cast<std::int64_t>(i)].narrow(
                                        0, time - length, length)) < tolerance);
  }

  GenerationOptions options;
  options.temperature = 0;
  const auto& greedy = expected["greedy_from_row_0"];
  options.max_new_tokens = static_cast<std::int64_t>(greedy.size());
  const auto generated = nn::sample(*model, std::span(rows).first(1), options, 1);
  for (std::size_t i = 0; i < generated[0].tokens.size(); ++i)
    QCOMPARE(generated[0].tokens[i], greedy[i].get<Token>());
}

void DecoderTest::cache_equals_full_forward() {
  for (const char* name : {"llama", "gpt2", "qwen2"}) {
    const auto model = load(arbiter::test::golden_folder() / "hf" / name);
    const torch::NoGradGuard no_gradients;
    const Tokens tokens{3, 14, 15, 9, 26, 5, 35, 8};
    const auto whole = nn::pad_right(std::span(&tokens, 1), 0, torch::kCPU);
    const auto full = model->logits(model->hidden(whole.input))[0];
    auto cache = nn::KeyValueCache::make(model->config(), 1, 8, torch::kCPU);
    for (std::int64_t t = 0; t < 8; ++t) {
      nn::ForwardInput input;
      input.ids = whole.input.ids.narrow(1, t, 1);
      input.positions = torch::full({1, 1}, t, torch::kInt64);
      const auto step = model->logits(model->hidden(input, &cache))[0][0];
      QVERIFY(largest_difference(step, full[t]) < 1e-4);
    }
  }
}

void DecoderTest::sampling_does_not_depend_on_the_batch() {
  const auto model = load(arbiter::test::golden_folder() / "hf" / "llama");
  GenerationOptions options;
  options.max_new_tokens = 12;
  const std::vector<Tokens> prompts{{5, 6, 7}, {8, 9}, {10, 11, 12, 13}, {14}};
  const auto together = nn::sample(*model, prompts, options, 42);
  options.batch_size = 1;
  const auto apart = nn::sample(*model, prompts, options, 42);
  for (std::size_t i = 0; i < prompts.size(); ++i) QCOMPARE(together[i].tokens, apart[i].tokens);
  const auto other = nn::sample(*model, prompts, options, 43);
  QVERIFY(other[0].tokens != apart[0].tokens || other[2].tokens != apart[2].tokens);
}

void DecoderTest::saved_model_loads_the_same() {
  for (const char* name : {"llama", "gpt2", "qwen2", "mistral-f16"}) {
    const auto model = load(arbiter::test::golden_folder() / "hf" / name);
    const QTemporaryDir folder;
    const std::filesystem::path path(folder.path().toStdString());
    QVERIFY(nn::save_weights(*model, path).has_value());
    const auto again = load(path);
    QVERIFY(torch::equal(model->parameters().values(), again->parameters().values()));
  }
}

void DecoderTest::wrong_checkpoints_are_named() {
  const QTemporaryDir folder;
  const std::filesystem::path path(folder.path().toStdString());
  const auto source = arbiter::test::golden_folder() / "hf" / "llama";
  std::filesystem::copy_file(source / "model.safetensors", path / "model.safetensors");
  auto config = arbiter::test::read_json(source / "config.json");
  const auto refused = [&](const nlohmann::json& changed) {
    std::ofstream(path / "config.json") << changed.dump();
    const auto model = nn::load_decoder(path, torch::kCPU, false);
    return model ? std::string() : arbiter::to_english(model.error());
  };
  auto changed = config;
  changed["num_hidden_layers"] = config["num_hidden_layers"].get<int>() + 1;
  QVERIFY(refused(changed).find("model.layers.") != std::string::npos);
  changed = config;
  changed["intermediate_size"] = 7;
  QVERIFY(refused(changed).find("gate_proj") != std::string::npos);
  changed = config;
  changed["model_type"] = "mamba";
  QVERIFY(refused(changed).find("mamba") != std::string::npos);
  changed = config;
  changed["rope_scaling"] = {{"rope_type", "yarn"}};
  QVERIFY(refused(changed).find("yarn") != std::string::npos);

  changed = config;
  changed["architectures"] = {"LlamaForSequenceClassification"};
  std::ofstream(path / "config.json") << changed.dump();
  const auto scorer = nn::load_language_model(path, torch::kCPU, false);
  QVERIFY(!scorer && arbiter::to_english(scorer.error()).find("reward model") != std::string::npos);
}

QTEST_GUILESS_MAIN(DecoderTest)
#include "decoder_test.moc"

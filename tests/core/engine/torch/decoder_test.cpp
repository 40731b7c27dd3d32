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

namespace {

std::unique_ptr<nn::Decoder> load(const std::filesystem::path& folder) {
  auto model = nn::load_decoder(folder, torch::kCPU, nn::Weights::frozen);
  if (!model) qFatal("%s", arbiter::to_english(model.error()).c_str());
  return std::move(*model);
}

/// The checkpoints that these tests work on, whatever $ARBITER_GOLDEN_DIR holds.
std::filesystem::path checkpoint(const char* name) {
  return arbiter::test::test_data_folder() / "golden" / "hf" / name;
}

}  // namespace

class DecoderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() { torch::set_num_threads(1); }
  void cache_equals_full_forward();
  void sampling_does_not_depend_on_the_batch();
  void saved_model_loads_the_same();
  void wrong_checkpoints_are_named();
};

void DecoderTest::cache_equals_full_forward() {
  for (const char* name : {"llama", "gpt2", "qwen2"}) {
    const auto model = load(checkpoint(name));
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
  const auto model = load(checkpoint("llama"));
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
    const auto model = load(checkpoint(name));
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
  const auto source = checkpoint("llama");
  std::filesystem::copy_file(source / "model.safetensors", path / "model.safetensors");
  auto config = arbiter::test::read_json(source / "config.json");
  const auto refused = [&](const nlohmann::json& changed) {
    std::ofstream(path / "config.json") << changed.dump();
    const auto model = nn::load_decoder(path, torch::kCPU, nn::Weights::frozen);
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
  const auto scorer = nn::load_language_model(path, torch::kCPU, nn::Weights::frozen);
  QVERIFY(!scorer && arbiter::to_english(scorer.error()).find("reward model") != std::string::npos);
}

QTEST_GUILESS_MAIN(DecoderTest)
#include "decoder_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/nn/lora.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <set>

#include "core/base/files.h"
#include "core/engine/language_model.h"
#include "core/engine/safetensors.h"
#include "core/engine/torch/nn/batch.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/support/json_tensor.h"

using namespace arbiter::engine;

namespace {

std::filesystem::path golden(const char* name) {
  return arbiter::test::golden_folder() / "hf" / name;
}

std::unique_ptr<nn::Decoder> load(const std::filesystem::path& folder, std::int64_t heads = 0) {
  auto model = nn::load_decoder(folder, torch::kCPU, nn::Weights::frozen, heads);
  if (!model) qFatal("%s", arbiter::to_english(model.error()).c_str());
  return std::move(*model);
}

/// Gives B numbers too, so that the adapters do something.
void disturb(nn::Decoder& model) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(1);
  for (const auto& entry : model.adapters()->parameters().entries())
    if (entry.name.ends_with("lora_B.weight")) entry.value.detach().normal_(0, 0.1);
}

torch::Tensor logits_of(const nn::Decoder& model) {
  const torch::NoGradGuard no_gradients;
  const std::vector<Tokens> rows{{3, 5, 7, 2}, {4, 1}};
  const auto batch = nn::pad_right(rows, 0, torch::kCPU);
  return model.logits(model.hidden(batch.input));
}

double distance(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

}  // namespace

class LoraTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void adapters_data();
  void adapters();
  void only_adapters_get_gradients();
  void unknown_targets_are_named();
  void other_kinds_are_refused();
  void reward_heads_are_trained_whole();
};

void LoraTest::adapters_data() {
  QTest::addColumn<QString>("model");
  QTest::addColumn<QString>("targets");
  QTest::newRow("llama, usual") << "llama"
                                << "";
  QTest::newRow("llama, all") << "llama"
                              << "q_proj k_proj v_proj o_proj gate_proj up_proj down_proj";
  QTest::newRow("qwen2, usual") << "qwen2"
                                << "";
  QTest::newRow("gpt2, usual") << "gpt2"
                               << "";
  QTest::newRow("gpt2, all") << "gpt2"
                             << "c_attn c_proj c_fc";
}

void LoraTest::adapters() {
  QFETCH(QString, model);
  QFETCH(QString, targets);
  const auto base = golden(model.toUtf8().constData());
  const auto decoder = load(base);
  const auto before = logits_of(*decoder);
  nn::LoraConfig config{.rank = 3, .alpha = 6, .targets = {}};
  for (const auto& target : targets.split(' ', Qt::SkipEmptyParts))
    config.targets.push_back(target.toStdString());
  QVERIFY(decoder->add_adapters(config, false, 1).has_value());
  QVERIFY(!decoder->adapters()->sites().empty());
  QCOMPARE(distance(logits_of(*decoder), before), 0.0);

  disturb(*decoder);
  const auto adapted = logits_of(*decoder);
  QVERIFY(distance(adapted, before) > 1e-3);
  {
    const nn::AdaptersOff off(*decoder);
    QCOMPARE(distance(logits_of(*decoder), before), 0.0);
  }
  QCOMPARE(distance(logits_of(*decoder), adapted), 0.0);

  // PEFT's layout: read again on the same base, and merged, it says the same.
  QTemporaryDir folder;
  const std::filesystem::path saved = folder.filePath("adapter").toStdString();
  std::filesystem::create_directory(saved);
  QVERIFY(nn::save_adapters(*decoder, base, saved).has_value());
  const auto file = SafetensorsFile::open(saved / "adapter_model.safetensors");
  QVERIFY(file.has_value());
  for (const auto& tensor : file->tensors()) {
    QVERIFY(tensor.name.starts_with("base_model.model."));
    QVERIFY(tensor.name.ends_with(".lora_A.weight") || tensor.name.ends_with(".lora_B.weight"));
    QCOMPARE(tensor.name.ends_with("lora_A.weight") ? tensor.shape[0] : tensor.shape[1], 3);
  }
  const auto reread = load(saved);
  QVERIFY(distance(logits_of(*reread), adapted) < 1e-5);
  const std::filesystem::path merged = folder.filePath("merged").toStdString();
  std::filesystem::create_directory(merged);
  QVERIFY(nn::save_weights(*decoder, merged).has_value());
  QVERIFY(distance(logits_of(*load(merged)), adapted) < 1e-5);
}

void LoraTest::only_adapters_get_gradients() {
  const auto decoder = load(golden("llama"));
  QVERIFY(decoder->add_adapters({.rank = 2, .alpha = 4, .targets = {}}, true, 1).has_value());
  disturb(*decoder);
  const std::vector<Tokens> rows{{3, 5, 7, 2}};
  const auto batch = nn::pad_right(rows, 0, torch::kCPU);
  decoder->logits(decoder->hidden(batch.input)).square().mean().backward();
  QVERIFY(decoder->trained().gradients().abs().sum().item<double>() > 0);
  QVERIFY(!decoder->parameters().gradients().defined());
  QVERIFY(decoder->trained().size() < decoder->parameters().size());
}

void LoraTest::unknown_targets_are_named() {
  const auto decoder = load(golden("gpt2"));
  const auto added =
      decoder->add_adapters({.rank = 2, .alpha = 4, .targets = {"q_proj"}}, false, 1);
  QVERIFY(!added.has_value());
  QVERIFY(arbiter::to_english(added.error()).find("q_proj") != std::string::npos);
}

void LoraTest::other_kinds_are_refused() {
  QTemporaryDir folder;
  const std::filesystem::path at = folder.path().toStdString();
  const auto refused = [&](const char* config) {
    QVERIFY(arbiter::write_file_atomically(at / "adapter_config.json", config).has_value());
    const auto read = nn::read_adapter_config(at);
    QVERIFY(!read.has_value());
  };
  refused("{}");
  refused(R"({"peft_type":"IA3","r":4,"target_modules":["q_proj"]})");
  refused(R"({"peft_type":"LORA","r":4,"use_dora":true,"target_modules":["q_proj"]})");
  refused(R"({"peft_type":"LORA","r":4,"rank_pattern":{"q_proj":2},"target_modules":["q_proj"]})");
  refused(R"({"peft_type":"LORA","r":4,"target_modules":"all-linear"})");
}

void LoraTest::reward_heads_are_trained_whole() {
  const auto base = golden("llama");
  const auto decoder = load(base, 1);
  QVERIFY(decoder->add_adapters({.rank = 2, .alpha = 4, .targets = {}}, false, 1).has_value());
  QVERIFY(decoder->adapters()->score().defined());
  decoder->adapters()->score().detach().fill_(0.5);
  const std::vector<Tokens> rows{{3, 5, 7, 2}};
  const auto batch = nn::pad_right(rows, 0, torch::kCPU);
  const torch::NoGradGuard no_gradients;
  const auto scores = decoder->rewards(decoder->hidden(batch.input));
  QTemporaryDir folder;
  const std::filesystem::path merged = folder.filePath("merged").toStdString();
  std::filesystem::create_directory(merged);
  QVERIFY(nn::save_weights(*decoder, merged).has_value());
  const auto again = load(merged);
  QVERIFY(distance(again->rewards(again->hidden(batch.input)), scores) < 1e-5);
  // The adapters alone are a reward model too: its head is not lost with the base's.
  const std::filesystem::path saved = folder.filePath("adapter").toStdString();
  std::filesystem::create_directory(saved);
  QVERIFY(nn::save_adapters(*decoder, base, saved).has_value());
  const auto reread = load(saved);
  QCOMPARE(reread->config().reward_heads, std::int64_t{1});
  QVERIFY(distance(reread->rewards(reread->hidden(batch.input)), scores) < 1e-5);
  QVERIFY(!check_language_model(saved));
}

QTEST_GUILESS_MAIN(LoraTest)
#include "lora_test.moc"

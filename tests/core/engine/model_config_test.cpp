// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/model_config.h"

#include <QTemporaryDir>
#include <QTest>

#include "core/base/files.h"
#include "core/engine/checkpoint_check.h"
#include "core/engine/checkpoint_layout.h"
#include "tests/support/paths.h"

using namespace arbiter;
using namespace arbiter::engine;
using nlohmann::json;

namespace {

json usual() {
  return {{"model_type", "llama"},    {"vocab_size", 100},
          {"hidden_size", 16},        {"num_hidden_layers", 2},
          {"num_attention_heads", 4}, {"num_key_value_heads", 2},
          {"intermediate_size", 24},  {"max_position_embeddings", 64},
          {"eos_token_id", 2}};
}

class Folder {
 public:
  std::filesystem::path path() const { return directory_.path().toStdString(); }
  void write(const char* name, const json& value) const {
    if (!write_file_atomically(path() / name, value.dump())) qFatal("cannot write");
  }
  Result<DecoderConfig> read(const json& config) const {
    write("config.json", config);
    return read_config(path());
  }

 private:
  QTemporaryDir directory_;
};

std::string message_of(const Result<DecoderConfig>& read) {
  return read ? std::string("accepted") : to_english(read.error());
}

}  // namespace

class ModelConfigTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void fieldsOfAnotherTypeAreNamed_data();
  void fieldsOfAnotherTypeAreNamed();
  void otherFilesOfAnotherTypeAreNamed();
  void ropeScalingHasToBeWhole_data();
  void ropeScalingHasToBeWhole();
  void aWholeRopeScalingIsRead();
  void aMissingModelTypeIsSaidOrMadeUpFor();
  void sizesBeyondAnyModelAreRefused();
  void headersAreHeldAgainstTheConfig_data();
  void headersAreHeldAgainstTheConfig();
};

void ModelConfigTest::fieldsOfAnotherTypeAreNamed_data() {
  QTest::addColumn<QString>("field");
  QTest::addColumn<QString>("value");
  const auto row = [](const char* field, const char* value) {
    QTest::addRow("%s: %s", field, value) << QString(field) << QString(value);
  };
  for (const char* field : {"vocab_size", "hidden_size", "num_hidden_layers", "head_dim",
                            "max_position_embeddings", "eos_token_id", "bos_token_id",
                            "pad_token_id", "sliding_window", "rms_norm_eps", "rope_theta"})
    for (const char* value : {"\"many\"", "{}", "[\"x\"]", "true"}) row(field, value);
  for (const char* field : {"tie_word_embeddings", "attention_bias", "use_sliding_window"})
    for (const char* value : {"\"yes\"", "1", "[]"}) row(field, value);
  for (const char* field : {"model_type", "hidden_act"})
    for (const char* value : {"3", "[]"}) row(field, value);
  for (const char* field : {"architectures", "rope_scaling", "rope_parameters"}) row(field, "3");
  row("architectures", "[3]");
  row("num_hidden_layers", "1.5");
  row("vocab_size", "-3");
}

void ModelConfigTest::fieldsOfAnotherTypeAreNamed() {
  QFETCH(QString, field);
  QFETCH(QString, value);
  const Folder folder;
  auto config = usual();
  // A field that only windows are read from.
  if (field == "sliding_window") config["use_sliding_window"] = true;
  config[field.toStdString()] = json::parse(value.toStdString());
  const auto read = folder.read(config);
  QVERIFY2(!read, "it was accepted");
  QCOMPARE(read.error().code, ErrorCode::parse);
  QCOMPARE(QString::fromStdString(read.error().where.field), field);
  QCOMPARE(read.error().where.file, (folder.path() / "config.json").string());
  QVERIFY(message_of(read).find("json.exception") == std::string::npos);
}

void ModelConfigTest::otherFilesOfAnotherTypeAreNamed() {
  const Folder folder;
  folder.write("generation_config.json", {{"eos_token_id", "</s>"}});
  const auto read = folder.read(usual());
  QVERIFY(!read);
  QCOMPARE(read.error().where.field, std::string("eos_token_id"));
  QCOMPARE(read.error().where.file, (folder.path() / "generation_config.json").string());
  folder.write("generation_config.json", json::array());
  QVERIFY(message_of(folder.read(usual())).find("generation_config.json") != std::string::npos);
}

void ModelConfigTest::ropeScalingHasToBeWhole_data() {
  QTest::addColumn<QString>("scaling");
  QTest::addColumn<QString>("field");
  const auto row = [](const char* scaling, const char* field) {
    QTest::newRow(scaling) << QString(scaling) << QString(field);
  };
  row(R"({"type":"linear"})", "rope_scaling.factor");
  row(R"({"type":"linear","factor":0})", "rope_scaling.factor");
  row(R"({"type":"linear","factor":-2})", "rope_scaling.factor");
  row(R"({"type":"linear","factor":"2"})", "rope_scaling.factor");
  row(R"({"type":"linear","factor":null})", "rope_scaling.factor");
  row(R"({"rope_type":"llama3","factor":8})", "rope_scaling.low_freq_factor");
  row(R"({"rope_type":"llama3","factor":8,"low_freq_factor":1,"high_freq_factor":4})",
      "rope_scaling.original_max_position_embeddings");
  row(R"({"rope_type":"llama3","factor":8,"low_freq_factor":4,"high_freq_factor":4,
      "original_max_position_embeddings":64})",
      "rope_scaling.high_freq_factor");
  row(R"({"rope_type":"llama3","factor":0,"low_freq_factor":1,"high_freq_factor":4,
      "original_max_position_embeddings":64})",
      "rope_scaling.factor");
  row(R"({"rope_type":3})", "rope_scaling.rope_type");
}

void ModelConfigTest::ropeScalingHasToBeWhole() {
  QFETCH(QString, scaling);
  QFETCH(QString, field);
  const Folder folder;
  auto config = usual();
  config["rope_scaling"] = json::parse(scaling.toStdString());
  const auto read = folder.read(config);
  QVERIFY2(!read, "it was accepted");
  QCOMPARE(QString::fromStdString(read.error().where.field), field);
  // transformers 5 writes it elsewhere.
  auto recent = usual();
  recent["rope_parameters"] = config["rope_scaling"];
  if (recent["rope_parameters"].contains("type"))
    recent["rope_parameters"]["rope_type"] = recent["rope_parameters"]["type"];
  QVERIFY(!folder.read(recent));
}

void ModelConfigTest::aWholeRopeScalingIsRead() {
  const Folder folder;
  auto config = usual();
  config["rope_scaling"] = {{"rope_type", "llama3"},
                            {"factor", 8},
                            {"low_freq_factor", 1},
                            {"high_freq_factor", 4},
                            {"original_max_position_embeddings", 64}};
  const auto read = folder.read(config);
  QVERIFY2(read.has_value(), message_of(read).c_str());
  QVERIFY(read->rope.kind == RopeScaling::Kind::llama3);
  QCOMPARE(read->rope.factor, 8.0);
  QCOMPARE(read->rope.original_context, 64.0);
  config["rope_scaling"] = {{"type", "linear"}, {"factor", 2}};
  QVERIFY(folder.read(config)->rope.kind == RopeScaling::Kind::linear);
  config["rope_scaling"] = {{"rope_type", "default"}};
  QVERIFY(folder.read(config)->rope.kind == RopeScaling::Kind::none);
}

void ModelConfigTest::aMissingModelTypeIsSaidOrMadeUpFor() {
  const Folder folder;
  auto config = usual();
  config.erase("model_type");
  QVERIFY(message_of(folder.read(config)).find("no model_type") != std::string::npos);
  config["architectures"] = {"LlamaForCausalLM"};
  QCOMPARE(folder.read(config)->architecture, std::string("llama"));
  config["architectures"] = {"Qwen2ForSequenceClassification"};
  QCOMPARE(folder.read(config)->architecture, std::string("qwen2"));
  QCOMPARE(folder.read(config)->reward_heads, 1);
  config["architectures"] = {"LlamaForCausalLM", "MistralForCausalLM"};
  QVERIFY(message_of(folder.read(config)).find("no model_type") != std::string::npos);
  config["architectures"] = {"LlamaWithTools"};
  QVERIFY(message_of(folder.read(config)).find("no model_type") != std::string::npos);
}

void ModelConfigTest::sizesBeyondAnyModelAreRefused() {
  const Folder folder;
  for (const char* field : {"hidden_size", "num_hidden_layers", "num_attention_heads",
                            "intermediate_size", "vocab_size", "max_position_embeddings"}) {
    auto config = usual();
    config[field] = std::int64_t{1} << 40;
    const auto read = folder.read(config);
    QVERIFY2(!read, field);
    QCOMPARE(read.error().where.field, std::string(field));
  }
}

void ModelConfigTest::headersAreHeldAgainstTheConfig_data() {
  QTest::addColumn<QString>("model");
  for (const char* name : {"llama", "qwen2", "gpt2", "mistral-f16"}) QTest::newRow(name) << name;
}

void ModelConfigTest::headersAreHeldAgainstTheConfig() {
  QFETCH(QString, model);
  const auto folder = test::test_data_folder() / "golden" / "hf" / model.toStdString();
  auto config = read_config(folder).value();
  const auto file = SafetensorsIndex::open(folder).value();
  const auto summary = check_checkpoint(config, file);
  QVERIFY2(summary.has_value(), summary ? "" : to_english(summary.error()).c_str());
  std::int64_t stored = 0;
  for (const auto& name : file.names()) {
    std::int64_t numbers = 1;
    for (const auto extent : file.find(name)->shape) numbers *= extent;
    const bool passed_over = name.ends_with(".attn.bias") || name.ends_with("inv_freq") ||
                             (name == "lm_head.weight" && config.tied_head);
    if (!passed_over) stored += numbers;
  }
  QCOMPARE(summary->parameters, stored);
  QCOMPARE(summary->dtype, std::string(model == "mistral-f16" ? "F16" : model == "qwen2" ? "BF16" : "F32"));
  ++config.layers;
  QVERIFY(!check_checkpoint(config, file));
  config.layers -= 2;
  QVERIFY(config.layers == 0 || !check_checkpoint(config, file));
}

QTEST_GUILESS_MAIN(ModelConfigTest)
#include "model_config_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/adapter_config.h"

#include <QTemporaryDir>
#include <QTest>
#include <cmath>

#include "core/base/files.h"
#include "core/engine/checkpoint_layout.h"
#include "tests/support/paths.h"

using namespace arbiter;
using namespace arbiter::engine;
using nlohmann::json;

namespace {

/// An adapter of rank 2 on the query and value matrices of a small llama.
class Adapter {
 public:
  Adapter() {
    std::filesystem::create_directory(path());
    config_ = {{"peft_type", "LORA"},
               {"base_model_name_or_path", base().string()},
               {"r", 2},
               {"lora_alpha", 8},
               {"target_modules", {"q_proj", "v_proj"}}};
    write_config();
    for (const auto& piece : checkpoint_pieces(base_config())) {
      const auto module = adaptable_module(piece);
      if (!is_target(module, "q_proj") && !is_target(module, "v_proj")) continue;
      add(adapter_tensor(module, 'A'), {2, piece.columns});
      add(adapter_tensor(module, 'B'), {piece.rows, 2});
    }
    write_weights();
  }

  std::filesystem::path folder() const { return directory_.path().toStdString(); }
  std::filesystem::path path() const { return folder() / "adapter"; }
  static std::filesystem::path base() {
    return test::test_data_folder() / "golden" / "hf" / "llama";
  }
  static DecoderConfig base_config() { return read_own_config(base()).value(); }

  void set(const char* key, const json& value) {
    config_[key] = value;
    write_config();
  }
  void add(const std::string& name, std::vector<std::int64_t> shape) {
    tensors_[name] = std::move(shape);
  }
  void drop(const std::string& name) { tensors_.erase(name); }
  void write_weights() const {
    std::vector<TensorToWrite> list;
    const std::vector<float> zeros(1 << 20);
    for (const auto& [name, shape] : tensors_) {
      std::size_t size = 1;
      for (const auto extent : shape) size *= static_cast<std::size_t>(extent);
      list.push_back({name, "F32", shape, std::as_bytes(std::span(zeros.data(), size))});
    }
    if (!write_safetensors(path() / adapter_weights_file, list)) qFatal("cannot write");
  }

  /// What reading and checking it against its base says.
  std::string message(const std::filesystem::path& chosen = {}) const {
    const auto read = read_adapter(path(), chosen);
    if (!read) return to_english(read.error());
    const auto config = read_own_config(read->base);
    if (!config) return to_english(config.error());
    const auto checked = check_adapter_tensors(*read, *config);
    return checked ? std::string("accepted") : to_english(checked.error());
  }
  const std::map<std::string, std::vector<std::int64_t>>& tensors() const { return tensors_; }

 private:
  void write_config() const {
    if (!write_file_atomically(path() / adapter_config_file, config_.dump()))
      qFatal("cannot write");
  }
  QTemporaryDir directory_;
  json config_;
  std::map<std::string, std::vector<std::int64_t>> tensors_;
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

#define VERIFY_SAYS(message, part)                \
  do {                                            \
    const std::string said = message;             \
    QVERIFY2(contains(said, part), said.c_str()); \
  } while (false)

}  // namespace

class AdapterConfigTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void aWholeAdapterIsAccepted();
  void basesThatAreNoneAreRefused();
  void aNameOnAHubIsSaidToBeOne();
  void theBaseCanBeChosen();
  void settingsThatChangeTheNumbersAreRefused_data();
  void settingsThatChangeTheNumbersAreRefused();
  void settingsThatDoNotAreTaken_data();
  void settingsThatDoNotAreTaken();
  void fieldsOfAnotherTypeAreNamed();
  void rankStabilisedScaleIsApplied();
  void tensorsThatNothingUsesAreNamed_data();
  void tensorsThatNothingUsesAreNamed();
  void missingAndMisshapenTensorsAreNamed();
  void theScoreOfARewardModelIsFound();
  void pickledWeightsAreSaidToBeThat();
  void anAdapterBesideAConfigIsAnAdapter();
};

void AdapterConfigTest::aWholeAdapterIsAccepted() {
  const Adapter adapter;
  VERIFY_SAYS(adapter.message(), "accepted");
  QVERIFY(is_adapter_folder(adapter.path()));
  QVERIFY(!is_adapter_folder(Adapter::base()));
  QCOMPARE(read_config(adapter.path())->layers, Adapter::base_config().layers);
}

void AdapterConfigTest::basesThatAreNoneAreRefused() {
  Adapter adapter;
  // Itself, by several names: no stack ends.
  for (const std::string& self : {adapter.path().string(), std::string("."),
                                  std::string("../adapter"), std::string("./../adapter/.")}) {
    adapter.set("base_model_name_or_path", self);
    VERIFY_SAYS(adapter.message(), "is an adapter again");
    VERIFY_SAYS(to_english(read_config(adapter.path()).error()), "is an adapter again");
  }
  // A circle of two.
  const auto other = adapter.folder() / "other";
  std::filesystem::create_directory(other);
  std::filesystem::copy(adapter.path(), other, std::filesystem::copy_options::recursive);
  adapter.set("base_model_name_or_path", other.string());
  VERIFY_SAYS(adapter.message(), "is an adapter again");
  adapter.set("base_model_name_or_path", nullptr);
  VERIFY_SAYS(adapter.message(), "does not say which model it belongs to");
  VERIFY_SAYS(adapter.message(), "--base");
  adapter.set("base_model_name_or_path", "");
  VERIFY_SAYS(adapter.message(), "does not say which model it belongs to");
  adapter.set("base_model_name_or_path", "/nowhere/at/all");
  VERIFY_SAYS(adapter.message(), "/nowhere/at/all, does not exist");
}

void AdapterConfigTest::aNameOnAHubIsSaidToBeOne() {
  Adapter adapter;
  adapter.set("base_model_name_or_path", "someone/their-model-7b");
  VERIFY_SAYS(adapter.message(), "`someone/their-model-7b` on a hub");
  VERIFY_SAYS(adapter.message(), "--base");
  VERIFY_SAYS(adapter.message(Adapter::base()), "accepted");
}

void AdapterConfigTest::theBaseCanBeChosen() {
  Adapter adapter;
  adapter.set("base_model_name_or_path", nullptr);
  VERIFY_SAYS(adapter.message(Adapter::base()), "accepted");
  VERIFY_SAYS(adapter.message(adapter.path()), "is an adapter again");
  VERIFY_SAYS(adapter.message("/nowhere"), "no folder /nowhere");
}

void AdapterConfigTest::settingsThatChangeTheNumbersAreRefused_data() {
  QTest::addColumn<QString>("key");
  QTest::addColumn<QString>("value");
  const auto row = [](const char* key, const char* value) {
    QTest::addRow("%s: %s", key, value) << QString(key) << QString(value);
  };
  row("use_dora", "true");
  row("rank_pattern", R"({"q_proj": 4})");
  row("alpha_pattern", R"({"q_proj": 4})");
  row("layers_to_transform", "[0]");
  row("layers_to_transform", "0");
  row("layer_replication", "[[0, 1]]");
  row("lora_bias", "true");
  row("exclude_modules", "[\"v_proj\"]");
  row("trainable_token_indices", "[1, 2]");
  row("target_parameters", "[\"experts\"]");
  row("modules_to_save", "[\"embed_tokens\"]");
  row("modules_to_save", "[\"lm_head\"]");
  row("init_lora_weights", "\"pissa\"");
  row("init_lora_weights", "\"pissa_niter_16\"");
  row("init_lora_weights", "\"olora\"");
  row("init_lora_weights", "\"loftq\"");
  row("peft_type", "\"IA3\"");
  row("target_modules", "\"all-linear\"");
}

void AdapterConfigTest::settingsThatChangeTheNumbersAreRefused() {
  QFETCH(QString, key);
  QFETCH(QString, value);
  Adapter adapter;
  adapter.set(key.toUtf8().constData(), json::parse(value.toStdString()));
  VERIFY_SAYS(adapter.message(), "This adapter uses `" + key.toStdString());
}

void AdapterConfigTest::settingsThatDoNotAreTaken_data() {
  settingsThatChangeTheNumbersAreRefused_data();
}

void AdapterConfigTest::settingsThatDoNotAreTaken() {
  QFETCH(QString, key);
  Adapter adapter;
  if (key != "target_modules" && key != "peft_type" && key != "r") {
    for (const json& value : {json(), json(false), json::object(), json::array()}) {
      if (key == "modules_to_save" && (value == false || value.is_object())) continue;
      adapter.set(key.toUtf8().constData(), value);
      VERIFY_SAYS(adapter.message(), "accepted");
    }
  }
  for (const json& value : {json(true), json("gaussian"), json("eva"), json("orthogonal")}) {
    adapter.set("init_lora_weights", value);
    VERIFY_SAYS(adapter.message(), "accepted");
  }
  adapter.set("modules_to_save", {"classifier", "score"});
  adapter.set("fan_in_fan_out", true);
  adapter.set("bias", "lora_only");
  VERIFY_SAYS(adapter.message(), "accepted");
}

void AdapterConfigTest::fieldsOfAnotherTypeAreNamed() {
  const std::pair<const char*, json> wrong[] = {{"r", "two"},
                                                {"r", 0},
                                                {"lora_alpha", "eight"},
                                                {"target_modules", {3}},
                                                {"use_rslora", "yes"},
                                                {"base_model_name_or_path", 3},
                                                {"modules_to_save", 3},
                                                {"peft_type", 3}};
  for (const auto& [key, value] : wrong) {
    Adapter adapter;
    adapter.set(key, value);
    const auto read = read_adapter_config(adapter.path());
    QVERIFY2(!read, key);
    QCOMPARE(read.error().code, ErrorCode::parse);
    QCOMPARE(read.error().where.field, std::string(key));
  }
}

void AdapterConfigTest::rankStabilisedScaleIsApplied() {
  Adapter adapter;
  QCOMPARE(read_adapter_config(adapter.path())->alpha, 8.0);
  adapter.set("use_rslora", true);
  const auto read = read_adapter_config(adapter.path());
  QVERIFY(std::abs(read->alpha / 2 - 8 / std::sqrt(2.0)) < 1e-12);
}

void AdapterConfigTest::tensorsThatNothingUsesAreNamed_data() {
  QTest::addColumn<QString>("name");
  for (const char* name :
       {"base_model.model.model.embed_tokens.weight", "base_model.model.lm_head.weight",
        "base_model.model.model.layers.0.self_attn.q_proj.bias",
        "base_model.model.model.layers.0.mlp.gate_proj.lora_A.weight",
        "base_model.model.model.embed_tokens.token_adapter.trainable_tokens_delta",
        "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector"})
    QTest::newRow(name) << name;
}

void AdapterConfigTest::tensorsThatNothingUsesAreNamed() {
  QFETCH(QString, name);
  Adapter adapter;
  adapter.add(name.toStdString(), {4});
  adapter.write_weights();
  VERIFY_SAYS(adapter.message(), "would not use: `" + name.toStdString() + "`");
}

void AdapterConfigTest::missingAndMisshapenTensorsAreNamed() {
  Adapter adapter;
  const auto [name, shape] = *adapter.tensors().begin();
  adapter.add(name, {shape[0] + 1, shape[1]});
  adapter.write_weights();
  VERIFY_SAYS(adapter.message(), "`" + name + "` has shape");
  adapter.drop(name);
  adapter.write_weights();
  VERIFY_SAYS(adapter.message(), "no tensor `" + name + "`");
}

void AdapterConfigTest::theScoreOfARewardModelIsFound() {
  Adapter adapter;
  adapter.add(adapter_score_tensor, {1, Adapter::base_config().width});
  adapter.write_weights();
  VERIFY_SAYS(adapter.message(), "accepted");
  QCOMPARE(read_adapter(adapter.path())->reward_heads, 1);
  adapter.add(adapter_score_tensor, {1, 3});
  adapter.write_weights();
  VERIFY_SAYS(adapter.message(), "score.weight` has shape");
}

void AdapterConfigTest::pickledWeightsAreSaidToBeThat() {
  const Adapter adapter;
  std::filesystem::remove(adapter.path() / adapter_weights_file);
  VERIFY_SAYS(adapter.message(), "no adapter_model.safetensors");
  QVERIFY(write_file_atomically(adapter.path() / "adapter_model.bin", "pickle").has_value());
  VERIFY_SAYS(adapter.message(), "adapter_model.bin only");
  VERIFY_SAYS(adapter.message(), "pickled");
}

void AdapterConfigTest::anAdapterBesideAConfigIsAnAdapter() {
  const Adapter adapter;
  std::filesystem::copy(Adapter::base() / "config.json", adapter.path() / "config.json");
  QVERIFY(is_adapter_folder(adapter.path()));
  VERIFY_SAYS(adapter.message(), "accepted");
  // Whole weights beside it are a whole model.
  QVERIFY(write_file_atomically(adapter.path() / "model.safetensors", "").has_value());
  QVERIFY(!is_adapter_folder(adapter.path()));
}

QTEST_GUILESS_MAIN(AdapterConfigTest)
#include "adapter_config_test.moc"

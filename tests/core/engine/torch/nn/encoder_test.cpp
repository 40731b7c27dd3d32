// SPDX-License-Identifier: GPL-3.0-or-later
// torch's headers come first: they define names that Qt's macros would break.
#include "core/engine/torch/nn/encoder.h"

#include <torch/torch.h>

#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/files.h"

using namespace arbiter;
using namespace arbiter::engine;

namespace {

using Vector = std::vector<double>;
using Matrix = std::vector<Vector>;

EncoderConfig tiny(const std::string& activation = "gelu") {
  EncoderConfig config;
  config.vocabulary = 11;
  config.width = 6;
  config.layers = 2;
  config.heads = 2;
  config.mlp_width = 5;
  config.context = 7;
  config.activation = activation;
  return config;
}

/// An encoder whose every number is drawn, biases and norms too.
void randomize(nn::Encoder& encoder) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(3);
  for (const auto& entry : encoder.parameters().entries())
    entry.value.detach().normal_(0, 0.7).add_(entry.shape.size() == 1 ? 0.5 : 0.0);
}

/// The same forward pass written out, in double precision, for one sequence without padding.
class PlainEncoder {
 public:
  PlainEncoder(const nn::Encoder& encoder, const EncoderConfig& config)
      : encoder_(encoder), config_(config) {}

  Matrix hidden(const Tokens& tokens) const {
    const std::string at = "bert.embeddings.";
    Matrix x;
    for (std::size_t t = 0; t < tokens.size(); ++t) {
      const auto word = row(at + "word_embeddings.weight", tokens[t]);
      const auto place = row(at + "position_embeddings.weight", static_cast<std::int64_t>(t));
      const auto type = row(at + "token_type_embeddings.weight", 0);
      Vector sum(word.size());
      for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = word[i] + place[i] + type[i];
      x.push_back(norm(sum, at + "LayerNorm"));
    }
    for (std::int64_t i = 0; i < config_.layers; ++i)
      x = layer(x, "bert.encoder.layer." + std::to_string(i) + '.');
    return x;
  }

  Vector linear(const Vector& x, const std::string& name) const {
    const auto weight = value(name + ".weight");
    const auto bias = value(name + ".bias");
    Vector y(static_cast<std::size_t>(weight.size(0)));
    for (std::int64_t o = 0; o < weight.size(0); ++o) {
      double sum = bias[o].item<double>();
      for (std::int64_t i = 0; i < weight.size(1); ++i)
        sum += weight[o][i].item<double>() * x[static_cast<std::size_t>(i)];
      y[static_cast<std::size_t>(o)] = sum;
    }
    return y;
  }

 private:
  torch::Tensor value(const std::string& name) const {
    return encoder_.parameters().find(name)->value.detach();
  }

  Vector row(const std::string& name, std::int64_t index) const {
    const auto found = value(name)[index];
    Vector numbers;
    for (std::int64_t i = 0; i < found.size(0); ++i) numbers.push_back(found[i].item<double>());
    return numbers;
  }

  Vector norm(const Vector& x, const std::string& name) const {
    double mean = 0;
    for (const double v : x) mean += v / static_cast<double>(x.size());
    double variance = 0;
    for (const double v : x) variance += (v - mean) * (v - mean) / static_cast<double>(x.size());
    Vector y(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const auto at = static_cast<std::int64_t>(i);
      y[i] = (x[i] - mean) / std::sqrt(variance + config_.norm_epsilon) *
                 value(name + ".weight")[at].item<double>() +
             value(name + ".bias")[at].item<double>();
    }
    return y;
  }

  double activated(double x) const {
    if (config_.activation == "relu") return x > 0 ? x : 0;
    if (config_.activation == "gelu_new")
      return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
    return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0)));
  }

  Matrix layer(const Matrix& x, const std::string& at) const {
    Matrix queries;
    Matrix keys;
    Matrix values;
    for (const auto& state : x) {
      queries.push_back(linear(state, at + "attention.self.query"));
      keys.push_back(linear(state, at + "attention.self.key"));
      values.push_back(linear(state, at + "attention.self.value"));
    }
    const auto wide = static_cast<std::size_t>(config_.head_width());
    Matrix after;
    for (std::size_t t = 0; t < x.size(); ++t) {
      Vector mixed(x[t].size(), 0);
      for (std::size_t head = 0; head < static_cast<std::size_t>(config_.heads); ++head) {
        Vector weights;
        double total = 0;
        for (std::size_t other = 0; other < x.size(); ++other) {
          double score = 0;
          for (std::size_t i = head * wide; i < (head + 1) * wide; ++i)
            score += queries[t][i] * keys[other][i];
          weights.push_back(std::exp(score / std::sqrt(static_cast<double>(wide))));
          total += weights.back();
        }
        for (std::size_t other = 0; other < x.size(); ++other)
          for (std::size_t i = head * wide; i < (head + 1) * wide; ++i)
            mixed[i] += weights[other] / total * values[other][i];
      }
      auto attended = linear(mixed, at + "attention.output.dense");
      for (std::size_t i = 0; i < attended.size(); ++i) attended[i] += x[t][i];
      attended = norm(attended, at + "attention.output.LayerNorm");
      auto inner = linear(attended, at + "intermediate.dense");
      for (auto& number : inner) number = activated(number);
      auto out = linear(inner, at + "output.dense");
      for (std::size_t i = 0; i < out.size(); ++i) out[i] += attended[i];
      after.push_back(norm(out, at + "output.LayerNorm"));
    }
    return after;
  }

  const nn::Encoder& encoder_;
  const EncoderConfig& config_;
};

double largest_difference(const torch::Tensor& states, const Matrix& expected) {
  double largest = 0;
  for (std::size_t t = 0; t < expected.size(); ++t)
    for (std::size_t i = 0; i < expected[t].size(); ++i)
      largest = std::max(
          largest,
          std::abs(
              states[static_cast<std::int64_t>(t)][static_cast<std::int64_t>(i)].item<double>() -
              expected[t][i]));
  return largest;
}

}  // namespace

class EncoderTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void forwardIsWhatThePlainLoopsGive_data();
  void forwardIsWhatThePlainLoopsGive();
  void paddingChangesNothing();
  void headsAndPoolerAreThePlainOnes();
  void whatIsSavedIsLoaded();
  void olderNamesAreRead();
  void whatIsMissingIsTold();
  void otherEncodersAreRefused();
};

void EncoderTest::forwardIsWhatThePlainLoopsGive_data() {
  QTest::addColumn<QString>("activation");
  for (const char* name : {"gelu", "gelu_new", "relu"}) QTest::newRow(name) << name;
}

void EncoderTest::forwardIsWhatThePlainLoopsGive() {
  QFETCH(QString, activation);
  const auto config = tiny(activation.toStdString());
  nn::Encoder encoder(config, 3, false, torch::kCPU, nn::Weights::frozen);
  randomize(encoder);
  const Tokens tokens{1, 9, 4, 4, 2};
  const Tokens* sequences[] = {&tokens};
  const auto states = encoder.hidden(sequences)[0];
  QVERIFY(largest_difference(states, PlainEncoder(encoder, config).hidden(tokens)) < 1e-5);
}

void EncoderTest::paddingChangesNothing() {
  const auto config = tiny();
  nn::Encoder encoder(config, 3, false, torch::kCPU, nn::Weights::frozen);
  randomize(encoder);
  const Tokens lone{1, 9, 4};
  const Tokens other{2, 2, 7, 8, 1, 3, 5};
  const Tokens* alone[] = {&lone};
  const Tokens* beside[] = {&other, &lone};
  const auto by_itself = encoder.hidden(alone)[0];
  const auto in_batch = encoder.hidden(beside)[1].narrow(0, 0, 3);
  QVERIFY(torch::allclose(by_itself, in_batch, 1e-5, 1e-6));
}

void EncoderTest::headsAndPoolerAreThePlainOnes() {
  const auto config = tiny();
  nn::Encoder encoder(config, 3, true, torch::kCPU, nn::Weights::frozen);
  randomize(encoder);
  const Tokens tokens{1, 9, 4};
  const Tokens* sequences[] = {&tokens};
  const auto logits = encoder.logits(encoder.pooled(encoder.hidden(sequences)));
  const PlainEncoder plain(encoder, config);
  auto pooled = plain.linear(plain.hidden(tokens).front(), "bert.pooler.dense");
  for (auto& number : pooled) number = std::tanh(number);
  QVERIFY(largest_difference(logits, {plain.linear(pooled, "classifier")}) < 1e-5);
}

void EncoderTest::whatIsSavedIsLoaded() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  nn::Encoder encoder(tiny(), 2, true, torch::kCPU, nn::Weights::frozen);
  randomize(encoder);
  const std::vector<std::string> labels{"no", "yes"};
  QVERIFY(encoder.save(folder, labels).has_value());
  const auto config = read_encoder_config(folder);
  QVERIFY(config.has_value());
  QCOMPARE(config->mlp_width, 5);
  QVERIFY(is_encoder_folder(folder));
  nn::Encoder again(*config, 2, true, torch::kCPU, nn::Weights::frozen);
  QVERIFY(again.load(folder).has_value());
  QVERIFY(torch::equal(again.parameters().values(), encoder.parameters().values()));
  const auto json = nlohmann::json::parse(*read_file(folder / "config.json"));
  QCOMPARE(json["architectures"][0].get<std::string>(), "BertForSequenceClassification");
  QCOMPARE(json["id2label"]["1"].get<std::string>(), "yes");
}

void EncoderTest::olderNamesAreRead() {
  // Without the prefix of the model inside a larger one, and with a norm's older names.
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  nn::Encoder encoder(tiny(), 0, false, torch::kCPU, nn::Weights::frozen);
  randomize(encoder);
  QVERIFY(encoder.save(folder, {}).has_value());
  auto bytes = *read_file(folder / "model.safetensors");
  const auto header =
      static_cast<std::size_t>(*reinterpret_cast<const std::uint64_t*>(bytes.data()));
  auto json = nlohmann::json::parse(bytes.substr(8, header));
  nlohmann::json renamed;
  for (auto& [name, value] : json.items()) {
    auto key = name;
    if (key.starts_with("bert.")) key = key.substr(5);
    if (key.ends_with("LayerNorm.weight")) key = key.substr(0, key.size() - 6) + "gamma";
    if (key.ends_with("LayerNorm.bias")) key = key.substr(0, key.size() - 4) + "beta";
    renamed[key] = value;
  }
  auto text = renamed.dump();
  while (text.size() % 8 != 0) text += ' ';
  const std::uint64_t length = text.size();
  std::string file(reinterpret_cast<const char*>(&length), 8);
  QVERIFY(
      write_file_atomically(folder / "model.safetensors", file + text + bytes.substr(8 + header))
          .has_value());
  nn::Encoder again(tiny(), 4, true, torch::kCPU, nn::Weights::frozen);
  again.initialize(1);
  QVERIFY(again.load(folder).has_value());
  const Tokens tokens{1, 9, 4};
  const Tokens* sequences[] = {&tokens};
  QVERIFY(torch::equal(again.hidden(sequences), encoder.hidden(sequences)));
}

void EncoderTest::whatIsMissingIsTold() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  auto small = tiny();
  small.layers = 1;
  nn::Encoder encoder(small, 0, false, torch::kCPU, nn::Weights::frozen);
  QVERIFY(encoder.save(folder, {}).has_value());
  nn::Encoder larger(tiny(), 0, false, torch::kCPU, nn::Weights::frozen);
  const auto loaded = larger.load(folder);
  QVERIFY(!loaded.has_value());
  QVERIFY(to_english(loaded.error()).find("bert.encoder.layer.1.") != std::string::npos);
  nn::Encoder labelled(small, 3, false, torch::kCPU, nn::Weights::frozen);
  QVERIFY(labelled.save(folder, std::vector<std::string>{"a", "b", "c"}).has_value());
  nn::Encoder other(small, 5, false, torch::kCPU, nn::Weights::frozen);
  QVERIFY(!other.load(folder).has_value());  // a head of another size
}

void EncoderTest::otherEncodersAreRefused() {
  const QTemporaryDir place;
  const std::filesystem::path folder = place.path().toStdString();
  const auto refused = [&](const nlohmann::json& json) {
    const auto written = write_file_atomically(folder / "config.json", json.dump());
    return written.has_value() && !read_encoder_config(folder).has_value();
  };
  QVERIFY(refused({{"model_type", "roberta"}}));
  QVERIFY(refused({{"model_type", "bert"}, {"position_embedding_type", "relative_key"}}));
  QVERIFY(refused({{"model_type", "bert"}, {"hidden_act", "swish"}}));
  QVERIFY(refused({{"model_type", "bert"}, {"hidden_size", 10}, {"num_attention_heads", 3}}));
  QVERIFY(refused({{"model_type", "bert"}, {"hidden_size", "wide"}}));
}

QTEST_GUILESS_MAIN(EncoderTest)
#include "encoder_test.moc"

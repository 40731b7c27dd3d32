// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/torch.h>

#include <QTemporaryDir>
#include <filesystem>
#include <map>

#include "core/base/random.h"
#include "core/engine/engine.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/nn/decoder.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::test {

/// Keeps what a training tells, and asks it to stop once it has told of `stop_at` steps.
class RecordingObserver : public engine::SilentObserver {
 public:
  explicit RecordingObserver(std::int64_t stop_at = -1) : stop_at_(stop_at) {}

  bool stop_requested() override { return stop_at_ >= 0 && last_step_ >= stop_at_; }
  void on_metrics(std::int64_t step, std::span<const engine::Metric> metrics) override {
    last_step_ = step;
    for (const auto& metric : metrics) values[{step, metric.name}] = metric.value;
  }
  void on_samples(std::int64_t, std::span<const engine::PolicySample> given) override {
    samples.assign(given.begin(), given.end());
  }
  Result<void> on_checkpoint(const engine::WrittenCheckpoint& checkpoint) override {
    last_checkpoint = checkpoint.folder;
    return {};
  }

  std::map<std::pair<std::int64_t, std::string>, double> values;
  std::vector<engine::PolicySample> samples;
  std::filesystem::path last_checkpoint;

 private:
  std::int64_t stop_at_;
  std::int64_t last_step_ = 0;
};

/// Tiny untrained models in a temporary folder: a policy, and a reward model whose heads are not
/// zero, so that its scores differ.
class PolicyFolder {
 public:
  static constexpr std::int64_t kVocabulary = 24;
  static constexpr std::int64_t kEos = 1;

  PolicyFolder() {
    write("policy", 3, 0);
    write("reward", 4, 1);
  }

  std::filesystem::path path(const char* name) const {
    return folder_.filePath(QString::fromLatin1(name)).toStdString();
  }

  template <class Request>
  Request request(const char* output) const {
    Request request;
    request.place = place(output);
    request.reward_model = path("reward");
    request.data.prompts = prompts(7);
    auto& options = request.options;
    options.iterations = 4;
    options.episodes = 8;
    options.max_new_tokens = 6;
    options.learning_rate = 1e-3;
    options.checkpoint_every = 100;
    options.sample_every = 100;
    return request;
  }

  engine::TrainingPlace place(const char* output) const {
    engine::TrainingPlace place;
    place.model = path("policy");
    place.output = path(output);
    place.compute.threads = 1;
    place.compute.precision = "f32";
    place.compute.device = "cpu";
    place.compute.seed = 11;
    return place;
  }

  /// Prompts of different lengths.
  static std::vector<engine::Tokens> prompts(std::size_t count) {
    Random random(9);
    std::vector<engine::Tokens> prompts;
    for (std::size_t i = 0; i < count; ++i) prompts.push_back(tokens(random, 1 + i % 4));
    return prompts;
  }

  static engine::Tokens tokens(Random& random, std::size_t length) {
    engine::Tokens tokens;
    for (std::size_t i = 0; i < length; ++i)
      tokens.push_back(static_cast<engine::Token>(2 + random.below(kVocabulary - 2)));
    return tokens;
  }

 private:
  void write(const char* name, std::int64_t seed, std::int64_t heads) {
    engine::ModelShape shape;
    shape.vocabulary = kVocabulary;
    shape.width = 16;
    shape.layers = 2;
    shape.heads = 2;
    shape.key_value_heads = 1;
    shape.mlp_width = 24;
    shape.context = 32;
    shape.eos_token = kEos;
    auto config = engine::nn::config_from_shape(shape);
    config.reward_heads = heads;
    engine::nn::Decoder model(config, torch::kCPU, engine::nn::Weights::frozen);
    model.initialize(seed);
    const torch::NoGradGuard no_gradients;
    if (const auto* score = model.parameters().find("score")) {
      torch::manual_seed(seed);
      score->value.detach().normal_(0, 1);
    }
    std::filesystem::create_directories(path(name));
    const auto saved = engine::nn::save_weights(model, path(name));
    if (!saved) qFatal("%s", to_english(saved.error()).c_str());
  }

  QTemporaryDir folder_;
};

inline engine::Compute f32_compute() {
  engine::ComputeOptions options;
  options.threads = 1;
  options.precision = "f32";
  options.device = "cpu";
  return *engine::begin_compute(options);
}

/// All weights of a model folder, by name.
inline std::map<std::string, torch::Tensor> weights_of(const std::filesystem::path& folder) {
  std::map<std::string, torch::Tensor> weights;
  const auto model = engine::nn::load_decoder(folder, torch::kCPU, engine::nn::Weights::frozen);
  if (!model) qFatal("%s", to_english(model.error()).c_str());
  for (const auto& entry : (*model)->parameters().entries())
    weights[entry.name] = entry.value.detach().clone();
  return weights;
}

}  // namespace arbiter::test

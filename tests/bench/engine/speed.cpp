// SPDX-License-Identifier: GPL-3.0-or-later
// The work of the Python script that compare.sh runs beside this: same model, inputs and outputs.
#include "core/base/clock.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/engine.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"
#include "tests/bench/engine/data.h"
#include "tests/bench/engine/stopwatch.h"
#include "tests/bench/engine/work.h"

namespace arbiter::bench {
namespace {

using engine::nn::DecoderConfig;

constexpr std::int64_t kBatch = 64;
constexpr std::int64_t kPromptLength = 16;
constexpr std::int64_t kNewTokens = 48;

}  // namespace

Result<Measured> measure_generate(const Settings& settings) {
  ARBITER_ASSIGN(const auto compute, engine::begin_compute(settings.compute));
  engine::nn::Decoder model(small_shape(), compute.device, engine::nn::Weights::frozen);
  model.initialize(1);
  const auto prompts = random_prompts(1, model.config().vocabulary, kBatch, kPromptLength);
  engine::GenerationOptions options;
  options.max_new_tokens = kNewTokens;
  options.batch_size = kBatch;
  const engine::PrecisionScope precision(compute);
  std::int64_t tokens = 0;
  double began = 0;
  for (std::int64_t i = 0; i <= settings.iterations; ++i) {
    if (i == 1) began = monotonic_seconds();
    const auto generated =
        engine::nn::sample(model, prompts, options, static_cast<std::uint64_t>(i));
    if (i == 0) continue;
    for (const auto& response : generated)
      tokens += static_cast<std::int64_t>(response.tokens.size());
  }
  return Measured{static_cast<double>(tokens) / (monotonic_seconds() - began), "new tokens/s",
                  compute.precision(), compute.threads};
}

Result<Measured> measure_reward(const Settings& settings) {
  const TemporaryFolder folder;
  const auto shape = small_shape();
  ARBITER_TRY(write_model(shape, 0, 1, folder.path() / "model"));
  engine::RequestFor<engine::RewardOptions> request;
  request.place.model = folder.path() / "model";
  request.place.output = folder.path() / "run";
  request.place.compute = settings.compute;
  request.options.trunk_learning_rate = request.options.head_learning_rate = 1e-4;
  request.options.weight_decay = 0.01;
  request.options.epochs = 1;
  request.options.batch_pairs = kBatch;
  request.options.max_grad_norm = 0;
  request.options.checkpoint_every = settings.iterations + 2;
  Random random(2);
  const auto sequence = [&] {
    return random_tokens(random, shape.vocabulary,
                         24 + static_cast<std::int64_t>(random.below(73)));
  };
  for (std::int64_t i = 0; i < kBatch * (settings.iterations + 1); ++i) {
    engine::RewardPair pair;
    pair.chosen = sequence();
    pair.rejected = sequence();
    request.data.pairs.push_back(std::move(pair));
  }
  Stopwatch watch;
  ARBITER_ASSIGN(const auto outcome, engine::TorchEngine().train(request, watch));
  return Measured{static_cast<double>(kBatch) / watch.seconds_a_step(), "pairs/s",
                  outcome.precision, outcome.threads};
}

Result<Measured> measure_sft(const Settings& settings) {
  const TemporaryFolder folder;
  const auto shape = small_shape();
  ARBITER_TRY(write_model(shape, 0, 1, folder.path() / "model"));
  engine::RequestFor<engine::SftOptions> request;
  request.place.model = folder.path() / "model";
  request.place.output = folder.path() / "run";
  request.place.compute = settings.compute;
  request.options.context = 128;
  request.options.batch_tokens = 32 * request.options.context;
  request.options.epochs = 1;
  request.options.checkpoint_every = 1'000'000;
  Random random(4);
  const auto wanted = request.options.batch_tokens * (settings.iterations + 1);
  std::int64_t tokens = 0;
  while (tokens < wanted) {
    engine::Document document;
    const auto length = kPromptLength + 8 + static_cast<std::int64_t>(random.below(73));
    document.tokens = random_tokens(random, shape.vocabulary, length);
    document.loss_mask.assign(static_cast<std::size_t>(length), true);
    std::fill_n(document.loss_mask.begin(), kPromptLength, false);
    request.data.documents.push_back(std::move(document));
    tokens += length;
  }
  Stopwatch watch;
  ARBITER_ASSIGN(const auto outcome, engine::TorchEngine().train(request, watch));
  // The rows are not quite full: what counts are the documents' own tokens.
  const double tokens_a_step = static_cast<double>(tokens) / static_cast<double>(outcome.steps);
  return Measured{tokens_a_step / watch.seconds_a_step(), "tokens/s", outcome.precision,
                  outcome.threads};
}

Result<Measured> measure_ppo(const Settings& settings, bool shared) {
  const TemporaryFolder folder;
  const auto shape = small_shape();
  ARBITER_TRY(write_model(shape, 0, 1, folder.path() / "policy"));
  ARBITER_TRY(write_model(shape, 1, 2, folder.path() / "reward"));
  engine::RequestFor<engine::PpoOptions> request;
  request.place.model = folder.path() / "policy";
  request.place.output = folder.path() / "run";
  request.place.compute = settings.compute;
  request.reward_model = folder.path() / "reward";
  request.data.prompts =
      random_prompts(3, shape.vocabulary, kBatch * (settings.iterations + 1), kPromptLength);
  auto& options = request.options;
  options.iterations = settings.iterations + 1;
  options.episodes = kBatch;
  options.max_new_tokens = kNewTokens;
  options.learning_rate = 1e-5;
  options.schedule = "constant";
  options.kl_coefficient = 0.05;
  options.adaptive_kl = false;
  options.missing_eos_penalty = 0;
  options.score_clip = 0;
  options.max_grad_norm = 0;
  options.collapse_patience = 0;
  options.checkpoint_every = options.sample_every = options.iterations + 1;
  options.value_model = shared ? "shared" : "separate";
  Stopwatch watch;
  ARBITER_ASSIGN(const auto outcome, engine::TorchEngine().train(request, watch));
  return Measured{static_cast<double>(kBatch) / watch.seconds_a_step(), "episodes/s",
                  outcome.precision, outcome.threads};
}

}  // namespace arbiter::bench

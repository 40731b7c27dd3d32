// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

#include "core/engine/torch/engine.h"
#include "tests/bench/engine/data.h"
#include "tests/bench/engine/stopwatch.h"
#include "tests/bench/engine/work.h"

namespace arbiter::bench {
namespace {

constexpr std::int64_t kBatch = 8;
constexpr std::int64_t kLength = 256;

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// In a process of its own, so that what it takes is not counted here.
Result<void> write_apart(const std::function<Result<void>()>& write) {
  const auto child = ::fork();
  if (child == 0) ::_exit(write().has_value() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status == 0) return {};
  return fail(ErrorCode::io, ARBITER_MESSAGE("core", "The model could not be written."));
}

Result<Measured> peak_of(const engine::TrainingOutcome& outcome) {
  return Measured{peak_megabytes(), "MB peak resident", outcome.precision, outcome.threads};
}

engine::LoraOptions adapters() {
  engine::LoraOptions options;
  options.rank = 8;
  return options;
}

}  // namespace

Result<Measured> measure_generate_memory(const Settings& settings) {
  const TemporaryFolder folder;
  ARBITER_TRY(write_apart([&] { return write_model(gpt2_shape(), 0, 1, folder.path()); }));
  engine::GenerateRequest request;
  request.model = folder.path();
  request.compute = settings.compute;
  request.options.batch_size = kBatch;
  request.options.max_new_tokens = kLength / 2;
  request.prompts = random_prompts(1, gpt2_shape().vocabulary, kBatch, kLength / 2);
  Stopwatch watch;
  ARBITER_TRY(engine::TorchEngine().generate(request, watch));
  return Measured{peak_megabytes(), "MB peak resident", settings.compute.precision,
                  settings.compute.threads};
}

Result<Measured> measure_reward_memory(const Settings& settings) {
  const TemporaryFolder folder;
  const auto shape = gpt2_shape();
  ARBITER_TRY(write_apart([&] { return write_model(shape, 0, 1, folder.path() / "model"); }));
  engine::RequestFor<engine::RewardOptions> request;
  request.place.model = folder.path() / "model";
  request.place.output = folder.path() / "run";
  request.place.compute = settings.compute;
  request.options.lora = adapters();
  request.options.epochs = 1;
  request.options.batch_pairs = kBatch;
  Random random(2);
  for (std::int64_t i = 0; i < 2 * kBatch; ++i) {
    engine::RewardPair pair;
    pair.chosen = random_tokens(random, shape.vocabulary, kLength);
    pair.rejected = random_tokens(random, shape.vocabulary, kLength);
    request.data.pairs.push_back(std::move(pair));
  }
  Stopwatch watch;
  ARBITER_ASSIGN(const auto outcome, engine::TorchEngine().train(request, watch));
  return peak_of(outcome);
}

Result<Measured> measure_ppo_memory(const Settings& settings) {
  const TemporaryFolder folder;
  const auto shape = gpt2_shape();
  ARBITER_TRY(write_apart([&] { return write_model(shape, 0, 1, folder.path() / "policy"); }));
  ARBITER_TRY(write_apart([&] { return write_model(shape, 1, 2, folder.path() / "reward"); }));
  engine::RequestFor<engine::PpoOptions> request;
  request.place.model = folder.path() / "policy";
  request.place.output = folder.path() / "run";
  request.place.compute = settings.compute;
  request.reward_model = folder.path() / "reward";
  request.data.prompts = random_prompts(3, shape.vocabulary, kBatch, kLength / 2);
  request.options.lora = adapters();
  request.options.iterations = 1;
  request.options.episodes = kBatch;
  request.options.epochs = request.options.minibatches = 1;
  request.options.max_new_tokens = kLength / 2;
  Stopwatch watch;
  ARBITER_ASSIGN(const auto outcome, engine::TorchEngine().train(request, watch));
  return peak_of(outcome);
}

}  // namespace arbiter::bench

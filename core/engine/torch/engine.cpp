// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/engine.h"

#include <torch/torch.h>
#include <torch/version.h>

#include <numeric>

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/dpo.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/policy_training.h"
#include "core/engine/torch/learning/reward.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/sft.h"
#include "core/engine/torch/learning/shared_observer.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"

namespace arbiter::engine {
namespace {

std::unexpected<Error> out_of_memory() {
  return fail(ErrorCode::out_of_memory,
              ARBITER_MESSAGE("core",
                              "There is not enough memory. Lower the batch size, the number of "
                              "episodes or the length of responses, or choose a smaller model."));
}

/// Runs `work`, turning what LibTorch throws into errors.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const c10::Error& error) {
    const std::string what = error.what_without_backtrace();
    if (what.find("alloc") != std::string::npos && what.find("memory") != std::string::npos)
      return out_of_memory();
    return fail(ErrorCode::internal, ARBITER_MESSAGE("core", "LibTorch reports: {reason}"),
                {{"reason", what}});
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, ARBITER_MESSAGE("core", "The engine failed: {reason}"),
                {{"reason", error.what()}});
  }
}

double measured_gflops(torch::ScalarType type) {
  const torch::NoGradGuard no_gradients;
  constexpr std::int64_t kSize = 1024;
  const auto a = torch::ones({kSize, kSize}, type);
  const auto b = torch::ones({kSize, kSize}, type);
  auto product = torch::matmul(a, b);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const double began = monotonic_seconds();
    product = torch::matmul(a, b);
    best = std::min(best, monotonic_seconds() - began);
  }
  return 2.0 * kSize * kSize * kSize / best * 1e-9;
}

Result<void> check_ids(const nn::DecoderConfig& config, std::span<const Tokens> sequences,
                       std::int64_t room) {
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto& sequence = sequences[i];
    if (sequence.empty()) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core", "Prompt {number} is empty: it has no tokens."),
                  {{"number", std::to_string(i + 1)}});
    }
    if (static_cast<std::int64_t>(sequence.size()) + room > config.context) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "Sequence {number} has {length} tokens, but the model's context "
                                  "is {context}. Shorten it or choose another model."),
                  {{"number", std::to_string(i + 1)},
                   {"length", std::to_string(sequence.size())},
                   {"context", std::to_string(config.context)}});
    }
    for (const auto token : sequence) {
      if (token >= 0 && token < config.vocabulary) continue;
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "Token id {id} is outside the model's vocabulary of {size}. The "
                                  "tokenizer does not belong to this model."),
                  {{"id", std::to_string(token)}, {"size", std::to_string(config.vocabulary)}});
    }
  }
  return {};
}

Result<void> check_documents(const nn::DecoderConfig& config, std::span<const Document> documents) {
  for (const auto& document : documents)
    for (const auto token : document.tokens)
      if (token < 0 || token >= config.vocabulary)
        return check_ids(config, std::span(&document.tokens, 1), 0);
  return {};
}

/// Sequences that are too long for the model keep their end: the scored token stands there.
Tokens last_part(const Tokens& sequence, std::int64_t context) {
  const auto length = static_cast<std::int64_t>(sequence.size());
  if (length <= context) return sequence;
  return {sequence.end() - context, sequence.end()};
}

}  // namespace

Result<EngineReport> TorchEngine::report() {
  return guarded([]() -> Result<EngineReport> {
    ARBITER_ASSIGN(const auto compute, begin_compute({}));
    EngineReport report;
    report.torch_version = TORCH_VERSION;
    const auto configuration = at::show_config();
    report.blas = configuration.find("MKL_VERSION") != std::string::npos ? "MKL" : "BLAS";
    if (const auto at = configuration.find("BLAS_INFO="); at != std::string::npos)
      report.blas =
          configuration.substr(at + 10, configuration.find_first_of(", \n", at) - at - 10);
    report.threads = compute.threads;
    report.f32_gflops = measured_gflops(torch::kFloat32);
    report.bf16_fast = cpu_has_fast_bf16();
    report.bf16_gflops = measured_gflops(torch::kBFloat16);
    report.cuda = torch::cuda::is_available();
    return report;
  });
}

Result<ModelInfo> TorchEngine::inspect(const std::filesystem::path& model) {
  return guarded([&]() -> Result<ModelInfo> {
    ARBITER_ASSIGN(const auto config, nn::read_config(model));
    // Only the shapes: nothing is allocated on the meta device.
    const nn::Decoder shape(config, torch::kMeta, nn::Weights::frozen);
    return ModelInfo{config.architecture,       config.vocabulary, config.context,
                     shape.parameters().size(), config.eos_token,  config.reward_heads > 0};
  });
}

Result<void> TorchEngine::create_model(const ModelShape& shape, std::int64_t seed,
                                       const std::filesystem::path& folder) {
  return guarded([&]() -> Result<void> {
    nn::Decoder model(nn::config_from_shape(shape), torch::kCPU, nn::Weights::frozen);
    model.initialize(seed);
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return fail_errno(problem.value(), folder.string());
    return nn::save_weights(model, folder);
  });
}

Result<TrainingOutcome> TorchEngine::train_sft(const SftRequest& request, RunObserver& observer) {
  return guarded([&]() -> Result<TrainingOutcome> {
    ARBITER_ASSIGN(const auto compute, begin_training(request.place.compute));
    ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
    ARBITER_TRY(check_documents(config, request.documents));
    learning::SharedObserver shared(observer, *compute.peers);
    return learning::train_sft(request, compute, shared);
  });
}

Result<TrainingOutcome> TorchEngine::train_reward(const RewardRequest& request,
                                                  RunObserver& observer) {
  return guarded([&]() -> Result<TrainingOutcome> {
    ARBITER_ASSIGN(const auto compute, begin_training(request.place.compute));
    ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
    auto shortened = request;
    for (auto& pair : shortened.pairs) {
      pair.chosen = last_part(pair.chosen, config.context);
      pair.rejected = last_part(pair.rejected, config.context);
      ARBITER_TRY(check_ids(config, std::vector{pair.chosen, pair.rejected}, 0));
    }
    for (auto& ranking : shortened.rankings) {
      for (auto& tier : ranking.tiers) {
        for (auto& sequence : tier) sequence = last_part(sequence, config.context);
        ARBITER_TRY(check_ids(config, tier, 0));
      }
    }
    for (auto& sequence : shortened.normalisation) sequence = last_part(sequence, config.context);
    ARBITER_TRY(check_ids(config, shortened.normalisation, 0));
    learning::SharedObserver shared(observer, *compute.peers);
    return learning::train_reward(shortened, compute, shared);
  });
}

namespace {

/// What the algorithms that write responses have in common around their training.
template <class Request>
Result<TrainingOutcome> train_policy(const Request& request, RunObserver& observer,
                                     Result<TrainingOutcome> (*train)(const Request&,
                                                                      const Compute&,
                                                                      RunObserver&)) {
  return guarded([&]() -> Result<TrainingOutcome> {
    ARBITER_ASSIGN(const auto compute, begin_training(request.place.compute));
    ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
    ARBITER_TRY(check_ids(config, request.prompts, 1));
    ARBITER_TRY(check_ids(config, request.sample_prompts, 1));
    learning::SharedObserver shared(observer, *compute.peers);
    return train(request, compute, shared);
  });
}

}  // namespace

Result<TrainingOutcome> TorchEngine::train_ppo(const PpoRequest& request, RunObserver& observer) {
  return train_policy(request, observer, learning::train_ppo);
}

Result<TrainingOutcome> TorchEngine::train_reinforce(const ReinforceRequest& request,
                                                     RunObserver& observer) {
  return train_policy(request, observer, learning::train_reinforce);
}

Result<TrainingOutcome> TorchEngine::train_rloo(const RlooRequest& request, RunObserver& observer) {
  return train_policy(request, observer, learning::train_rloo);
}

Result<TrainingOutcome> TorchEngine::train_grpo(const GrpoRequest& request, RunObserver& observer) {
  return train_policy(request, observer, learning::train_grpo);
}

Result<TrainingOutcome> TorchEngine::train_dpo(const DpoRequest& request, RunObserver& observer) {
  return guarded([&]() -> Result<TrainingOutcome> {
    ARBITER_ASSIGN(const auto compute, begin_training(request.place.compute));
    ARBITER_ASSIGN(const auto config, nn::read_config(request.place.model));
    for (const auto& pair : request.pairs) {
      ARBITER_TRY(check_ids(config, std::span(&pair.prompt, 1), 0));
      for (const auto* response : {&pair.chosen, &pair.rejected}) {
        auto sequence = pair.prompt;
        sequence.insert(sequence.end(), response->begin(), response->end());
        ARBITER_TRY(check_ids(config, std::vector{*response, sequence}, 0));
      }
    }
    learning::SharedObserver shared(observer, *compute.peers);
    return learning::train_dpo(request, compute, shared);
  });
}

Result<void> TorchEngine::merge_adapter(const std::filesystem::path& adapter,
                                        const std::filesystem::path& folder) {
  return guarded([&]() -> Result<void> {
    if (!nn::is_adapter_folder(adapter)) {
      return fail(ErrorCode::not_found,
                  ARBITER_MESSAGE("core",
                                  "There is no adapter in {folder}: it has no adapter_config.json, "
                                  "or whole weights beside it."),
                  {{"folder", adapter.string()}});
    }
    ARBITER_ASSIGN(const auto model, nn::load_decoder(adapter, torch::kCPU, nn::Weights::frozen));
    return create_folder(folder, [&](const std::filesystem::path& into) -> Result<void> {
      ARBITER_TRY(nn::save_weights(*model, into));
      return nn::copy_side_files(adapter, into);
    });
  });
}

Result<std::vector<Generation>> TorchEngine::generate(const GenerateRequest& request,
                                                      RunObserver& observer) {
  return guarded([&]() -> Result<std::vector<Generation>> {
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_TRY(check(request.options));
    ARBITER_ASSIGN(const auto model, nn::load_language_model(request.model, compute.device,
                                                             compute.frozen_weights()));
    ARBITER_TRY(check_ids(model->config(), request.prompts, 1));
    model->set_end_token(request.end_token);
    const PrecisionScope precision(compute);
    bool stopped = false;
    const auto total = static_cast<std::int64_t>(request.prompts.size());
    const double began = monotonic_seconds();
    const auto watch = [&](std::size_t done) {
      observer.wait_while_paused();
      stopped = stopped || observer.stop_requested();
      const double seconds = monotonic_seconds() - began;
      const auto finished = static_cast<double>(done);
      observer.on_progress(
          {static_cast<std::int64_t>(done), total,
           done == 0 ? -1 : seconds / finished * (static_cast<double>(total) - finished)});
      return !stopped;
    };
    auto generations = nn::sample(*model, request.prompts, request.options,
                                  static_cast<std::uint64_t>(request.compute.seed), watch);
    if (stopped) return learning::cancelled();
    return generations;
  });
}

Result<RewardScores> TorchEngine::score(const ScoreRequest& request, RunObserver& observer) {
  return guarded([&]() -> Result<RewardScores> {
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_ASSIGN(const auto model, nn::load_decoder(request.reward_model, compute.device,
                                                      compute.frozen_weights()));
    if (model->config().reward_heads == 0) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "{path} is no reward model: it has no reward head. Train a "
                                  "reward model first."),
                  {{"path", request.reward_model.string()}});
    }
    std::vector<Tokens> sequences;
    for (const auto& sequence : request.sequences)
      sequences.push_back(last_part(sequence, model->config().context));
    ARBITER_TRY(check_ids(model->config(), sequences, 0));
    auto scores = learning::score_sequences(*model, sequences, request.reward_model, compute);
    const auto count = static_cast<std::int64_t>(scores.values.size());
    observer.on_progress({count, count, 0});
    return scores;
  });
}

Result<std::vector<double>> TorchEngine::log_probabilities(const LogProbabilityRequest& request,
                                                           RunObserver& observer) {
  return guarded([&]() -> Result<std::vector<double>> {
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_ASSIGN(const auto model, nn::load_language_model(request.model, compute.device,
                                                             compute.frozen_weights()));
    ARBITER_TRY(check_ids(model->config(), request.prompts, 0));
    const torch::NoGradGuard no_gradients;
    std::vector<Generation> responses;
    for (const auto& response : request.responses) responses.push_back({response, false, 0});
    const auto rollout = learning::make_rollout(request.prompts, std::move(responses),
                                                model->config().eos_token, compute.device);
    ARBITER_TRY(check_ids(model->config(), rollout.sequences, 0));
    std::vector<double> sums;
    constexpr std::int64_t kBatch = 64;
    const auto total = static_cast<std::int64_t>(request.prompts.size());
    for (std::int64_t at = 0; at < total; at += kBatch) {
      if (observer.stop_requested()) return learning::cancelled();
      std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(kBatch, total - at)));
      std::iota(rows.begin(), rows.end(), at);
      const auto figures = learning::token_figures(*model, nullptr, rollout, rows, 1.0, compute);
      const auto part = figures.log_probabilities.sum(1);
      for (std::int64_t i = 0; i < part.size(0); ++i) sums.push_back(part[i].item<double>());
      observer.on_progress({at, total, -1});
    }
    return sums;
  });
}

Result<std::vector<float>> TorchEngine::next_token_logits(const std::filesystem::path& model,
                                                          const Tokens& ids,
                                                          const ComputeOptions& options) {
  return guarded([&]() -> Result<std::vector<float>> {
    ARBITER_ASSIGN(const auto compute, begin_compute(options));
    ARBITER_ASSIGN(const auto decoder,
                   nn::load_language_model(model, compute.device, nn::Weights::frozen));
    ARBITER_TRY(check_ids(decoder->config(), std::span(&ids, 1), 0));
    const torch::NoGradGuard no_gradients;
    const auto batch =
        nn::pad_right(std::span(&ids, 1), decoder->config().pad_token, compute.device);
    const PrecisionScope precision(compute);
    const auto hidden = decoder->hidden(batch.input);
    const auto logits = decoder->logits(hidden.select(1, hidden.size(1) - 1))
                            .flatten()
                            .to(torch::kCPU, torch::kFloat32)
                            .contiguous();
    return std::vector<float>(logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel());
  });
}

}  // namespace arbiter::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/engine.h"

#include <dlfcn.h>
#include <torch/torch.h>
#include <torch/version.h>

#include <numeric>

#include "core/base/clock.h"
#include "core/base/files.h"
#include "core/engine/reward_members.h"
#include "core/engine/torch/blas_turn.h"
#include "core/engine/torch/compute.h"
#include "core/engine/torch/learning/micro_batch.h"
#include "core/engine/torch/learning/naming.h"
#include "core/engine/torch/learning/outcomes.h"
#include "core/engine/torch/learning/progress_clock.h"
#include "core/engine/torch/learning/requests.h"
#include "core/engine/torch/learning/reward_model.h"
#include "core/engine/torch/learning/rollout.h"
#include "core/engine/torch/learning/shared_observer.h"
#include "core/engine/torch/nn/encoder.h"
#include "core/engine/torch/nn/lora.h"
#include "core/engine/torch/nn/sampling.h"
#include "core/engine/torch/nn/weights.h"
#include "core/engine/torch/stop.h"

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
    const BlasTurn turn;
    return work();
  } catch (const Stopped&) {
    return learning::cancelled();
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

/// The kernel that OpenBLAS has picked for this processor; empty where another library is loaded.
std::string openblas_kernel() {
  // POSIX promises that a function pointer survives the trip through void*.
  auto* name = reinterpret_cast<const char* (*)()>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
  const char* kernel = name != nullptr ? name() : nullptr;
  return kernel != nullptr ? kernel : "";
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

/// One adapter and its base, with what is known of a reward model's scores, into a folder of its
/// own.
Result<void> merge_one(const std::filesystem::path& adapter, const std::filesystem::path& into) {
  ARBITER_ASSIGN(const auto model, nn::load_decoder(adapter, torch::kCPU, nn::Weights::frozen));
  stop_point();
  std::error_code problem;
  std::filesystem::create_directories(into, problem);
  if (problem) return fail_errno(problem.value(), into.string());
  ARBITER_TRY(nn::save_weights(*model, into));
  ARBITER_TRY(nn::copy_side_files(adapter, into));
  const auto notes = read_file(adapter / "arbiter.json");
  if (notes) return write_file_atomically(into / "arbiter.json", *notes);
  if (notes.error().code == ErrorCode::not_found) return {};
  return std::unexpected(notes.error());
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
    // LibTorch was built against whatever BLAS is there: "generic" says nothing of what runs.
    if (const auto kernel = openblas_kernel(); !kernel.empty())
      report.blas = "OpenBLAS (" + kernel + ")";
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
                                       const std::filesystem::path& folder, RunObserver& observer) {
  return guarded([&]() -> Result<void> {
    const StopScope scope(&observer);
    if (shape.architecture == "bert")
      return nn::create_encoder(encoder_config_from_shape(shape), seed, folder);
    nn::Decoder model(nn::config_from_shape(shape), torch::kCPU, nn::Weights::frozen);
    model.initialize(seed);
    stop_point();
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    if (problem) return fail_errno(problem.value(), folder.string());
    return nn::save_weights(model, folder);
  });
}

Result<TrainingOutcome> TorchEngine::train(TrainingRequest request, RunObserver& observer) {
  return guarded([&]() -> Result<TrainingOutcome> {
    const StopScope starting(&observer);
    ARBITER_ASSIGN(const auto compute, begin_training(request.place.compute));
    learning::SharedObserver shared(observer, *compute.peers);
    // Several processes agree on a stop between steps: they do not come by equally many points.
    const StopScope scope(compute.peers->alone() ? &shared : nullptr);
    const auto step = learning::step_of(request.options.kind());
    return step(std::move(request), compute, shared);
  });
}

Result<void> TorchEngine::merge_adapter(const std::filesystem::path& adapter,
                                        const std::filesystem::path& folder,
                                        RunObserver& observer) {
  return guarded([&]() -> Result<void> {
    const StopScope scope(&observer);
    if (!nn::is_adapter_folder(adapter)) {
      return fail(ErrorCode::not_found,
                  ARBITER_MESSAGE("core",
                                  "There is no adapter in {folder}: it has no adapter_config.json, "
                                  "or whole weights beside it."),
                  {{"folder", adapter.string()}});
    }
    ARBITER_ASSIGN(const auto members, reward_members(adapter));
    return create_folder(folder, [&](const std::filesystem::path& into) -> Result<void> {
      for (std::size_t i = 0; i < members.size(); ++i) {
        const auto place = member_folder(into, static_cast<std::int64_t>(i) + 1);
        ARBITER_TRY(merge_one(members[i], place));
      }
      return {};
    });
  });
}

Result<std::vector<Generation>> TorchEngine::generate(const GenerateRequest& request,
                                                      RunObserver& observer) {
  return guarded([&]() -> Result<std::vector<Generation>> {
    const StopScope scope(&observer);
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_TRY(check(request.options));
    ARBITER_ASSIGN(const auto model, nn::load_language_model(request.model, compute.device,
                                                             compute.frozen_weights()));
    ARBITER_TRY(learning::check_ids(model->config(), request.prompts, 1));
    model->set_end_token(request.end_token);
    const PrecisionScope precision(compute);
    bool stopped = false;
    const auto total = static_cast<std::int64_t>(request.prompts.size());
    const double began = monotonic_seconds();
    const auto watch = [&](std::size_t done) {
      pause_point(observer);
      stopped = stopped || observer.stop_requested();
      if (stopped) return false;
      const double seconds = monotonic_seconds() - began;
      const auto finished = static_cast<double>(done);
      observer.on_progress(
          {static_cast<std::int64_t>(done), total,
           done == 0 ? -1 : seconds / finished * (static_cast<double>(total) - finished)});
      return true;
    };
    auto generations = nn::sample(*model, request.prompts, request.options,
                                  static_cast<std::uint64_t>(request.compute.seed), watch);
    if (stopped) return learning::cancelled();
    return generations;
  });
}

Result<RewardScores> TorchEngine::score(const ScoreRequest& request, RunObserver& observer) {
  return guarded([&]() -> Result<RewardScores> {
    const StopScope scope(&observer);
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_ASSIGN(const auto model, learning::RewardModel::load(request.reward_model, compute));
    std::vector<Tokens> sequences;
    for (const auto& sequence : request.sequences)
      sequences.push_back(learning::last_part(sequence, model.context()));
    ARBITER_TRY(learning::check_ids(model.config(), sequences, 0));
    learning::ProgressClock clock(observer, 0, static_cast<std::int64_t>(sequences.size()));
    return model.score(sequences, compute, [&](std::size_t done) {
      clock.at(static_cast<std::int64_t>(done));
      pause_point(observer);
    });
  });
}

Result<std::vector<double>> TorchEngine::log_probabilities(const LogProbabilityRequest& request,
                                                           RunObserver& observer) {
  return guarded([&]() -> Result<std::vector<double>> {
    const StopScope scope(&observer);
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    ARBITER_ASSIGN(const auto model, nn::load_language_model(request.model, compute.device,
                                                             compute.frozen_weights()));
    ARBITER_TRY(learning::check_ids(model->config(), request.prompts, 0));
    const torch::NoGradGuard no_gradients;
    std::vector<Generation> responses;
    for (const auto& response : request.responses) responses.push_back({response, false, 0});
    const auto rollout = learning::make_rollout(request.prompts, std::move(responses),
                                                model->config().eos_token, compute.device);
    ARBITER_TRY(learning::check_ids(model->config(), rollout.sequences, 0));
    std::vector<double> sums;
    constexpr std::int64_t kMost = 64;
    const auto batch = std::min(kMost, learning::sequences_at_once(*model, rollout.longest()));
    const auto total = static_cast<std::int64_t>(request.prompts.size());
    learning::ProgressClock clock(observer, 0, total);
    for (std::int64_t at = 0; at < total; at += batch) {
      stop_point();
      std::vector<std::int64_t> rows(static_cast<std::size_t>(std::min(batch, total - at)));
      std::iota(rows.begin(), rows.end(), at);
      const auto part =
          learning::sampled_log_probabilities(*model, rollout, rows, request.sampling, compute)
              .sum(1);
      for (std::int64_t i = 0; i < part.size(0); ++i) sums.push_back(part[i].item<double>());
      clock.at(std::min(at + batch, total));
      pause_point(observer);
    }
    return sums;
  });
}

Result<NamedRows> TorchEngine::name(const NameRequest& request, RunObserver& observer) {
  return guarded([&]() -> Result<NamedRows> {
    const StopScope scope(&observer);
    ARBITER_ASSIGN(const auto compute, begin_compute(request.compute));
    return learning::name_examples(request, compute, observer);
  });
}

Result<std::vector<float>> TorchEngine::next_token_logits(const std::filesystem::path& model,
                                                          const Tokens& ids,
                                                          const ComputeOptions& options) {
  return guarded([&]() -> Result<std::vector<float>> {
    ARBITER_ASSIGN(const auto compute, begin_compute(options));
    ARBITER_ASSIGN(const auto decoder,
                   nn::load_language_model(model, compute.device, nn::Weights::frozen));
    ARBITER_TRY(learning::check_ids(decoder->config(), std::span(&ids, 1), 0));
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

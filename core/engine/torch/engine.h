// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/engine.h"

namespace arbiter::engine {

/// The engine on LibTorch. Exceptions of LibTorch end here and become errors.
class TorchEngine : public Engine {
 public:
  Result<EngineReport> report() override;
  Result<ModelInfo> inspect(const std::filesystem::path& model) override;
  Result<void> create_model(const ModelShape& shape, std::int64_t seed,
                            const std::filesystem::path& folder, RunObserver& observer) override;
  Result<TrainingOutcome> train(TrainingRequest request, RunObserver& observer) override;
  Result<void> merge_adapter(const std::filesystem::path& adapter,
                             const std::filesystem::path& folder, RunObserver& observer) override;
  Result<std::vector<Generation>> generate(const GenerateRequest& request,
                                           RunObserver& observer) override;
  Result<RewardScores> score(const ScoreRequest& request, RunObserver& observer) override;
  Result<std::vector<double>> log_probabilities(const LogProbabilityRequest& request,
                                                RunObserver& observer) override;
  Result<NamedRows> name(const NameRequest& request, RunObserver& observer) override;
  Result<std::vector<float>> next_token_logits(const std::filesystem::path& model,
                                               const Tokens& ids,
                                               const ComputeOptions& compute) override;
};

}  // namespace arbiter::engine

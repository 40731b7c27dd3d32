// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/best_of.h"

#include <algorithm>
#include <cmath>

namespace arbiter::studio {

Result<std::vector<engine::Generation>> best_of(engine::Engine& engine,
                                                const DialogueEncoder& encoder,
                                                std::span<const engine::Tokens> prompts,
                                                std::vector<engine::Generation> generations,
                                                std::int64_t n, const engine::ScoreRequest& scoring,
                                                engine::RunObserver& observer) {
  if (n <= 1) return generations;
  auto request = scoring;
  for (std::size_t i = 0; i < generations.size(); ++i) {
    request.sequences.push_back(
        encoder.sequence(prompts[i], generations[i].tokens, generations[i].ended));
  }
  ARBITER_ASSIGN(const auto scores, engine.score(request, observer));
  const auto group = static_cast<std::ptrdiff_t>(n);
  std::vector<engine::Generation> best;
  for (auto first = scores.values.begin(); first != scores.values.end(); first += group) {
    const auto at = std::max_element(first, first + group) - scores.values.begin();
    best.push_back(std::move(generations[static_cast<std::size_t>(at)]));
  }
  return best;
}

double best_of_kl_bound(std::int64_t n) {
  const auto count = static_cast<double>(n);
  return std::log(count) - (count - 1) / count;
}

}  // namespace arbiter::studio

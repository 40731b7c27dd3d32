// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/retention.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace arbiter::studio {
namespace {

struct Candidate {
  std::string_view name;
  double sign;
};

/// Best first.
constexpr std::array<Candidate, 4> figures{{{"eval/accuracy", 1},
                                            {"eval/loss", -1},
                                            {"objective/rlhf_reward", 1},
                                            {"eval/mean_reward", 1}}};

Result<std::int64_t> chosen(project::Project& project, std::optional<std::int64_t> asked,
                            const char* key, std::int64_t usual) {
  if (!asked) {
    ARBITER_ASSIGN(const auto stored, project.settings().get(key));
    if (stored.is_number_integer()) asked = stored.get<std::int64_t>();
  }
  const auto value = asked.value_or(usual);
  if (value >= 0) return value;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "{name} is {value}; it cannot be less than 0."),
              {{"name", key}, {"value", std::to_string(value)}}, {{}, 0, key});
}

std::int64_t setting(const project::Run& run, const char* key, std::int64_t usual) {
  if (!run.settings.is_object()) return usual;
  const auto found = run.settings.find(key);
  if (found == run.settings.end() || !found->is_number_integer()) return usual;
  return std::max<std::int64_t>(found->get<std::int64_t>(), 0);
}

}  // namespace

Result<Retention> retention_of(project::Project& project, const TrainingRequest& request) {
  Retention retention;
  ARBITER_ASSIGN(retention.keep_last,
                 chosen(project, request.keep_last, "keep_last", retention.keep_last));
  ARBITER_ASSIGN(retention.keep_every,
                 chosen(project, request.keep_every, "keep_every", retention.keep_every));
  return retention;
}

Retention retention_of(const project::Run& run) {
  const Retention usual;
  return {setting(run, "keep_last", usual.keep_last), setting(run, "keep_every", usual.keep_every)};
}

std::vector<project::Checkpoint> superseded(std::span<const project::Checkpoint> checkpoints,
                                            const Retention& retention) {
  std::vector<project::Checkpoint> found(checkpoints.begin(), checkpoints.end());
  if (retention.keep_last == 0) return {};
  std::ranges::sort(found, {}, &project::Checkpoint::step);
  std::int64_t best = -1;
  double best_score = -std::numeric_limits<double>::infinity();
  for (const auto& checkpoint : found) {
    if (!checkpoint.score || !(*checkpoint.score >= best_score)) continue;
    best = checkpoint.step;
    best_score = *checkpoint.score;
  }
  const auto last =
      std::min<std::size_t>(found.size(), static_cast<std::size_t>(retention.keep_last));
  found.resize(found.size() - last);
  std::erase_if(found, [&](const auto& checkpoint) {
    return checkpoint.final || checkpoint.step == best ||
           (retention.keep_every > 0 && checkpoint.step % retention.keep_every == 0);
  });
  return found;
}

Result<void> remove_superseded(project::Project& project, project::Id run,
                               const Retention& retention) {
  ARBITER_ASSIGN(const auto checkpoints, project.runs().checkpoints(run));
  for (const auto& checkpoint : superseded(checkpoints, retention))
    ARBITER_TRY(project.runs().remove_checkpoint(checkpoint));
  return {};
}

void KeyFigure::add(std::span<const engine::Metric> metrics) {
  for (const auto& metric : metrics) {
    if (metric.name == "check/over_optimised") {
      over_optimised_ = true;
      closed_ = closed_ || metric.value > 1;
    }
    const auto found = std::ranges::find(figures, metric.name, &Candidate::name);
    if (found == figures.end() || !std::isfinite(metric.value)) continue;
    const auto index = static_cast<std::size_t>(found - figures.begin());
    sums_[index] += found->sign * metric.value;
    ++counts_[index];
  }
}

std::optional<double> KeyFigure::take() {
  std::optional<double> value;
  for (std::size_t i = 0; i < candidates && !value && !closed_; ++i)
    if (counts_[i] > 0) value = sums_[i] / static_cast<double>(counts_[i]);
  const bool over_optimised = over_optimised_;
  *this = {};
  over_optimised_ = closed_ = over_optimised;
  return value;
}

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/generations.h"

#include "core/studio/models/current_model.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

constexpr const char* generation_key = "generation";

/// The priority that pairs of the model in use have, or would have.
Result<double> priority_now(project::Project& project) {
  ARBITER_ASSIGN(const auto last, last_generation(project));
  if (last.number == 0) return 0.0;
  ARBITER_ASSIGN(const auto model, current_model(project));
  const bool same = last.model == stored_path(project, model);
  return static_cast<double>(same ? last.number : last.number + 1);
}

}  // namespace

Result<Generation> last_generation(project::Project& project) {
  ARBITER_ASSIGN(const auto stored, project.settings().get(generation_key));
  Generation last;
  if (!stored.is_object()) return last;
  last.number = stored.value("number", std::int64_t{0});
  last.model = stored.value("model", std::string());
  return last;
}

Result<Generation> begin_generation(project::Project& project, const std::string& model) {
  ARBITER_ASSIGN(auto generation, last_generation(project));
  if (generation.number > 0 && generation.model == model) return generation;
  generation = {generation.number + 1, model};
  ARBITER_TRY(project.settings().set(generation_key,
                                     {{"number", generation.number}, {"model", generation.model}}));
  return generation;
}

Result<project::Comparisons::Open> open_pairs_by_age(project::Project& project) {
  ARBITER_ASSIGN(const double priority, priority_now(project));
  return project.comparisons().open(priority);
}

Result<std::int64_t> retire_older_pairs(project::Project& project) {
  ARBITER_ASSIGN(const double priority, priority_now(project));
  return project.comparisons().retire_older(priority);
}

}  // namespace arbiter::studio

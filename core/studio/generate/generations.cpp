// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/generate/generations.h"

#include "core/project/repositories.h"

namespace arbiter::studio {
namespace {

constexpr const char* generation_key = "generation";

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

}  // namespace arbiter::studio

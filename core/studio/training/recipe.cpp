// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/recipe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "core/project/repositories.h"

namespace arbiter::studio {
namespace {

constexpr const char* recipe_key = "recipe";

struct Section {
  std::string name;
  std::vector<engine::Field> fields;  ///< of the recipe that the sections were made from
};

std::vector<Section> sections_of(Recipe& recipe) {
  std::vector<Section> sections{{"generation", engine::fields(recipe.generation)}};
  for (auto& options : recipe.algorithms)
    sections.push_back({engine::algorithm_of(options).name, options.fields()});
  return sections;
}

nlohmann::json what_differs(const nlohmann::json& values, const nlohmann::json& defaults) {
  nlohmann::json differing = nlohmann::json::object();
  for (const auto& [name, value] : values.items())
    if (value != defaults[name]) differing[name] = value;
  return differing;
}

}  // namespace

Recipe::Recipe() {
  for (const auto& algorithm : engine::algorithms()) algorithms.push_back(algorithm.defaults);
}

const engine::AnyOptions& Recipe::of(engine::AlgorithmKind kind) const {
  return *std::ranges::find(algorithms, kind, &engine::AnyOptions::kind);
}

engine::AnyOptions& Recipe::of(engine::AlgorithmKind kind) {
  return *std::ranges::find(algorithms, kind, &engine::AnyOptions::kind);
}

Result<Recipe> recipe_of(project::Project& project) {
  Recipe recipe;
  ARBITER_ASSIGN(const auto stored, project.settings().get(recipe_key));
  if (!stored.is_object()) return recipe;
  for (const auto& section : sections_of(recipe))
    if (stored.contains(section.name))
      ARBITER_TRY(set_known_fields(section.fields, stored[section.name]));
  return recipe;
}

Result<void> set_recipe(project::Project& project, const Recipe& recipe) {
  Recipe wanted = recipe;
  Recipe general;
  const auto sections = sections_of(wanted);
  const auto defaults = sections_of(general);
  nlohmann::json stored = nlohmann::json::object();
  for (std::size_t i = 0; i < sections.size(); ++i)
    stored[sections[i].name] = what_differs(engine::fields_to_json(sections[i].fields),
                                            engine::fields_to_json(defaults[i].fields));
  return project.settings().set(recipe_key, stored);
}

Result<void> set_known_fields(const std::vector<engine::Field>& fields,
                              const nlohmann::json& settings) {
  nlohmann::json known = nlohmann::json::object();
  for (const auto& field : fields)
    if (settings.contains(field.name)) known[field.name] = settings[field.name];
  return engine::fields_from_json(fields, known);
}

}  // namespace arbiter::studio

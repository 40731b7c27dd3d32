// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/naming_verdicts.h"

#include <algorithm>
#include <optional>

#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/project/rating.h"
#include "core/project/repositories.h"

namespace arbiter::studio {
namespace {

std::optional<NamedItem> item_of(const nlohmann::json& settings) {
  if (!settings.is_object()) return std::nullopt;
  const auto examples = settings.find("examples");
  const auto example = settings.find("example");
  const auto name = settings.find("named");
  if (examples == settings.end() || !examples->is_string()) return std::nullopt;
  if (example == settings.end() || !example->is_number_integer()) return std::nullopt;
  if (name == settings.end() || !name->is_string()) return std::nullopt;
  return NamedItem{examples->get<std::string>(), example->get<std::int64_t>(),
                   name->get<std::string>()};
}

}  // namespace

nlohmann::json naming_settings(const NamedItem& item, bool right) {
  return {{"examples", item.examples},
          {"example", item.example},
          {"named", item.name},
          {"right", right}};
}

Result<NamingVerdicts> collect_verdicts(project::Project& project, const std::string& examples,
                                        const std::vector<std::string>& labels,
                                        std::int64_t max_seq) {
  NamingVerdicts made;
  ARBITER_ASSIGN(const auto now, project.judgments().max_seq());
  made.max_seq = max_seq > 0 ? max_seq : now;
  ARBITER_ASSIGN(const auto scale, project::rating_scale(project));
  project::Judgments::Filter filter;
  filter.max_seq = made.max_seq;
  ARBITER_ASSIGN(const auto judgments, project.judgments().live(filter));
  std::uint64_t hash = 0;
  for (const auto& judgment : judgments) {
    const auto rating = project::rating_of(judgment);
    const auto good = rating ? scale.is_good(*rating) : std::nullopt;
    if (!good) continue;
    ARBITER_ASSIGN(const auto response,
                   project.prompts().response(judgment.ranking.front().front()));
    const auto item = item_of(response.settings);
    if (!item || item->examples != examples) continue;
    const auto label = std::ranges::find(labels, item->name);
    if (label == labels.end()) continue;
    made.verdicts.push_back(
        {{item->example, 0, static_cast<std::int32_t>(label - labels.begin())}, *good});
    hash =
        stable_hash(hex(hash) + std::to_string(item->example) + item->name + (*good ? "+" : "-"));
  }
  made.hash = hex(hash);
  return made;
}

}  // namespace arbiter::studio

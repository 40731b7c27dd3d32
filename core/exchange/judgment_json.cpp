// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/judgment_json.h"

#include <algorithm>

namespace arbiter::exchange {
namespace {

using nlohmann::ordered_json;

ordered_json response_uuid(const project::ComparisonView& view, project::Id id) {
  const auto found = std::find_if(view.responses.begin(), view.responses.end(),
                                  [&](const auto& response) { return response.id == id; });
  return found == view.responses.end() ? ordered_json() : ordered_json(found->uuid);
}

ordered_json uuids(const project::ComparisonView& view, const std::vector<project::Id>& ids) {
  ordered_json list = ordered_json::array();
  for (const auto id : ids) list.push_back(response_uuid(view, id));
  return list;
}

ordered_json ranking_of(const project::Judgment& judgment, const project::ComparisonView& view) {
  if (judgment.outcome != project::Outcome::ranked) return nullptr;
  ordered_json tiers = ordered_json::array();
  for (const auto& tier : judgment.ranking) tiers.push_back(uuids(view, tier));
  return tiers;
}

ordered_json time_or_null(Timestamp time) {
  return time == 0 ? ordered_json() : ordered_json(to_rfc3339(time));
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

}  // namespace

const char* outcome_name(project::Outcome outcome) {
  switch (outcome) {
    case project::Outcome::ranked:
      return "ranked";
    case project::Outcome::both_good:
      return "both_good";
    case project::Outcome::both_bad:
      return "both_bad";
    case project::Outcome::skip:
      return "skip";
    case project::Outcome::withdrawn:
      return "withdrawn";
  }
  return "ranked";
}

const char* role_name(project::Role role) {
  switch (role) {
    case project::Role::annotator:
      return "annotator";
    case project::Role::adjudicator:
      return "adjudicator";
    case project::Role::gold:
      return "gold";
    case project::Role::imported:
      return "imported";
  }
  return "annotator";
}

const char* occasion_name(project::Occasion occasion) {
  return occasion == project::Occasion::first ? "first" : "consistency";
}

ordered_json judgment_row(const project::Judgment& judgment, const project::ComparisonView& view,
                          const std::string& annotator) {
  ordered_json row;
  row["id"] = judgment.uuid;
  row["seq"] = judgment.seq;
  row["annotator"] = annotator;
  row["comparison"] = view.comparison.uuid;
  row["prompt"] = view.prompt.uuid;
  row["outcome"] = outcome_name(judgment.outcome);
  row["role"] = role_name(judgment.role);
  row["occasion"] = occasion_name(judgment.occasion);
  // An imported preference was never shown here: there is no order to tell.
  row["shown_order"] =
      judgment.shown_order.empty() ? ordered_json() : uuids(view, judgment.shown_order);
  row["ranking"] = ranking_of(judgment, view);
  row["strength"] = judgment.strength == 0 ? ordered_json() : ordered_json(judgment.strength);
  row["ratings"] = judgment.ratings;
  row["tags"] = judgment.tags;
  row["rationale"] = text_or_null(judgment.rationale);
  row["correction"] = text_or_null(judgment.correction);
  row["supersedes"] = judgment.supersedes ? ordered_json(*judgment.supersedes) : ordered_json();
  row["shown_at"] = time_or_null(judgment.shown_at);
  row["answered_at"] = time_or_null(judgment.answered_at);
  row["active_ms"] = judgment.active_ms;
  row["guideline_version"] = judgment.guideline_version;
  row["rendered"] = judgment.rendered;
  return row;
}

}  // namespace arbiter::exchange

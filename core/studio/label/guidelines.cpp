// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/label/guidelines.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/project/repositories.h"

namespace arbiter::studio {
namespace {

constexpr const char* text_setting = "guidelines";
constexpr const char* version_setting = "guideline_version";
constexpr const char* draft_setting = "guidelines_draft";

}  // namespace

Result<std::int64_t> guideline_version(project::Project& project) {
  ARBITER_ASSIGN(const auto version, project.settings().get(version_setting));
  return version.is_number_integer() ? version.get<std::int64_t>() : 0;
}

Result<Guidelines> guidelines_of(project::Project& project, bool with_draft) {
  Guidelines guidelines;
  ARBITER_ASSIGN(guidelines.version, guideline_version(project));
  ARBITER_ASSIGN(const auto text, project.settings().get(text_setting));
  if (text.is_string()) guidelines.text = text.get<std::string>();
  if (!with_draft) return guidelines;
  ARBITER_ASSIGN(const auto draft, project.settings().get(draft_setting));
  if (draft.is_string()) guidelines.draft = draft.get<std::string>();
  return guidelines;
}

Result<void> save_guidelines_draft(project::Project& project, const std::string& text) {
  return project.settings().set(draft_setting, text);
}

Result<std::int64_t> publish_guidelines(project::Project& project, const std::string& text) {
  ARBITER_ASSIGN(const auto before, guidelines_of(project));
  const bool same = before.text == text;
  if (same && !before.draft) return before.version;
  const auto version = same ? before.version : before.version + 1;
  // Together: no judgment carries a version whose text is not there.
  const std::array<std::pair<std::string, nlohmann::json>, 3> values{
      {{text_setting, text}, {version_setting, version}, {draft_setting, nullptr}}};
  ARBITER_TRY(project.settings().set_all(values));
  return version;
}

}  // namespace arbiter::studio

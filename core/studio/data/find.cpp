// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/find.h"

namespace arbiter::studio {

Result<FindReport> find_prompts(project::Project& project, const std::string& words,
                                std::int64_t rows, jobs::JobControl& control) {
  ARBITER_ASSIGN(const auto reached, project.fill_search_index([&](const project::SearchProgress&
                                                                       so_far) {
    control.wait_while_paused();
    control.set_progress({so_far.indexed, so_far.total, -1, ARBITER_MESSAGE("core", "indexing")});
    return !control.stop_requested();
  }));
  if (control.stop_requested())
    return fail(ErrorCode::cancelled, ARBITER_MESSAGE("core", "Stopped."));
  project::PromptFilter filter;
  filter.search = words;
  FindReport report;
  report.complete = reached.complete();
  // Without a word in it a search matches nothing; a filter without a search matches everything.
  if (words.empty()) return report;
  ARBITER_ASSIGN(report.prompts, project.prompts().ids(filter));
  report.count = static_cast<std::int64_t>(report.prompts.size());
  ARBITER_ASSIGN(report.rows, project.prompts().list(filter, 0, rows));
  return report;
}

}  // namespace arbiter::studio

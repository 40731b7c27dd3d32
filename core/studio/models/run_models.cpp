// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/run_models.h"

#include <algorithm>
#include <charconv>

#include "core/studio/models/model_folder.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

bool is_inside(const fs::path& relative) {
  return !relative.empty() && *relative.begin() != ".." && relative.is_relative();
}

void leave_out_over_optimised(const project::Run& run,
                              std::vector<project::Checkpoint>& checkpoints) {
  if (!run.summary.is_object()) return;
  const auto at = run.summary.value("check/over_optimised_at", 0.0);
  const auto later = [&](const project::Checkpoint& row) {
    return at > 0 && static_cast<double>(row.step) > at;
  };
  if (!std::ranges::all_of(checkpoints, later)) std::erase_if(checkpoints, later);
}

}  // namespace

Result<fs::path> model_of_run(project::Project& project, project::Id run) {
  auto& runs = project.runs();
  ARBITER_ASSIGN(const auto row, runs.get(run));
  ARBITER_ASSIGN(auto checkpoints, runs.checkpoints(run));
  if (checkpoints.empty()) {
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core", "Run {run} has no checkpoint yet, so it has no model."),
                {{"run", row.name}});
  }
  leave_out_over_optimised(row, checkpoints);
  const auto final = std::ranges::find_if(checkpoints.rbegin(), checkpoints.rend(),
                                          [](const auto& row) { return row.final; });
  const auto& chosen = final == checkpoints.rend() ? checkpoints.back() : *final;
  fs::path folder = resolved_path(project, chosen.folder);
  ARBITER_TRY(check_model_folder(folder));
  return folder;
}

Result<project::Id> reward_run_of(project::Project& project, project::Id asked) {
  if (asked != 0) return asked;
  ARBITER_ASSIGN(const auto latest, project.runs().latest_done(project::RunKind::reward));
  if (latest) return latest->id;
  return fail(ErrorCode::no_data,
              ARBITER_MESSAGE("core",
                              "There is no finished reward model. Train one on the judgments "
                              "first."));
}

std::string stored_path(const project::Project& project, const fs::path& folder) {
  std::error_code error;
  const fs::path absolute = fs::weakly_canonical(folder, error);
  if (error) return folder.string();
  const fs::path root = fs::weakly_canonical(project.folder(), error);
  const fs::path relative = absolute.lexically_relative(root);
  return is_inside(relative) ? relative.string() : absolute.string();
}

fs::path resolved_path(const project::Project& project, const std::string& stored) {
  // An absolute path on the right side of / replaces the left one.
  return project.folder() / stored;
}

project::Id run_of_model(const std::string& stored) {
  constexpr std::string_view marker = "run-";
  const auto at = stored.find(marker);
  if (at == std::string::npos || !stored.starts_with("checkpoints")) return 0;
  project::Id run = 0;
  const char* from = stored.data() + at + marker.size();
  std::from_chars(from, stored.data() + stored.size(), run);
  return run;
}

Result<std::string> chat_template_of(project::Project& project, const fs::path& model,
                                     const std::string& asked) {
  const auto id = asked == "auto" ? run_of_model(stored_path(project, model)) : 0;
  if (id == 0) return asked;
  const auto run = project.runs().get(id);
  // A folder without its run is a model like any other.
  if (!run || !run->settings.is_object()) return asked;
  const auto stored = run->settings.find("chat_template");
  return stored != run->settings.end() && stored->is_string() ? stored->get<std::string>() : asked;
}

}  // namespace arbiter::studio

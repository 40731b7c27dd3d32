// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/run_files.h"

#include <tuple>

#include "core/studio/models/own_models.h"

namespace arbiter::studio {

namespace fs = std::filesystem;

Result<std::int64_t> run_disk_bytes(const project::Project& project, project::Id run) {
  const auto folder = project.checkpoints_folder() / ("run-" + std::to_string(run));
  std::error_code problem;
  fs::recursive_directory_iterator entry(folder, problem);
  if (problem == std::errc::no_such_file_or_directory) return 0;
  if (problem) return fail_errno(problem.value(), folder.string());
  std::int64_t bytes = 0;
  // A checkpoint may go while it is looked at: what is gone takes nothing.
  for (const fs::recursive_directory_iterator end; entry != end; entry.increment(problem)) {
    if (problem) break;
    std::error_code gone;
    if (!entry->is_regular_file(gone) || entry->is_symlink(gone)) continue;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

Result<void> delete_run(project::Project& project, project::Id run, bool though_needed) {
  ARBITER_TRY(project.runs().remove(run, though_needed));
  // What cannot be deleted now is deleted the next time.
  std::ignore = remove_unused_copies(project);
  return {};
}

}  // namespace arbiter::studio

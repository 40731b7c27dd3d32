// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/model_folder.h"

#include "core/base/file.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

bool only_for_training(const fs::path& file) { return file.stem() == "trainer"; }

Result<void> copy_one_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) return fail_errno(error.value(), to.string());
  return {};
}

}  // namespace

Result<void> copy_model(const fs::path& from, const fs::path& to) {
  ARBITER_TRY(check_model_folder(from));
  return write_folder_atomically(to, [&](const fs::path& folder) -> Result<void> {
    std::error_code error;
    for (fs::directory_iterator entry(from, error), end; !error && entry != end;
         entry.increment(error)) {
      const fs::path file = entry->path();
      if (!entry->is_regular_file() || only_for_training(file)) continue;
      ARBITER_TRY(copy_one_file(file, folder / file.filename()));
    }
    if (error) return fail_errno(error.value(), from.string());
    return {};
  });
}

Result<void> check_model_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder / "config.json", error)) return {};
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "There is no model in {folder}: it has no config.json. Choose a "
                              "folder in the Hugging Face layout."),
              {{"folder", folder.string()}});
}

}  // namespace arbiter::studio

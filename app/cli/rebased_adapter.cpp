// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/rebased_adapter.h"

#include <system_error>
#include <utility>

#include "core/engine/adapter_config.h"
#include "core/studio/models/own_models.h"

namespace arbiter::cli {

Result<RebasedAdapter> RebasedAdapter::make(const std::filesystem::path& folder,
                                            const std::filesystem::path& base) {
  RebasedAdapter adapter(folder);
  if (base.empty()) return adapter;
  ARBITER_ASSIGN(auto temporary, PassingFolder::make());
  adapter.temporary_.emplace(std::move(temporary));
  adapter.folder_ = adapter.temporary_->path() / "adapter";
  ARBITER_TRY(studio::copy_adapter(folder, base, adapter.folder_));
  return adapter;
}

Result<void> check_base(const std::filesystem::path& model, const std::filesystem::path& base) {
  std::error_code problem;
  // What is not there at all is told as that, where it is read.
  if (base.empty() || engine::is_adapter_folder(model) || !std::filesystem::exists(model, problem))
    return {};
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "{path} is no adapter, so it has no base model to choose. Leave "
                              "out --base."),
              {{"path", model.string()}}, {{}, 0, "base"});
}

Result<std::filesystem::path> adapter_on_base(project::Project& project,
                                              const std::filesystem::path& model,
                                              const std::filesystem::path& base) {
  ARBITER_TRY(check_base(model, base));
  return studio::usable_folder(project, {model, base});
}

}  // namespace arbiter::cli

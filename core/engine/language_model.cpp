// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/language_model.h"

#include "core/engine/adapter_config.h"
#include "core/engine/model_config.h"

namespace arbiter::engine {

Result<void> check_language_model(const std::filesystem::path& folder) {
  std::int64_t heads = 0;
  if (is_adapter_folder(folder)) {
    ARBITER_ASSIGN(const auto adapter, read_adapter(folder));
    heads = adapter.reward_heads;
  }
  ARBITER_ASSIGN(const auto config, read_config(folder));
  if (heads == 0 && config.reward_heads == 0) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "{path} is a reward model: it scores text and cannot write it. "
                              "Choose a language model."),
              {{"path", folder.string()}});
}

}  // namespace arbiter::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "core/base/error.h"

namespace arbiter::text {

/// The ids that a tokenizer file puts around a text, such as BOS before it.
struct PostProcessor {
  std::vector<std::int32_t> before;
  std::vector<std::int32_t> after;
};

/// TemplateProcessing, ByteLevel (which adds nothing) and Sequence. Other kinds are refused by
/// name.
Result<PostProcessor> make_post_processor(const nlohmann::json& json);

}  // namespace arbiter::text

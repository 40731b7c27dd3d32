// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/options.h"

namespace arbiter::studio {

/// How dialogues are written for a model.
struct ChatOptions {
  std::string chat_template = "auto";  ///< a family of core/text/chat_family.h, or auto
};

std::vector<engine::Field> fields(ChatOptions& options);

/// `options` with the fields of `chat` behind them, as a run stores both.
std::vector<engine::Field> with_chat(std::vector<engine::Field> options, ChatOptions& chat);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/text/chat_family.h"

namespace arbiter::cli {

/// Lines for a person where prompts are not written as the model's own template writes them, with
/// the first prompt as the model sees it; empty where they are.
std::string chat_note(const text::ChatChoice& chat, const std::string& first_prompt);

}  // namespace arbiter::cli

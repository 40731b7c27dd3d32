// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/chat_note.h"

namespace arbiter::cli {

std::string chat_note(const text::ChatChoice& chat, const std::string& first_prompt) {
  std::string note;
  if (chat.match == text::ChatMatch::unknown)
    note = "The model's own chat template is of no known family";
  if (chat.match == text::ChatMatch::similar) {
    note = "The model's own chat template is another";
    if (*chat.difference != 0) note += std::string(": ") + chat.difference;
  }
  if (note.empty()) return {};
  return "\n" + note + ". Prompts are written as " + text::chat_family_name(chat.family) +
         "; the first one as the model sees it:\n" + first_prompt;
}

}  // namespace arbiter::cli

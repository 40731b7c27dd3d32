// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/text/chat_options.h"

#include <utility>

namespace arbiter::studio {

std::vector<engine::Field> fields(ChatOptions& options) {
  return {{.name = "chat_template",
           .value = &options.chat_template,
           .label = ARBITER_MESSAGE("options", "Chat template"),
           .help = ARBITER_MESSAGE("options",
                                   "How the turns of a conversation are marked; auto is what the "
                                   "model's files say."),
           .choices = {"auto", "arbiter", "chatml", "llama3", "llama2", "mistral", "hh", "plain"}}};
}

std::vector<engine::Field> with_chat(std::vector<engine::Field> options, ChatOptions& chat) {
  for (auto& field : fields(chat)) options.push_back(std::move(field));
  return options;
}

}  // namespace arbiter::studio

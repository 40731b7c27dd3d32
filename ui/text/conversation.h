// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/project/types.h"

namespace arbiter::ui {

/// One turn of a conversation, as it is shown.
struct Turn {
  enum class Speaker { User, Assistant, System, Other };
  Speaker speaker = Speaker::User;
  QString role;  ///< as written, for Other
  QString text;
};

/// Splits a prompt or a response into the turns that it is written in. Text that is no
/// conversation is one turn of the user's.
std::vector<Turn> turnsOf(project::PromptForm form, const std::string& text);

/// The text to show for a prompt: the words alone where the user speaks once, else each turn under
/// the name of who speaks (Markdown).
QString promptText(const project::Prompt& prompt);
/// The text to show for a text or a message list; of other bodies there is none.
QString responseText(const project::ResponseBody& body);

}  // namespace arbiter::ui

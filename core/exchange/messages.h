// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/exchange/row.h"
#include "core/project/types.h"

/// Texts that come as a string or as a list of {"role", "content"} messages.
namespace arbiter::exchange {

/// A text as the project stores it: message lists as compact JSON.
struct FormedText {
  project::PromptForm form = project::PromptForm::plain;
  std::string text;
};

/// A message list whose contents are texts: one that is a list of text parts ({"type": "text",
/// "text": ...}) is joined. Anything else comes back as it is.
nlohmann::json with_joined_parts(nlohmann::json value);

/// Nothing where `value` is a list of at least one message with text as content.
RowResult<void> check_messages(const nlohmann::json& value, const std::string& field);

/// A string as it is, a message list (text parts joined) checked and written compactly; anything
/// else is an issue.
RowResult<FormedText> read_text(const nlohmann::json& value, const std::string& field);

/// The reverse: the string or the message list.
nlohmann::json write_text(project::PromptForm form, const std::string& text);
nlohmann::json write_text(const project::Prompt& prompt);
/// A clip or a picture is written as its name in the store.
nlohmann::json write_body(const project::ResponseBody& body);

/// The value as a message list: a plain text becomes one message of `role`.
nlohmann::json as_messages(nlohmann::json value, const std::string& role);

}  // namespace arbiter::exchange

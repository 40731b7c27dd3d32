// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/messages.h"

#include <utility>

namespace arbiter::exchange {
namespace {

std::unexpected<RowIssue> issue(const std::string& field, std::string reason) {
  return std::unexpected(RowIssue{field, std::move(reason)});
}

}  // namespace

RowResult<void> check_messages(const nlohmann::json& value, const std::string& field) {
  if (value.empty()) return issue(field, "the list of messages is empty");
  std::size_t number = 0;
  for (const auto& message : value) {
    const std::string which = "message " + std::to_string(++number);
    if (!message.is_object()) {
      return issue(field, which + " is " + describe_type(message) +
                              " and not an object with role and content");
    }
    for (const char* part : {"role", "content"}) {
      const auto found = message.find(part);
      if (found == message.end()) return issue(field, which + " has no " + part);
      if (!found->is_string())
        return issue(field, which + ": " + part + " is " + describe_type(*found) + ", not a text");
    }
  }
  return {};
}

RowResult<FormedText> read_text(const nlohmann::json& value, const std::string& field) {
  if (value.is_string()) {
    return FormedText{project::PromptForm::plain, value.get_ref<const std::string&>()};
  }
  if (!value.is_array()) {
    return issue(field, "should be a text or a list of messages, not " + describe_type(value));
  }
  if (auto checked = check_messages(value, field); !checked)
    return std::unexpected(std::move(checked.error()));
  return FormedText{project::PromptForm::messages, value.dump()};
}

nlohmann::json write_text(project::PromptForm form, const std::string& text) {
  if (form != project::PromptForm::messages) return text;
  auto parsed = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  return parsed.is_array() ? parsed : nlohmann::json(text);
}

nlohmann::json write_text(const project::Prompt& prompt) {
  return write_text(prompt.form, prompt.text);
}

nlohmann::json write_body(const project::ResponseBody& body) {
  if (const auto* blob = body.blob())
    return {{"sha256", blob->sha256}, {"bytes", blob->bytes}, {"media_type", blob->media_type}};
  if (const auto* messages = body.messages())
    return write_text(project::PromptForm::messages, *messages);
  return *body.text();
}

nlohmann::json as_messages(nlohmann::json value, const std::string& role) {
  if (value.is_array()) return value;
  nlohmann::json message{{"role", role}, {"content", std::move(value)}};
  return nlohmann::json::array({std::move(message)});
}

}  // namespace arbiter::exchange

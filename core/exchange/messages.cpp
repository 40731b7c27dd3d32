// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/messages.h"

#include <optional>
#include <string_view>
#include <utility>

namespace arbiter::exchange {
namespace {

std::unexpected<RowIssue> issue(const std::string& field, std::string reason) {
  return std::unexpected(RowIssue{field, std::move(reason)});
}

/// The text of a list of parts; nothing where one is no text.
std::optional<std::string> joined(const nlohmann::json& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (part.is_string()) {
      text += part.get<std::string>();
      continue;
    }
    if (!part.is_object()) return {};
    const auto type = part.find("type");
    const auto words = part.find("text");
    if (type == part.end() || *type != "text" || words == part.end() || !words->is_string())
      return {};
    text += words->get<std::string>();
  }
  return text;
}

/// Why a content that is a list is no text.
std::string describe_parts(const nlohmann::json& parts) {
  for (const auto& part : parts) {
    if (part.is_object() && part.contains("type") && part["type"].is_string() &&
        part["type"] != "text")
      return "content has a part of type " + part["type"].get<std::string>() +
             "; only texts can be read";
  }
  return "content is a list of what is not all text";
}

}  // namespace

nlohmann::json with_joined_parts(nlohmann::json value) {
  if (!value.is_array()) return value;
  for (auto& message : value) {
    if (!message.is_object()) continue;
    const auto content = message.find("content");
    if (content == message.end() || !content->is_array()) continue;
    if (auto text = joined(*content)) *content = std::move(*text);
  }
  return value;
}

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
      if (found->is_array() && part == std::string_view("content"))
        return issue(field, which + ": " + describe_parts(*found));
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
  const auto messages = with_joined_parts(value);
  if (auto checked = check_messages(messages, field); !checked)
    return std::unexpected(std::move(checked.error()));
  return FormedText{project::PromptForm::messages, messages.dump()};
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/text/dialogue_encoder.h"

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/studio/models/model_folder.h"

namespace arbiter::studio {
namespace {

constexpr std::string_view human_marker = "\n\nHuman:";
constexpr std::string_view assistant_marker = "\n\nAssistant:";

std::unexpected<Error> bad_messages(const std::string& uuid) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The messages of {uuid} are not a list of role and content. Import "
                              "the file again."),
              {{"uuid", uuid}});
}

Result<std::vector<text::Message>> parse_messages(const std::string& text,
                                                  const std::string& uuid) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_array() || json.empty()) return bad_messages(uuid);
  std::vector<text::Message> messages;
  for (const auto& item : json) {
    if (!item.is_object() || !item.contains("role") || !item.contains("content") ||
        !item["role"].is_string() || !item["content"].is_string()) {
      return bad_messages(uuid);
    }
    messages.push_back({item["role"].get<std::string>(), item["content"].get<std::string>()});
  }
  return messages;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

struct Marker {
  std::size_t at = std::string_view::npos;
  std::string_view text;
  const char* role = "";
};

Marker next_marker(std::string_view transcript, std::size_t from) {
  const std::size_t human = transcript.find(human_marker, from);
  const std::size_t assistant = transcript.find(assistant_marker, from);
  if (human < assistant) return {human, human_marker, "user"};
  return {assistant, assistant_marker, "assistant"};
}

/// The turns of a transcript; the empty assistant's turn that it ends with is left out.
std::vector<text::Message> parse_transcript(std::string_view transcript) {
  std::vector<text::Message> messages;
  for (Marker marker = next_marker(transcript, 0); marker.at != std::string_view::npos;) {
    const std::size_t from = marker.at + marker.text.size();
    const Marker next = next_marker(transcript, from);
    const auto turn = transcript.substr(
        from, next.at == std::string_view::npos ? std::string_view::npos : next.at - from);
    const bool open_turn = next.at == std::string_view::npos && trimmed(turn).empty();
    if (!open_turn) messages.push_back({marker.role, trimmed(turn)});
    marker = next;
  }
  if (messages.empty()) messages.push_back({"user", std::string(transcript)});
  return messages;
}

}  // namespace

Result<std::vector<text::Message>> messages_of(const project::Prompt& prompt) {
  switch (prompt.form) {
    case project::PromptForm::messages:
      return parse_messages(prompt.text, prompt.uuid);
    case project::PromptForm::hh:
      return parse_transcript(prompt.text);
    case project::PromptForm::plain:
      break;
  }
  return std::vector<text::Message>{{"user", prompt.text}};
}

Result<std::string> plain_text_of(const project::Response& response) {
  if (const auto* text = response.body.text()) return *text;
  const auto* list = response.body.messages();
  if (!list) {
    return fail(
        ErrorCode::invalid_argument,
        ARBITER_MESSAGE("core", "Response {uuid} is no text; text models learn from text only."),
        {{"uuid", response.uuid}});
  }
  ARBITER_ASSIGN(const auto messages, parse_messages(*list, response.uuid));
  return messages.back().content;
}

bool has_ended(const project::Response& response) {
  if (!response.settings.is_object()) return true;
  const auto ended = response.settings.find("ended");
  return ended == response.settings.end() || !ended->is_boolean() || ended->get<bool>();
}

Result<DialogueEncoder> DialogueEncoder::load(engine::Engine& engine,
                                              const std::filesystem::path& model,
                                              const std::string& chat_template) {
  ARBITER_TRY(check_model_folder(model));
  DialogueEncoder encoder;
  ARBITER_ASSIGN(encoder.info_, engine.inspect(model));
  ARBITER_ASSIGN(const auto files, text_folder(model));
  ARBITER_ASSIGN(encoder.tokenizer_, text::load_tokenizer(files));
  ARBITER_TRY(check_tokenizer_fits(*encoder.tokenizer_, encoder.info_.vocabulary, model));
  ARBITER_ASSIGN(encoder.chat_,
                 text::choose_chat_family(chat_template, files, *encoder.tokenizer_));
  encoder.end_token_ = text::end_of_turn(*encoder.tokenizer_, encoder.chat_.family,
                                         static_cast<std::int32_t>(encoder.info_.eos_token));
  return encoder;
}

Result<void> DialogueEncoder::note_template(const std::filesystem::path& folder) const {
  if (chat_.source != "chosen") return {};
  ARBITER_TRY(
      write_file_atomically(folder / "chat_template.jinja", text::chat_family_jinja(chat_.family)));
  // Other tools stop where this file says, whatever config.json says.
  const auto file = folder / "generation_config.json";
  std::error_code ignored;
  if (end_token_ < 0 || !std::filesystem::exists(file, ignored)) return {};
  ARBITER_ASSIGN(const auto bytes, read_file(file));
  auto settings = nlohmann::json::parse(bytes, nullptr, false);
  if (!settings.is_object()) return {};
  auto ends = nlohmann::json::array({end_token_});
  const auto before = settings.value("eos_token_id", nlohmann::json());
  for (const auto& token : before.is_array() ? before : nlohmann::json::array({before}))
    if (token.is_number_integer() && token != end_token_) ends.push_back(token);
  settings["eos_token_id"] = std::move(ends);
  return write_file_atomically(file, settings.dump(2) + "\n");
}

engine::Tokens DialogueEncoder::prompt(const std::vector<text::Message>& messages) const {
  return text::encode_prompt(*tokenizer_, chat_.family, messages);
}

engine::Tokens DialogueEncoder::response(const std::string& text, bool ended) const {
  return text::encode_response(*tokenizer_, chat_.family, text, ended,
                               static_cast<std::int32_t>(info_.eos_token));
}

engine::Tokens DialogueEncoder::raw(const std::string& text, bool begins) const {
  auto tokens = tokenizer_->encode(text, false, begins);
  const auto around = tokenizer_->with_special({});
  if (begins && !around.empty() && around.front() != info_.eos_token)
    tokens.insert(tokens.begin(), around.front());
  return tokens;
}

Result<engine::Tokens> DialogueEncoder::sequence(const project::Prompt& prompt,
                                                 const project::Response& response) const {
  ARBITER_ASSIGN(const auto messages, messages_of(prompt));
  ARBITER_ASSIGN(const auto text, plain_text_of(response));
  auto tokens = this->prompt(messages);
  const auto answer = this->response(text, has_ended(response));
  tokens.insert(tokens.end(), answer.begin(), answer.end());
  return tokens;
}

engine::Tokens DialogueEncoder::sequence(const engine::Tokens& prompt,
                                         const engine::Tokens& response, bool ended) const {
  engine::Tokens tokens = prompt;
  tokens.insert(tokens.end(), response.begin(), response.end());
  if (ended && end_token_ >= 0) tokens.push_back(end_token_);
  return tokens;
}

std::string DialogueEncoder::shown(const engine::Tokens& tokens) const {
  return tokenizer_->decode(tokens, false);
}

std::string DialogueEncoder::decode(const engine::Tokens& tokens) const {
  return trimmed(tokenizer_->decode(tokens));
}

}  // namespace arbiter::studio

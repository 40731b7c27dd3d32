// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"

#include <array>

namespace arbiter::text {
namespace {

using Ids = std::vector<std::int32_t>;

struct NamedFamily {
  ChatFamily family;
  const char* name;
};

constexpr std::array families{NamedFamily{ChatFamily::arbiter, "arbiter"},
                              NamedFamily{ChatFamily::chatml, "chatml"},
                              NamedFamily{ChatFamily::llama3, "llama3"},
                              NamedFamily{ChatFamily::human_assistant, "human_assistant"}};

/// Writes a conversation as ids: marks as tokens, texts as text.
class Writer {
 public:
  explicit Writer(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void text(std::string_view text) {
    const auto ids = tokenizer_.encode(text, false);
    ids_.insert(ids_.end(), ids.begin(), ids.end());
  }
  /// A token of the template; a vocabulary without it is given the text.
  void mark(std::string_view piece) {
    if (const auto id = tokenizer_.id_of(piece)) {
      ids_.push_back(*id);
    } else {
      text(piece);
    }
  }
  void mark_if_known(std::string_view piece) {
    if (const auto id = tokenizer_.id_of(piece)) ids_.push_back(*id);
  }
  /// What the tokenizer puts before a text by itself, such as BOS.
  void beginning() {
    for (const auto id : tokenizer_.with_special({})) {
      // A template with EOS at the end says nothing of a text that goes on.
      if (is_end(id)) break;
      ids_.push_back(id);
    }
  }
  Ids take() { return std::move(ids_); }

 private:
  bool is_end(std::int32_t id) const {
    const auto piece = tokenizer_.piece(id);
    return piece == "</s>" || piece == "<|endoftext|>" || piece == "<|end_of_text|>";
  }

  const Tokenizer& tokenizer_;
  Ids ids_;
};

/// The system's text goes before the first user's where a family has no turn for it.
std::vector<Message> with_system_in_first_turn(const std::vector<Message>& messages) {
  std::vector<Message> turns;
  std::string system;
  for (const auto& message : messages) {
    if (message.role == "system") {
      system += message.content + "\n\n";
      continue;
    }
    turns.push_back(message);
    if (!system.empty() && message.role == "user")
      turns.back().content.insert(0, std::exchange(system, {}));
  }
  if (!system.empty()) turns.insert(turns.begin(), {"user", system});
  return turns;
}

void write_arbiter(Writer& writer, const std::vector<Message>& messages) {
  for (const auto& [role, content] : with_system_in_first_turn(messages)) {
    writer.mark("<|" + role + "|>");
    writer.text(content);
    if (role == "assistant") writer.mark_if_known("<|endoftext|>");
  }
  writer.mark("<|assistant|>");
}

void write_chatml(Writer& writer, const std::vector<Message>& messages) {
  const auto open = [&](const std::string& role) {
    writer.mark("<|im_start|>");
    writer.text(role + "\n");
  };
  for (const auto& [role, content] : messages) {
    open(role);
    writer.text(content);
    writer.mark("<|im_end|>");
    writer.text("\n");
  }
  open("assistant");
}

void write_llama3(Writer& writer, const std::vector<Message>& messages) {
  const auto open = [&](const std::string& role) {
    writer.mark("<|start_header_id|>");
    writer.text(role);
    writer.mark("<|end_header_id|>");
    writer.text("\n\n");
  };
  writer.mark_if_known("<|begin_of_text|>");
  for (const auto& [role, content] : messages) {
    open(role);
    writer.text(content);
    writer.mark("<|eot_id|>");
  }
  open("assistant");
}

void write_human_assistant(Writer& writer, const std::vector<Message>& messages) {
  writer.beginning();
  // In one piece: this family's marks are text, and text is encoded as it will be read.
  std::string text;
  for (const auto& [role, content] : messages) {
    if (role == "system") {
      text += content;
    } else {
      text += (role == "assistant" ? "\n\nAssistant: " : "\n\nHuman: ") + content;
    }
  }
  writer.text(text + "\n\nAssistant:");
}

/// The token that ends a turn, where it is not the model's EOS.
const char* own_end_of_turn(ChatFamily family) {
  switch (family) {
    case ChatFamily::chatml:
      return "<|im_end|>";
    case ChatFamily::llama3:
      return "<|eot_id|>";
    case ChatFamily::arbiter:
    case ChatFamily::human_assistant:
      break;
  }
  return nullptr;
}

}  // namespace

ChatFamily detect_chat_family(const Tokenizer& tokenizer) {
  const auto has = [&](const char* piece) { return tokenizer.id_of(piece).has_value(); };
  if (has("<|im_start|>") && has("<|im_end|>")) return ChatFamily::chatml;
  if (has("<|start_header_id|>") && has("<|eot_id|>")) return ChatFamily::llama3;
  // Others have these two marks as well, with an end of turn of their own.
  if (has("<|user|>") && has("<|assistant|>") && !has("<|end|>")) return ChatFamily::arbiter;
  return ChatFamily::human_assistant;
}

const char* chat_family_name(ChatFamily family) {
  for (const auto& known : families)
    if (known.family == family) return known.name;
  return "";
}

Result<ChatFamily> chat_family_from_name(const std::string& name) {
  for (const auto& known : families)
    if (name == known.name) return known.family;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "There is no chat template `{name}`. Choose arbiter, chatml, llama3 "
                              "or human_assistant."),
              {{"name", name}});
}

std::vector<std::int32_t> encode_prompt(const Tokenizer& tokenizer, ChatFamily family,
                                        const std::vector<Message>& messages) {
  Writer writer(tokenizer);
  switch (family) {
    case ChatFamily::arbiter:
      write_arbiter(writer, messages);
      break;
    case ChatFamily::chatml:
      write_chatml(writer, messages);
      break;
    case ChatFamily::llama3:
      write_llama3(writer, messages);
      break;
    case ChatFamily::human_assistant:
      write_human_assistant(writer, messages);
      break;
  }
  return writer.take();
}

std::int32_t end_of_turn(const Tokenizer& tokenizer, ChatFamily family, std::int32_t eos) {
  const char* piece = own_end_of_turn(family);
  return piece == nullptr ? eos : tokenizer.id_of(piece).value_or(eos);
}

std::vector<std::int32_t> encode_response(const Tokenizer& tokenizer, ChatFamily family,
                                          const std::string& response, bool ended,
                                          std::int32_t eos) {
  Writer writer(tokenizer);
  // After "Assistant:" a response begins with the space that transcripts have there.
  const bool spaced = family == ChatFamily::human_assistant && !response.empty() &&
                      response.front() != ' ' && response.front() != '\n';
  writer.text(spaced ? " " + response : response);
  auto ids = writer.take();
  const auto end = end_of_turn(tokenizer, family, eos);
  if (ended && end >= 0) ids.push_back(end);
  return ids;
}

std::string decode_response(const Tokenizer& tokenizer, ChatFamily family,
                            const std::vector<std::int32_t>& ids) {
  auto text = tokenizer.decode(ids, true);
  if (family == ChatFamily::human_assistant && text.starts_with(' ')) text.erase(0, 1);
  return text;
}

}  // namespace arbiter::text

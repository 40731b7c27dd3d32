// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"

#include <algorithm>
#include <utility>

namespace arbiter::text {
namespace {

using Ids = std::vector<std::int32_t>;

constexpr const char* inst = "[INST]";
constexpr const char* end_inst = "[/INST]";

/// White space at the beginning of `text`, in bytes, as the templates' `trim` (Python's str.strip)
/// has it; 0 where there is none.
std::size_t white_at(std::string_view text) {
  constexpr std::string_view ascii = " \t\r\n\f\v\x1C\x1D\x1E\x1F";
  if (!text.empty() && ascii.find(text.front()) != std::string_view::npos) return 1;
  for (const std::string_view wide :
       {"\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005",
        "\u2006", "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F",
        "\u3000"})
    if (text.starts_with(wide)) return wide.size();
  return 0;
}

std::string trimmed(std::string_view text) {
  while (const auto width = white_at(text)) text.remove_prefix(width);
  std::size_t end = 0;  // after the last character that is no white space
  for (std::size_t at = 0; at < text.size();) {
    if (const auto width = white_at(text.substr(at))) {
      at += width;
    } else {
      end = ++at;
    }
  }
  return std::string(text.substr(0, end));
}

/// Writes a conversation as ids: marks as tokens, texts as text.
class Writer {
 public:
  explicit Writer(const Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void text(std::string_view text) {
    const auto ids = tokenizer_.encode(text, false, ids_.empty());
    ids_.insert(ids_.end(), ids.begin(), ids.end());
  }
  bool knows(std::string_view piece) const { return tokenizer_.id_of(piece).has_value(); }
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

/// The system's text goes before the first user's where a family has no turn for it; `wrap` puts
/// the family's marks around it.
template <class Wrap>
std::vector<Message> with_system_in_first_turn(const std::vector<Message>& messages, Wrap wrap,
                                               bool empty_too = false) {
  std::vector<Message> turns;
  std::string system;
  bool waits = false;
  for (const auto& message : messages) {
    if (message.role == "system") {
      system += (system.empty() ? "" : "\n\n") + message.content;
      waits = empty_too || !system.empty();
      continue;
    }
    turns.push_back(message);
    if (message.role == "user" && std::exchange(waits, false))
      turns.back().content = wrap(std::exchange(system, {})) + message.content;
  }
  if (waits) turns.insert(turns.begin(), {"user", wrap(system)});
  return turns;
}

std::string before_user(const std::string& system) { return system + "\n\n"; }

void write_arbiter(Writer& writer, const std::vector<Message>& messages) {
  for (const auto& [role, content] : with_system_in_first_turn(messages, before_user)) {
    writer.mark("<|" + role + "|>");
    writer.text(content);
    if (role == "assistant") writer.mark_if_known("<|endoftext|>");
  }
  writer.mark("<|assistant|>");
}

void write_chatml(Writer& writer, const std::vector<Message>& messages) {
  for (const auto& [role, content] : messages) {
    writer.mark("<|im_start|>");
    std::string turn = role;
    turn.append("\n").append(content);
    writer.text(turn);
    writer.mark("<|im_end|>");
    writer.text("\n");
  }
  writer.mark("<|im_start|>");
  writer.text("assistant\n");
}

void write_llama3(Writer& writer, const std::vector<Message>& messages) {
  const auto open = [&](const std::string& role) {
    writer.mark("<|start_header_id|>");
    writer.text(role);
    writer.mark("<|end_header_id|>");
  };
  writer.mark_if_known("<|begin_of_text|>");
  for (const auto& [role, content] : messages) {
    open(role);
    writer.text("\n\n" + trimmed(content));
    writer.mark("<|eot_id|>");
  }
  open("assistant");
  writer.text("\n\n");
}

/// Every exchange is a sequence of its own, BOS and EOS around it.
void write_llama2(Writer& writer, const std::vector<Message>& messages) {
  const auto wrap = [](const std::string& system) {
    return "<<SYS>>\n" + trimmed(system) + "\n<</SYS>>\n\n";
  };
  std::string open;
  const auto close = [&] {
    if (!open.empty()) writer.text(std::exchange(open, {}));
  };
  for (const auto& [role, content] : with_system_in_first_turn(messages, wrap, true)) {
    if (role == "assistant") {
      open += " " + trimmed(content) + " ";
      close();
      writer.mark_if_known("</s>");
    } else {
      close();
      writer.mark_if_known("<s>");
      open = "[INST] " + trimmed(content) + " [/INST]";
    }
  }
  close();
}

/// The third tokenizer of the family has tokens for the marks; before that they were text.
void write_mistral(Writer& writer, const std::vector<Message>& messages) {
  const bool marks = writer.knows(inst) && writer.knows(end_inst);
  writer.mark_if_known("<s>");
  std::string open;
  for (const auto& [role, content] : with_system_in_first_turn(messages, before_user)) {
    if (role == "assistant") {
      writer.text(std::exchange(open, {}) + " " + content);
      writer.mark_if_known("</s>");
    } else if (marks) {
      writer.mark(inst);
      writer.text(" " + content);
      writer.mark(end_inst);
    } else {
      open += "[INST] " + content + " [/INST]";
    }
  }
  if (!open.empty()) writer.text(open);
}

void write_hh(Writer& writer, const std::vector<Message>& messages) {
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

void write_plain(Writer& writer, const std::vector<Message>& messages) {
  writer.beginning();
  std::string text;
  for (const auto& message : messages) text += (text.empty() ? "" : "\n\n") + message.content;
  if (!text.empty()) writer.text(text);
}

/// The ids of `text` where it follows `context` within one text.
Ids continuation(const Tokenizer& tokenizer, const std::string& context, const std::string& text) {
  if (text.empty()) return {};
  const auto before = tokenizer.encode(context, false, false);
  auto whole = tokenizer.encode(context + text, false, false);
  // A token over the border would have to be part of the prompt: then the text stands alone.
  if (context.empty() || whole.size() < before.size() ||
      !std::equal(before.begin(), before.end(), whole.begin()))
    return tokenizer.encode(text, false, false);
  whole.erase(whole.begin(), whole.begin() + std::ssize(before));
  return whole;
}

/// A response begins with the space that transcripts have after a mark that is text.
std::string with_space(const std::string& response) {
  const bool spaced = response.empty() || response.front() == ' ' || response.front() == '\n';
  return spaced ? response : " " + response;
}

Ids response_text(const Tokenizer& tokenizer, ChatFamily family, const std::string& response,
                  bool ended) {
  switch (family) {
    case ChatFamily::chatml:
      return continuation(tokenizer, "assistant\n", response);
    case ChatFamily::llama3:
      return continuation(tokenizer, "\n\n", response);
    case ChatFamily::llama2:
      return continuation(tokenizer, end_inst,
                          with_space(response) + (ended && !response.empty() ? " " : ""));
    case ChatFamily::mistral:
      return tokenizer.id_of(end_inst) ? continuation(tokenizer, {}, with_space(response))
                                       : continuation(tokenizer, end_inst, with_space(response));
    case ChatFamily::hh:
      return continuation(tokenizer, "Assistant:", with_space(response));
    case ChatFamily::arbiter:
    case ChatFamily::plain:
      break;
  }
  return continuation(tokenizer, {}, response);
}

/// The token that ends a turn, where it is not the model's EOS.
const char* own_end_of_turn(ChatFamily family) {
  switch (family) {
    case ChatFamily::chatml:
      return "<|im_end|>";
    case ChatFamily::llama3:
      return "<|eot_id|>";
    case ChatFamily::llama2:
    case ChatFamily::mistral:
      return "</s>";
    case ChatFamily::arbiter:
    case ChatFamily::hh:
    case ChatFamily::plain:
      break;
  }
  return nullptr;
}

}  // namespace

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
    case ChatFamily::llama2:
      write_llama2(writer, messages);
      break;
    case ChatFamily::mistral:
      write_mistral(writer, messages);
      break;
    case ChatFamily::hh:
      write_hh(writer, messages);
      break;
    case ChatFamily::plain:
      write_plain(writer, messages);
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
  auto ids = response_text(tokenizer, family, response, ended);
  const auto end = end_of_turn(tokenizer, family, eos);
  if (ended && end >= 0) ids.push_back(end);
  return ids;
}

std::string decode_response(const Tokenizer& tokenizer, ChatFamily family,
                            const std::vector<std::int32_t>& ids) {
  auto text = tokenizer.decode(ids, true);
  const bool spaced =
      family == ChatFamily::hh || family == ChatFamily::llama2 || family == ChatFamily::mistral;
  if (spaced && text.starts_with(' ')) text.erase(0, 1);
  if (family == ChatFamily::llama2 && text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace arbiter::text

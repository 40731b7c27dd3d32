// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_family.h"

#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/base/files.h"

namespace arbiter::text {
namespace {

constexpr std::string_view own_mark = "{#- Arbiter: ";

struct NamedFamily {
  ChatFamily family;
  const char* name;
};

constexpr std::array families{
    NamedFamily{ChatFamily::arbiter, "arbiter"}, NamedFamily{ChatFamily::chatml, "chatml"},
    NamedFamily{ChatFamily::llama3, "llama3"},   NamedFamily{ChatFamily::llama2, "llama2"},
    NamedFamily{ChatFamily::mistral, "mistral"}, NamedFamily{ChatFamily::hh, "hh"},
    NamedFamily{ChatFamily::plain, "plain"}};

/// The template of a `tokenizer_config.json`: a string, or a list of named ones.
std::string template_of(const nlohmann::json& config) {
  const auto found = config.find("chat_template");
  if (found == config.end()) return {};
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_array()) return {};
  std::string chosen;
  for (const auto& item : *found) {
    if (!item.is_object() || !item.contains("template") || !item["template"].is_string()) continue;
    const bool usual = item.contains("name") && item["name"] == "default";
    if (usual || chosen.empty()) chosen = item["template"].get<std::string>();
    if (usual) break;
  }
  return chosen;
}

struct FoundTemplate {
  std::string text;
  const char* file = "";
};

/// The checkpoint's own template; empty where it has none.
FoundTemplate find_template(const std::filesystem::path& folder) {
  std::error_code ignored;
  constexpr const char* jinja = "chat_template.jinja";
  if (std::filesystem::exists(folder / jinja, ignored))
    if (auto text = read_file(folder / jinja); text && !text->empty())
      return {std::move(*text), jinja};
  constexpr const char* config_file = "tokenizer_config.json";
  if (!std::filesystem::exists(folder / config_file, ignored)) return {};
  const auto bytes = read_file(folder / config_file);
  if (!bytes) return {};
  const auto config = nlohmann::json::parse(*bytes, nullptr, false);
  if (!config.is_object()) return {};
  return {template_of(config), config_file};
}

std::optional<ChatFamily> family_of_own_template(std::string_view text) {
  if (!text.starts_with(own_mark)) return std::nullopt;
  const auto name = text.substr(own_mark.size(), text.find(' ', own_mark.size()) - own_mark.size());
  for (const auto& known : families)
    if (name == known.name) return known.family;
  return std::nullopt;
}

/// The family whose marks stand in a template.
std::optional<ChatFamily> family_of_template(std::string_view text) {
  const auto has = [&](std::string_view mark) { return text.find(mark) != text.npos; };
  if (const auto own = family_of_own_template(text)) return own;
  if (has("<|im_start|>")) return ChatFamily::chatml;
  if (has("<|start_header_id|>")) return ChatFamily::llama3;
  if (has("<<SYS>>")) return ChatFamily::llama2;
  if (has("[INST]")) return ChatFamily::mistral;
  if (has("Human:") && has("Assistant:")) return ChatFamily::hh;
  return std::nullopt;
}

/// Texts of one role's turns put together by Jinja; a system's text goes into the first user's.
std::string jinja_loop(const std::string& user, const std::string& assistant,
                       const std::string& ending) {
  return "{%- set ns = namespace(system='') -%}{%- for message in messages -%}"
         "{%- if message['role'] == 'system' -%}"
         "{%- set ns.system = ns.system + message['content'] + '\\n\\n' -%}"
         "{%- elif message['role'] == 'user' -%}{{- " +
         user + " -}}{%- set ns.system = '' -%}{%- else -%}{{- " + assistant +
         " -}}{%- endif -%}{%- endfor -%}" +
         (ending.empty() ? ""
                         : "{%- if add_generation_prompt -%}{{- " + ending + " -}}{%- endif -%}");
}

std::string jinja_program(ChatFamily family) {
  switch (family) {
    case ChatFamily::arbiter:
      return jinja_loop("'<|user|>' + ns.system + message['content']",
                        "'<|assistant|>' + message['content'] + '<|endoftext|>'",
                        "'<|assistant|>'");
    case ChatFamily::chatml:
      return "{%- for message in messages -%}{{- '<|im_start|>' + message['role'] + '\\n' + "
             "message['content'] + '<|im_end|>\\n' -}}{%- endfor -%}"
             "{%- if add_generation_prompt -%}{{- '<|im_start|>assistant\\n' -}}{%- endif -%}";
    case ChatFamily::llama3:
      return "{{- '<|begin_of_text|>' -}}{%- for message in messages -%}"
             "{{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + "
             "message['content'] | trim + '<|eot_id|>' -}}{%- endfor -%}"
             "{%- if add_generation_prompt -%}"
             "{{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' -}}{%- endif -%}";
    case ChatFamily::llama2:
      return jinja_loop(
          "'<s>[INST] ' + (('<<SYS>>\\n' + ns.system[:-2] + '\\n<</SYS>>\\n\\n') if ns.system else "
          "'') + message['content'] | trim + ' [/INST]'",
          "' ' + message['content'] | trim + ' </s>'", {});
    case ChatFamily::mistral:
      return "{{- '<s>' -}}" + jinja_loop("'[INST] ' + ns.system + message['content'] + ' [/INST]'",
                                          "' ' + message['content'] + '</s>'", {});
    case ChatFamily::hh:
      return "{%- for message in messages -%}{%- if message['role'] == 'system' -%}"
             "{{- message['content'] -}}{%- elif message['role'] == 'user' -%}"
             "{{- '\\n\\nHuman: ' + message['content'] -}}{%- else -%}"
             "{{- '\\n\\nAssistant: ' + message['content'] -}}{%- endif -%}{%- endfor -%}"
             "{%- if add_generation_prompt -%}{{- '\\n\\nAssistant:' -}}{%- endif -%}";
    case ChatFamily::plain:
      return "{%- for message in messages -%}{{- message['content'] -}}"
             "{%- if not loop.last -%}{{- '\\n\\n' -}}{%- endif -%}{%- endfor -%}";
  }
  return {};
}

}  // namespace

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
                              "There is no chat template `{name}`. Choose auto, arbiter, chatml, "
                              "llama3, llama2, mistral, hh or plain."),
              {{"name", name}});
}

ChatChoice detect_chat_family(const Tokenizer& tokenizer) {
  const auto has = [&](const char* piece) { return tokenizer.id_of(piece).has_value(); };
  constexpr const char* file = "tokenizer.json";
  if (has("<|im_start|>") && has("<|im_end|>")) return {ChatFamily::chatml, file};
  if (has("<|start_header_id|>") && has("<|eot_id|>")) return {ChatFamily::llama3, file};
  if (has("[INST]") && has("[/INST]")) return {ChatFamily::mistral, file};
  // Others have these two marks as well, with an end of turn of their own.
  if (has("<|user|>") && has("<|assistant|>") && !has("<|end|>"))
    return {ChatFamily::arbiter, file};
  return {ChatFamily::hh, "default"};
}

ChatChoice detect_chat_family(const std::filesystem::path& folder, const Tokenizer& tokenizer) {
  const auto found = find_template(folder);
  if (const auto family = family_of_template(found.text)) return {*family, found.file};
  auto choice = detect_chat_family(tokenizer);
  choice.unknown_template = !found.text.empty();
  return choice;
}

Result<ChatChoice> choose_chat_family(const std::string& name, const std::filesystem::path& folder,
                                      const Tokenizer& tokenizer) {
  if (name == "auto") return detect_chat_family(folder, tokenizer);
  ARBITER_ASSIGN(const auto family, chat_family_from_name(name));
  auto detected = detect_chat_family(folder, tokenizer);
  if (detected.family == family && !detected.unknown_template) return detected;
  return ChatChoice{family, "chosen"};
}

std::string chat_family_jinja(ChatFamily family) {
  return std::string(own_mark) + chat_family_name(family) + " -#}" + jinja_program(family) + "\n";
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_family.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/text/template_text.h"

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
std::string template_of(JsonReader& config) {
  const auto* found = config.find("chat_template");
  if (found == nullptr) return {};
  if (found->is_string()) return found->get<std::string>();
  std::string chosen;
  if (found->is_array()) {
    for (const auto& item : *found) {
      if (!item.is_object() || !item.contains("template") || !item["template"].is_string()) {
        config.refuse("chat_template", "a text or a list of named texts");
        return {};
      }
      const bool usual = item.contains("name") && item["name"] == "default";
      if (usual || chosen.empty()) chosen = item["template"].get<std::string>();
      if (usual) break;
    }
    return chosen;
  }
  config.refuse("chat_template", "a text or a list of named texts");
  return {};
}

struct FoundTemplate {
  std::string text;
  const char* file = "";
  std::string bos;  ///< what `bos_token` stands for in it; empty: not told
  std::string eos;
};

/// A special token of `tokenizer_config.json`: a text, or an object with one.
std::string special_token(JsonReader& config, const char* key) {
  const auto* found = config.find(key);
  if (found == nullptr || !found->is_object()) return config.text(key);
  auto token = config.object(key);
  return token->text("content");
}

/// The checkpoint's own template; empty where it has none.
Result<FoundTemplate> find_template(const std::filesystem::path& folder) {
  std::error_code ignored;
  FoundTemplate found;
  constexpr const char* config_file = "tokenizer_config.json";
  if (const auto file = folder / config_file; std::filesystem::exists(file, ignored)) {
    ARBITER_ASSIGN(const auto config, read_json_object(file));
    JsonReader reader(config, file.string());
    found = {template_of(reader), config_file, special_token(reader, "bos_token"),
             special_token(reader, "eos_token")};
    ARBITER_TRY(reader.result());
  }
  constexpr const char* jinja = "chat_template.jinja";
  if (std::filesystem::exists(folder / jinja, ignored)) {
    ARBITER_ASSIGN(auto text, read_file(folder / jinja));
    ARBITER_TRY(refuse_git_lfs_pointer(text, folder / jinja));
    if (!text.empty()) {
      found.text = std::move(text);
      found.file = jinja;
    }
  }
  return found;
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

/// Fingerprints of public templates that write what a family does.
struct KnownTemplate {
  std::uint64_t fingerprint;
  ChatFamily family;
};
constexpr std::array known_templates{
    KnownTemplate{0x88fa367adad79498U, ChatFamily::chatml},
    KnownTemplate{0x83e55d5fe9d86d77U, ChatFamily::chatml},
    KnownTemplate{0xdb1825ae269a5edcU, ChatFamily::chatml},
    KnownTemplate{0x563bb104263a9457U, ChatFamily::llama3},
    KnownTemplate{0xc609a7e6526d03edU, ChatFamily::llama3},
    KnownTemplate{0x1737f4db2bfd7897U, ChatFamily::llama3},
    KnownTemplate{0xc0894d139fe7b53cU, ChatFamily::llama2},
};

bool is_known(std::string_view text, ChatFamily family) {
  const auto fingerprint = template_fingerprint(text);
  return std::ranges::any_of(known_templates, [&](const auto& known) {
    return known.fingerprint == fingerprint && known.family == family;
  });
}

/// Whether the tokens that the template names are the family's.
bool has_tokens_of(const FoundTemplate& found, ChatFamily family) {
  const auto fits = [&](const std::string& told, std::string_view name, std::string_view wanted) {
    return told.empty() || told == wanted || found.text.find(name) == std::string::npos;
  };
  switch (family) {
    case ChatFamily::llama3:
      return fits(found.bos, "bos_token", "<|begin_of_text|>");
    case ChatFamily::llama2:
    case ChatFamily::mistral:
      return fits(found.bos, "bos_token", "<s>") && fits(found.eos, "eos_token", "</s>");
    default:
      return true;
  }
}

/// What a template of the family's kind does otherwise, as far as its text tells.
const char* difference_of(const FoundTemplate& found, ChatFamily family) {
  const std::string_view text = found.text;
  if (is_known(text, family)) return ARBITER_MESSAGE("core", "its BOS or EOS is another token");
  const auto has = [&](std::string_view mark) { return text.find(mark) != text.npos; };
  const bool begins_with_bos =
      family == ChatFamily::llama3 || family == ChatFamily::llama2 || family == ChatFamily::mistral;
  if (has("bos_token") && !begins_with_bos)
    return ARBITER_MESSAGE("core", "it begins with the BOS token");
  if (has("<think>"))
    return ARBITER_MESSAGE("core", "its prompts or answers have a part for thinking (<think>)");
  if (has("You are ") || has("default_system"))
    return ARBITER_MESSAGE("core", "it has a system prompt of its own where none is given");
  if (family == ChatFamily::hh)
    return ARBITER_MESSAGE("core", "what stands between its turns may be other");
  if (family == ChatFamily::chatml && (has("| trim") || has("|trim") || has(".strip()")))
    return ARBITER_MESSAGE("core", "it cuts off white space around messages");
  return ARBITER_MESSAGE("core", "its text is none that is known to write the same");
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
          "'<s>[INST] ' + ((('<<SYS>>\\n' + (ns.system[:-2] | trim) + '\\n<</SYS>>\\n\\n') if "
          "ns.system else '') + message['content']) | trim + ' [/INST]'",
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

const char* chat_match_name(ChatMatch match) {
  switch (match) {
    case ChatMatch::exact:
      return "exact";
    case ChatMatch::similar:
      return "similar";
    case ChatMatch::unknown:
      return "unknown";
    case ChatMatch::untold:
      break;
  }
  return "untold";
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

Result<ChatChoice> detect_chat_family(const std::filesystem::path& folder,
                                      const Tokenizer& tokenizer) {
  ARBITER_ASSIGN(const auto found, find_template(folder));
  if (const auto family = family_of_template(found.text)) {
    const bool same = family_of_own_template(found.text) == family ||
                      (is_known(found.text, *family) && has_tokens_of(found, *family));
    if (same) return ChatChoice{*family, found.file, ChatMatch::exact};
    return ChatChoice{*family, found.file, ChatMatch::similar, difference_of(found, *family)};
  }
  auto choice = detect_chat_family(tokenizer);
  if (!found.text.empty()) choice.match = ChatMatch::unknown;
  return choice;
}

Result<ChatChoice> choose_chat_family(const std::string& name, const std::filesystem::path& folder,
                                      const Tokenizer& tokenizer) {
  ARBITER_ASSIGN(const auto detected, detect_chat_family(folder, tokenizer));
  const std::string nearest = chat_family_name(detected.family);
  if (name == "auto") {
    if (detected.match == ChatMatch::similar) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "The model's own chat template is like `{nearest}`, but not the "
                                  "same: {difference}. Choose how prompts are written: "
                                  "`{nearest}` or another chat template (on the command line: "
                                  "--chat-template)."),
                  {{"nearest", nearest}, {"difference", detected.difference}},
                  {(folder / detected.source).string(), 0, {}});
    }
    if (detected.match == ChatMatch::unknown) {
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "The model's own chat template is of no known family. Its "
                                  "tokens are nearest to `{nearest}`. Choose how prompts are "
                                  "written: `{nearest}` or another chat template (on the command "
                                  "line: --chat-template)."),
                  {{"nearest", nearest}}, {folder.string(), 0, {}});
    }
    return detected;
  }
  ARBITER_ASSIGN(const auto family, chat_family_from_name(name));
  const bool said = detected.match == ChatMatch::exact || detected.match == ChatMatch::untold;
  if (detected.family == family && said) return detected;
  ChatChoice choice{family, "chosen", detected.match};
  if (detected.family == family) choice.difference = detected.difference;
  return choice;
}

std::string chat_family_jinja(ChatFamily family) {
  return std::string(own_mark) + chat_family_name(family) + " -#}" + jinja_program(family) + "\n";
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/text/tokenizer.h"

/// Which of the common chat formats a model speaks. A checkpoint says it in a Jinja program; that
/// is never run, only recognised by the marks in it.
namespace arbiter::text {

enum class ChatFamily : std::uint8_t {
  arbiter,  ///< <|user|>...<|assistant|>... (the demo model's)
  chatml,   ///< <|im_start|>role\n...<|im_end|>\n
  llama3,   ///< <|start_header_id|>role<|end_header_id|>\n\n...<|eot_id|>
  llama2,   ///< <s>[INST] <<SYS>>\n...\n<</SYS>>\n\n... [/INST] ... </s>
  mistral,  ///< <s>[INST] ... [/INST] ...</s>[INST] ... [/INST]
  hh,       ///< \n\nHuman: ...\n\nAssistant: ...
  plain,    ///< nothing: the response goes on where the prompt ends
};

/// arbiter, chatml, llama3, llama2, mistral, hh, plain.
const char* chat_family_name(ChatFamily family);
Result<ChatFamily> chat_family_from_name(const std::string& name);

/// How sure it is that a family writes prompts as the checkpoint's own template does.
enum class ChatMatch : std::uint8_t {
  exact,    ///< the template is known to write what the family does
  similar,  ///< it has the family's marks and is not known to write the same
  unknown,  ///< it is of none of the families
  untold,   ///< there is no template: special tokens decided, or nothing did
};

/// exact, similar, unknown, untold.
const char* chat_match_name(ChatMatch match);

/// A family and what it was chosen by.
struct ChatChoice {
  ChatFamily family = ChatFamily::hh;
  /// The file whose template or tokens decided; `chosen` by a person; `default`: nothing did.
  std::string source;
  ChatMatch match = ChatMatch::untold;
  /// Where the template is similar: what it does otherwise, as "it begins with BOS" (static).
  const char* difference = "";
};

/// From the template in `chat_template.jinja` or `tokenizer_config.json`, else from the
/// tokenizer's special tokens, else hh. A file that is no JSON, or has another form than it
/// should, is an error that names file and field.
Result<ChatChoice> detect_chat_family(const std::filesystem::path& folder,
                                      const Tokenizer& tokenizer);
/// By the special tokens alone.
ChatChoice detect_chat_family(const Tokenizer& tokenizer);

/// A family by its name; `chosen` where it is not what the files say. `auto` is detected, and an
/// error where the checkpoint has a template that no family is known to write: prompts would not
/// be what the model was trained on.
Result<ChatChoice> choose_chat_family(const std::string& name, const std::filesystem::path& folder,
                                      const Tokenizer& tokenizer);

/// The family as a Jinja program for other tools (`chat_template.jinja`), recognised again here.
std::string chat_family_jinja(ChatFamily family);

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/text/tokenizer.h"

namespace arbiter::text {

struct Message {
  std::string role;  ///< system | user | assistant
  std::string content;
};

enum class ChatFamily : std::uint8_t {
  arbiter,          ///< <|user|>...<|assistant|>... (the demo model's)
  chatml,           ///< <|im_start|>role\n...<|im_end|>\n
  llama3,           ///< <|start_header_id|>role<|end_header_id|>\n\n...<|eot_id|>
  human_assistant,  ///< \n\nHuman: ...\n\nAssistant: ...
};

/// Chosen from the tokenizer's special tokens; human_assistant where none is known.
ChatFamily detect_chat_family(const Tokenizer& tokenizer);
const char* chat_family_name(ChatFamily family);
Result<ChatFamily> chat_family_from_name(const std::string& name);

/// Ids of the conversation up to and with the opening of the assistant's turn. The contents are
/// encoded without special-token parsing, so that text cannot forge a turn (except in
/// human_assistant, whose marks are text). A system message goes into the first user's turn where
/// the family has none for it.
std::vector<std::int32_t> encode_prompt(const Tokenizer& tokenizer, ChatFamily family,
                                        const std::vector<Message>& messages);

/// The token that ends an assistant's turn: the family's own where the vocabulary has it, else
/// `eos`.
std::int32_t end_of_turn(const Tokenizer& tokenizer, ChatFamily family, std::int32_t eos);

/// The response's ids, followed by the end-of-turn token if `ended`.
std::vector<std::int32_t> encode_response(const Tokenizer& tokenizer, ChatFamily family,
                                          const std::string& response, bool ended,
                                          std::int32_t eos);

/// The text of a generated response: what `encode_response` would take.
std::string decode_response(const Tokenizer& tokenizer, ChatFamily family,
                            const std::vector<std::int32_t>& ids);

}  // namespace arbiter::text

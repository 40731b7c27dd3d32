// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/text/chat_family.h"
#include "core/text/tokenizer.h"

/// Conversations as the ids that a chat model reads.
namespace arbiter::text {

struct Message {
  std::string role;  ///< system | user | assistant
  std::string content;
};

/// Ids of the conversation up to and with the opening of the assistant's turn. The contents are
/// encoded without special-token parsing, so that text cannot forge a turn (except in hh, llama2
/// and plain, whose marks are text). A system message goes into the first user's turn where the
/// family has none for it.
std::vector<std::int32_t> encode_prompt(const Tokenizer& tokenizer, ChatFamily family,
                                        const std::vector<Message>& messages);

/// The token that ends an assistant's turn: the family's own where the vocabulary has it, else
/// `eos`. Generation stops at it.
std::int32_t end_of_turn(const Tokenizer& tokenizer, ChatFamily family, std::int32_t eos);

/// The response's ids as they follow `encode_prompt`, with the end-of-turn token if `ended`.
std::vector<std::int32_t> encode_response(const Tokenizer& tokenizer, ChatFamily family,
                                          const std::string& response, bool ended,
                                          std::int32_t eos);

/// The text of a generated response: what `encode_response` would take.
std::string decode_response(const Tokenizer& tokenizer, ChatFamily family,
                            const std::vector<std::int32_t>& ids);

}  // namespace arbiter::text

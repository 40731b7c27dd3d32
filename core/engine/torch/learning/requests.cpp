// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/torch/learning/requests.h"

namespace arbiter::engine::learning {

Step step_of(AlgorithmKind kind) {
  switch (kind) {
#define ARBITER_STEP(name, number) \
  case AlgorithmKind::name:        \
    return step_##name;
    ARBITER_ALGORITHMS(ARBITER_STEP)
#undef ARBITER_STEP
  }
  return nullptr;
}

Result<void> check_ids(const nn::DecoderConfig& config, std::span<const Tokens> sequences,
                       std::int64_t room) {
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto& sequence = sequences[i];
    if (sequence.empty()) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core", "Prompt {number} is empty: it has no tokens."),
                  {{"number", std::to_string(i + 1)}});
    }
    if (static_cast<std::int64_t>(sequence.size()) + room > config.context) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "Sequence {number} has {length} tokens, but the model's context "
                                  "is {context}. Shorten it or choose another model."),
                  {{"number", std::to_string(i + 1)},
                   {"length", std::to_string(sequence.size())},
                   {"context", std::to_string(config.context)}});
    }
    for (const auto token : sequence) {
      if (token >= 0 && token < config.vocabulary) continue;
      return fail(ErrorCode::incompatible,
                  ARBITER_MESSAGE("core",
                                  "Token id {id} is outside the model's vocabulary of {size}. The "
                                  "tokenizer does not belong to this model."),
                  {{"id", std::to_string(token)}, {"size", std::to_string(config.vocabulary)}});
    }
  }
  return {};
}

/// Sequences that are too long for the model keep their end: the scored token stands there.
Tokens last_part(const Tokens& sequence, std::int64_t context) {
  const auto length = static_cast<std::int64_t>(sequence.size());
  if (length <= context) return sequence;
  return {sequence.end() - context, sequence.end()};
}

}  // namespace arbiter::engine::learning

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/text/chat_template.h"

/// What a model folder that a user hands in holds, and whether this computer can work with it.
namespace arbiter::studio {

/// Found without loading weights: from config.json, the headers of the weights and the tokenizer.
struct ModelCheck {
  std::filesystem::path folder;
  std::filesystem::path base;  ///< of an adapter; empty: a whole model
  std::string architecture;    ///< llama | mistral | qwen2 | gpt2
  std::int64_t parameters = 0;
  std::int64_t vocabulary = 0;
  std::int64_t context = 0;       ///< tokens
  std::string dtype;              ///< of the weights on disk: F32, F16, BF16
  std::int64_t reward_heads = 0;  ///< 0: a language model; else it scores text
  std::int64_t members = 1;       ///< models whose mean is the score, this one among them
  bool has_score = false;         ///< the reward heads are among the weights
  bool scored_here = false;       ///< trained by Arbiter, which notes the scale of its scores

  bool has_tokenizer = false;
  text::ChatChoice chat;           ///< the family that prompts are written in
  bool needs_chat_choice = false;  ///< `auto` would be refused: a person has to choose
  std::string first_prompt;        ///< as the model will see it, marks included
  std::int64_t end_token = -1;     ///< what ends a response; -1: nothing does
  std::string end_piece;           ///< the same as the vocabulary writes it

  // Estimates in bytes. The sum of all parts of a program stays below by a little.
  std::uint64_t memory_to_generate = 0;        ///< float32 weights, the cache of a batch
  std::uint64_t memory_to_train = 0;           ///< all weights with gradients and moments
  std::uint64_t memory_to_train_adapters = 0;  ///< frozen weights, adapters of rank 8
  std::uint64_t memory_available = 0;          ///< MemAvailable; 0: not known

  /// What a person should know before they use it, as errors that do not stop anything.
  std::vector<Error> warnings;

  bool is_adapter() const { return !base.empty(); }
  bool is_reward_model() const { return reward_heads > 0; }
  nlohmann::json to_json() const;
  std::string to_text() const;
};

/// Checks `folder`: a whole model in the Hugging Face layout, or adapters in PEFT's, whose base is
/// `base` where that is given. `chat_template` is a family's name or `auto`; `conversation` is
/// what `first_prompt` shows (empty: a greeting). What Arbiter cannot read is an error that says
/// why. Blocks for the time of reading the tokenizer; needs no engine.
Result<ModelCheck> check_model(const std::filesystem::path& folder,
                               const std::filesystem::path& base = {},
                               const std::string& chat_template = "auto",
                               const std::vector<text::Message>& conversation = {});

/// Memory that new work may take on this computer, in bytes; 0: not known.
std::uint64_t available_memory();

}  // namespace arbiter::studio

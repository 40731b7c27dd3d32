// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "core/base/error.h"

namespace arbiter::text {

/// A part of the text on its way to BPE.
struct Span {
  std::string_view text;
  bool at_start = false;  ///< nothing of the input stands before it
};

/// Takes the words one by one; their texts live until the call returns.
using WordSink = std::function<void(Span)>;

/// Cuts text into the words that BPE works in, as a tokenizer file's `pre_tokenizer` says. Words
/// stay bytes: GPT-2's alphabet is undone in the vocabulary instead.
class PreTokenizer {
 public:
  virtual ~PreTokenizer() = default;
  virtual void split(Span text, const WordSink& sink) const = 0;
};

struct PreTokenizing {
  std::shared_ptr<const PreTokenizer> words;  ///< null: the text is one word
  bool byte_level = false;                    ///< the vocabulary is in GPT-2's alphabet
};

/// ByteLevel, Split, Digits, Punctuation, Whitespace's kin Metaspace, and Sequence. Other kinds
/// are refused by name, and so is a Sequence that goes on after ByteLevel.
Result<PreTokenizing> make_pre_tokenizer(const nlohmann::json& json);

/// GPT-2's pre-tokenizer: ByteLevel with its own pattern and no added space.
std::shared_ptr<const PreTokenizer> gpt2_pre_tokenizer();

}  // namespace arbiter::text

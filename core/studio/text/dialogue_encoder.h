// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/types.h"
#include "core/text/chat_template.h"

namespace arbiter::studio {

/// The turns of a prompt, whatever form it is stored in.
Result<std::vector<text::Message>> messages_of(const project::Prompt& prompt);

/// The text that a response gives the model: of a message list, the last message's content.
Result<std::string> plain_text_of(const project::Response& response);

/// Whether the writer ended the response; a person's or an imported one always did.
bool has_ended(const project::Response& response);

/// Prompts and responses as one model reads them: its tokenizer, its chat template, its EOS.
class DialogueEncoder {
 public:
  /// `chat_template` is a family's name, or `auto`: what the model's files say.
  static Result<DialogueEncoder> load(engine::Engine& engine, const std::filesystem::path& model,
                                      const std::string& chat_template = "auto");

  engine::Tokens prompt(const std::vector<text::Message>& messages) const;
  /// EOS follows where the response ended.
  engine::Tokens response(const std::string& text, bool ended) const;
  /// Text as it stands, without turns; where it begins a document, what the tokenizer puts before
  /// one (BOS) comes first.
  engine::Tokens raw(const std::string& text, bool begins) const;
  /// Prompt and response in one sequence, as a reward model scores it.
  Result<engine::Tokens> sequence(const project::Prompt& prompt,
                                  const project::Response& response) const;
  /// The same from tokens, EOS included where it `ended`.
  engine::Tokens sequence(const engine::Tokens& prompt, const engine::Tokens& response,
                          bool ended) const;
  /// Tokens as the model sees them: all of them, marks too.
  std::string shown(const engine::Tokens& tokens) const;
  /// The words of some tokens, without special tokens and surrounding white space.
  std::string decode(const engine::Tokens& tokens) const;

  std::int64_t context() const { return info_.context; }
  const text::ChatChoice& chat() const { return chat_; }
  /// The template's name, as a run stores it.
  std::string chat_template() const { return text::chat_family_name(chat_.family); }
  /// What ends a response: the template's end of turn, else the model's EOS; -1: nothing does.
  engine::Token end_token() const { return end_token_; }
  /// Says in a model's folder what it was trained with, where a person chose that: other tools and
  /// the next run then read it there.
  Result<void> note_template(const std::filesystem::path& folder) const;
  const engine::ModelInfo& info() const { return info_; }

 private:
  std::shared_ptr<const text::Tokenizer> tokenizer_;
  text::ChatChoice chat_;
  engine::ModelInfo info_;
  engine::Token end_token_ = -1;
};

}  // namespace arbiter::studio

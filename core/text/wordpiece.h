// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/post_processor.h"
#include "core/text/tokenizer.h"

namespace arbiter::text {

/// How BERT cleans a text before it cuts it into words.
struct BertCleaning {
  bool clean = true;    ///< control characters go, every kind of white space is a space
  bool chinese = true;  ///< each CJK ideograph is a word
  bool strip_accents = true;
  bool lower = true;
};

/// BERT's tokenizer (Devlin et al. 2019): words by white space and punctuation, each cut into the
/// longest pieces of the vocabulary from the left; what cannot be is [UNK].
class WordPieceTokenizer : public Tokenizer {
 public:
  /// From a `tokenizer.json` whose model is WordPiece; parts that are not known are refused.
  static Result<std::shared_ptr<const Tokenizer>> from_json(const nlohmann::json& json);
  /// From a `vocab.txt`, a piece a line; `tokenizer_config.json` beside it may say how to clean.
  static Result<std::shared_ptr<const Tokenizer>> from_folder(const std::filesystem::path& folder);

  std::vector<std::int32_t> encode(std::string_view text, bool parse_special,
                                   bool at_start) const override;
  std::string decode(const std::vector<std::int32_t>& ids, bool skip_special) const override;
  std::string piece(std::int32_t id) const override;
  std::int32_t vocabulary_size() const override;
  std::optional<std::int32_t> id_of(std::string_view piece) const override;
  std::vector<std::int32_t> with_special(std::vector<std::int32_t> ids) const override;
  std::string normalize(std::string_view text) const override;

 private:
  void set_vocabulary(std::vector<std::string> pieces);
  void set_special(std::vector<AddedToken> tokens);
  void encode_plain(std::string_view text, std::vector<std::int32_t>& ids) const;
  void encode_word(std::string_view word, std::vector<std::int32_t>& ids) const;

  std::vector<std::string> pieces_;  ///< by id
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<bool> special_;
  AddedTokenMatcher special_matcher_;
  BertCleaning cleaning_;
  PostProcessor post_processor_;
  std::string prefix_ = "##";
  std::int32_t unknown_ = 0;
  std::size_t longest_word_ = 100;  ///< characters
};

/// Writes the files of a WordPiece tokenizer whose vocabulary is the words, with their case, and
/// the characters that they are made of: a start for an encoder of one's own.
Result<void> write_word_vocabulary(const std::vector<std::string>& words,
                                   const std::filesystem::path& folder);

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/text/added_tokens.h"
#include "core/text/bpe_model.h"
#include "core/text/decoder.h"
#include "core/text/normalizer.h"
#include "core/text/post_processor.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"

namespace arbiter::text {

/// Word caches to lend: one call works with one of them, several threads with several.
class WordCachePool {
 public:
  std::unique_ptr<WordCache> take();
  void give_back(std::unique_ptr<WordCache> cache);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<WordCache>> idle_;
};

/// A tokenizer whose model is BPE, put together from the parts of a `tokenizer.json`.
class BpeTokenizer : public Tokenizer {
 public:
  static Result<std::shared_ptr<const Tokenizer>> from_json(const nlohmann::json& json);

  std::vector<std::int32_t> encode(std::string_view text, bool parse_special,
                                   bool at_start) const override;
  std::string decode(const std::vector<std::int32_t>& ids, bool skip_special) const override;
  std::string piece(std::int32_t id) const override;
  std::int32_t vocabulary_size() const override;
  std::optional<std::int32_t> id_of(std::string_view piece) const override;
  std::vector<std::int32_t> with_special(std::vector<std::int32_t> ids) const override;
  std::string normalize(std::string_view text) const override;

 private:
  /// The tokens that are looked for in raw and in normalised text.
  struct Matchers {
    AddedTokenMatcher raw;
    AddedTokenMatcher normalized;
  };

  Result<void> add_tokens(const std::vector<AddedToken>& tokens);
  Matchers make_matchers(const std::vector<AddedToken>& tokens, bool with_special) const;
  void encode_plain(std::string_view text, bool at_start, WordCache& cache,
                    std::vector<std::int32_t>& ids) const;
  bool valid(std::int32_t id) const;

  std::shared_ptr<const Normalizer> normalizer_;
  PreTokenizing pre_tokenizing_;
  BpeModel model_;
  std::shared_ptr<const Decoder> decoder_;
  PostProcessor post_processor_;
  Matchers all_tokens_;
  Matchers ordinary_tokens_;         ///< without the special ones
  std::vector<std::string> pieces_;  ///< by id, added tokens included
  std::vector<bool> special_;
  TextMap<std::int32_t> added_ids_;
  mutable WordCachePool caches_;
};

}  // namespace arbiter::text

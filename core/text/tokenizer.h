// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"

namespace arbiter::text {

/// Turns text into token ids and back. Loaded from the files of a model folder: `tokenizer.json`,
/// GPT-2's `vocab.json` + `merges.txt`, or BERT's `vocab.txt`. Immutable after loading, safe from any thread.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Ids of `text`. Special tokens inside it are recognised only if `parse_special`, so that text
  /// cannot forge a turn; added tokens that are not special always are. No BOS or EOS is added.
  /// `at_start` tells that nothing stands before the text: some tokenizers put a space there only.
  virtual std::vector<std::int32_t> encode(std::string_view text, bool parse_special = false,
                                           bool at_start = true) const = 0;
  /// Text of `ids`, valid UTF-8 whatever they are (U+FFFD for what is none); special tokens are
  /// left out if `skip_special`. Ids outside of the vocabulary are ignored.
  virtual std::string decode(const std::vector<std::int32_t>& ids,
                             bool skip_special = true) const = 0;
  /// The piece of one id as it stands in the vocabulary.
  virtual std::string piece(std::int32_t id) const = 0;
  virtual std::int32_t vocabulary_size() const = 0;
  /// The id of a token by its exact piece.
  virtual std::optional<std::int32_t> id_of(std::string_view piece) const = 0;
  /// `ids` with what the file's post-processor puts around a text, such as BOS.
  virtual std::vector<std::int32_t> with_special(std::vector<std::int32_t> ids) const = 0;
  /// The text as the file's normalizer changes it before it is encoded; often unchanged.
  virtual std::string normalize(std::string_view text) const = 0;
};

/// Loads the tokenizer of a Hugging Face style folder.
Result<std::shared_ptr<const Tokenizer>> load_tokenizer(const std::filesystem::path& folder);

struct BpeTrainerOptions {
  std::int32_t vocabulary = 1024;
  std::vector<std::string> special_tokens{"<|endoftext|>", "<|user|>", "<|assistant|>"};
};

/// Trains byte-level BPE (GPT-2's pre-tokenizer) and writes `tokenizer.json`,
/// `tokenizer_config.json` and `special_tokens_map.json` into `folder`. Special tokens get the
/// first ids. Deterministic: ties between pairs go to the smaller ids.
Result<void> train_byte_level_bpe(const std::vector<std::string>& documents,
                                  const BpeTrainerOptions& options,
                                  const std::filesystem::path& folder);

}  // namespace arbiter::text

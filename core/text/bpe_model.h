// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/base/error.h"

namespace arbiter::text {

/// A vocabulary is an array by id; an id beyond this is damage, not a model (the largest known
/// ones have a quarter of a million).
inline constexpr std::int32_t largest_vocabulary = 2'000'000;

/// Lets maps with string keys be asked with views.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};

template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// The ids of words that were seen before. Text repeats its words, so most of encoding is a
/// look-up here. One thread at a time.
using WordCache = TextMap<std::vector<std::int32_t>>;

/// Which merge joins two neighbours: from a pair of ids to its rank and the joined id. A flat
/// table with open addressing, since this look-up is the heart of BPE.
class MergeTable {
 public:
  struct Merge {
    std::uint64_t pair = empty;
    std::uint32_t rank = 0;
    std::int32_t joined = 0;
  };

  explicit MergeTable(std::size_t merges = 0);
  /// A pair given twice has its last rank.
  void insert(std::int32_t left, std::int32_t right, std::uint32_t rank, std::int32_t joined);
  /// Null where the two are never joined.
  const Merge* find(std::int32_t left, std::int32_t right) const;

 private:
  static constexpr std::uint64_t empty = ~std::uint64_t{0};
  std::size_t slot_of(std::uint64_t pair) const;
  std::vector<Merge> slots_;
};

/// Byte pair encoding of single words: a vocabulary and its merges. Immutable, safe from any
/// thread.
class BpeModel {
 public:
  /// From a tokenizer file's `model`. With `byte_level` the vocabulary is in GPT-2's alphabet and
  /// words are bytes; else words are characters, and bytes only where a character is missing.
  static Result<BpeModel> from_json(const nlohmann::json& json, bool byte_level);

  /// Appends the ids of `word`.
  void encode(std::string_view word, WordCache& cache, std::vector<std::int32_t>& ids) const;

  const std::vector<std::string>& pieces() const { return pieces_; }
  std::optional<std::int32_t> id_of(std::string_view piece) const;
  /// Never gives `id` for a word, even where the file says that whole words skip the merges.
  void make_unreachable(std::int32_t id) { unreachable_.insert(id); }

 private:
  Result<void> read_vocabulary(const nlohmann::json& json);
  Result<void> read_merges(const nlohmann::json& json);
  void find_glue();
  void encode_part(std::string_view part, WordCache& cache, std::vector<std::int32_t>& ids) const;
  bool encode_whole(std::string_view word, std::vector<std::int32_t>& ids) const;
  std::vector<std::int32_t> first_symbols(std::string_view word) const;
  void append_missing(std::string_view character, std::vector<std::int32_t>& symbols) const;

  bool byte_level_ = false;
  bool byte_fallback_ = false;
  bool fuse_unknown_ = false;
  bool ignore_merges_ = false;
  std::optional<std::int32_t> unknown_;
  std::vector<std::string> pieces_;
  TextMap<std::int32_t> ids_;
  std::array<std::int32_t, 256> byte_ids_{};  ///< -1: the byte has no token
  MergeTable merges_;
  std::unordered_set<std::int32_t> unreachable_;
  /// Texts may be cut before U+2581 except after these characters: no piece holds another pair.
  bool cuttable_ = false;
  std::unordered_set<char32_t> glue_;
};

/// Joins neighbours in `symbols` until no merge applies, lowest rank first, leftmost first.
void apply_merges(const MergeTable& merges, std::vector<std::int32_t>& symbols);

}  // namespace arbiter::text

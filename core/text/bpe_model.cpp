// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/bpe_model.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/base/utf8.h"
#include "core/text/byte_level.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

constexpr std::size_t cached_words = std::size_t{1} << 17;
constexpr std::size_t longest_cached_word = 64;
constexpr std::string_view metaspace = "\u2581";

std::string byte_piece(std::uint8_t byte) {
  char text[8];
  std::snprintf(text, sizeof text, "<0x%02X>", byte);
  return text;
}

/// One line of the merges, `a b` or `["a", "b"]`.
std::optional<std::pair<std::string, std::string>> read_merge(const nlohmann::json& item) {
  if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string())
    return std::pair(item[0].get<std::string>(), item[1].get<std::string>());
  if (!item.is_string()) return std::nullopt;
  const auto& line = item.get_ref<const std::string&>();
  const auto space = line.find(' ');
  if (space == std::string::npos || line.find(' ', space + 1) != std::string::npos)
    return std::nullopt;
  return std::pair(line.substr(0, space), line.substr(space + 1));
}

/// Parts of BPE that change ids and that no model of the known families uses.
Result<void> refuse_unknown_options(const nlohmann::json& json) {
  for (const char* name : {"continuing_subword_prefix", "end_of_word_suffix"})
    if (!member<std::string>(json, name, {}).empty()) return unsupported("model option", name);
  if (const auto dropout = json.find("dropout");
      dropout != json.end() && dropout->is_number() && dropout->get<double>() > 0)
    return unsupported("model option", "dropout");
  return {};
}

}  // namespace

Result<BpeModel> BpeModel::from_json(const nlohmann::json& json, bool byte_level) {
  if (!json.is_object()) return damaged_tokenizer("model");
  // Early files have no type; they are BPE if they have merges.
  if (const auto type = type_of(json); type != "BPE" && !(type.empty() && json.contains("merges")))
    return unsupported("model", type);
  ARBITER_TRY(refuse_unknown_options(json));
  BpeModel model;
  model.byte_level_ = byte_level;
  model.byte_fallback_ = member(json, "byte_fallback", false);
  model.fuse_unknown_ = member(json, "fuse_unk", false);
  model.ignore_merges_ = member(json, "ignore_merges", false);
  ARBITER_TRY(model.read_vocabulary(json));
  ARBITER_TRY(model.read_merges(json));
  if (const auto unknown = member<std::string>(json, "unk_token", {}); !unknown.empty())
    model.unknown_ = model.id_of(unknown);
  model.find_glue();
  return model;
}

Result<void> BpeModel::read_vocabulary(const nlohmann::json& json) {
  const auto vocabulary = json.find("vocab");
  if (vocabulary == json.end() || !vocabulary->is_object()) return damaged_tokenizer("model.vocab");
  ids_.reserve(vocabulary->size());
  for (const auto& [piece, value] : vocabulary->items()) {
    if (!value.is_number_integer()) return damaged_tokenizer("model.vocab." + piece);
    const auto id = value.get<std::int64_t>();
    if (id < 0 || id >= largest_vocabulary) return damaged_tokenizer("model.vocab." + piece);
    const auto index = static_cast<std::size_t>(id);
    if (index >= pieces_.size()) pieces_.resize(index + 1);
    pieces_[index] = piece;
    ids_.emplace(piece, static_cast<std::int32_t>(id));
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const auto piece =
        byte_level_ ? byte_level_alphabet()[byte] : byte_piece(static_cast<std::uint8_t>(byte));
    byte_ids_[byte] = id_of(piece).value_or(-1);
  }
  return {};
}

Result<void> BpeModel::read_merges(const nlohmann::json& json) {
  const auto merges = json.find("merges");
  if (merges == json.end() || !merges->is_array()) return damaged_tokenizer("model.merges");
  merges_ = MergeTable(merges->size());
  for (std::size_t rank = 0; rank < merges->size(); ++rank) {
    const auto pair = read_merge((*merges)[rank]);
    const auto left = pair ? id_of(pair->first) : std::nullopt;
    const auto right = pair ? id_of(pair->second) : std::nullopt;
    const auto joined = pair ? id_of(pair->first + pair->second) : std::nullopt;
    if (!left || !right || !joined)
      return damaged_tokenizer("model.merges[" + std::to_string(rank) + "]");
    merges_.insert(*left, *right, static_cast<std::uint32_t>(rank), *joined);
  }
  return {};
}

void BpeModel::find_glue() {
  // Files in SentencePiece's manner have no pre-tokenizer: the whole text is one word, which no
  // cache has seen. It may be cut wherever no piece spans the cut.
  cuttable_ = !byte_level_ && !ignore_merges_ && id_of(metaspace).has_value();
  if (!cuttable_) return;
  for (const auto& piece : pieces_) {
    for (auto at = piece.find(metaspace, 1); at != std::string::npos;
         at = piece.find(metaspace, at + 1)) {
      auto before = at - 1;
      while (before > 0 && (static_cast<std::uint8_t>(piece[before]) & 0xC0) == 0x80) --before;
      glue_.insert(utf8_code_point(piece, before, at - before));
    }
  }
}

std::optional<std::int32_t> BpeModel::id_of(std::string_view piece) const {
  const auto found = ids_.find(piece);
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

void BpeModel::encode(std::string_view word, WordCache& cache,
                      std::vector<std::int32_t>& ids) const {
  if (!cuttable_) return encode_part(word, cache, ids);
  std::size_t begin = 0;
  std::size_t before = 0;  // where the character before `i` begins
  for (std::size_t i = 0; i < word.size();) {
    if (i > begin && word.substr(i).starts_with(metaspace)) {
      const auto length = utf8_sequence_length(word, before);
      if (length == i - before && !glue_.contains(utf8_code_point(word, before, length))) {
        encode_part(word.substr(begin, i - begin), cache, ids);
        begin = i;
      }
    }
    before = i;
    i += std::max<std::size_t>(utf8_sequence_length(word, i), 1);
  }
  encode_part(word.substr(begin), cache, ids);
}

void BpeModel::encode_part(std::string_view part, WordCache& cache,
                           std::vector<std::int32_t>& ids) const {
  if (part.empty()) return;
  if (const auto known = cache.find(part); known != cache.end()) {
    ids.insert(ids.end(), known->second.begin(), known->second.end());
    return;
  }
  std::vector<std::int32_t> symbols;
  if (!ignore_merges_ || !encode_whole(part, symbols)) {
    symbols = first_symbols(part);
    apply_merges(merges_, symbols);
  }
  ids.insert(ids.end(), symbols.begin(), symbols.end());
  if (part.size() <= longest_cached_word && cache.size() < cached_words)
    cache.emplace(part, std::move(symbols));
}

bool BpeModel::encode_whole(std::string_view word, std::vector<std::int32_t>& ids) const {
  const auto id = byte_level_ ? id_of(to_byte_level(word)) : id_of(word);
  if (!id || unreachable_.contains(*id)) return false;
  ids.push_back(*id);
  return true;
}

std::vector<std::int32_t> BpeModel::first_symbols(std::string_view word) const {
  std::vector<std::int32_t> symbols;
  symbols.reserve(word.size());
  for (std::size_t i = 0; i < word.size();) {
    if (byte_level_) {
      const auto id = byte_ids_[static_cast<std::uint8_t>(word[i])];
      id >= 0 ? symbols.push_back(id) : append_missing(word.substr(i, 1), symbols);
      ++i;
      continue;
    }
    const auto length = std::max<std::size_t>(utf8_sequence_length(word, i), 1);
    const auto character = word.substr(i, length);
    const auto id = id_of(character);
    id ? symbols.push_back(*id) : append_missing(character, symbols);
    i += length;
  }
  return symbols;
}

void BpeModel::append_missing(std::string_view character,
                              std::vector<std::int32_t>& symbols) const {
  const auto byte_id = [&](char byte) { return byte_ids_[static_cast<std::uint8_t>(byte)]; };
  if (byte_fallback_ && !byte_level_ &&
      std::ranges::all_of(character, [&](char byte) { return byte_id(byte) >= 0; })) {
    for (const char byte : character) symbols.push_back(byte_id(byte));
    return;
  }
  // Without an unknown token a character that the vocabulary lacks is left out.
  if (!unknown_) return;
  if (fuse_unknown_ && !symbols.empty() && symbols.back() == *unknown_) return;
  symbols.push_back(*unknown_);
}

}  // namespace arbiter::text

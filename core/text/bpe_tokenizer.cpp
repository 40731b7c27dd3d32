// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/bpe_tokenizer.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/utf8.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

/// A missing member is null: the format leaves out what is not there.
const nlohmann::json& part(const nlohmann::json& json, const char* name) {
  static const nlohmann::json none;
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

/// Whether lists and objects are nested deeper than any real file nests them. Parts are read by
/// recursion, so this stands between a hostile file and the end of the stack.
bool nested_deeper_than(const nlohmann::json& json, int levels) {
  if (!json.is_structured()) return false;
  if (levels == 0) return true;
  return std::ranges::any_of(
      json, [levels](const auto& item) { return nested_deeper_than(item, levels - 1); });
}

Result<void> check_nesting(const nlohmann::json& json) {
  constexpr int deepest = 16;
  for (const char* name : {"normalizer", "pre_tokenizer", "decoder", "post_processor"})
    if (nested_deeper_than(part(json, name), deepest)) return damaged_tokenizer(name);
  return {};
}

}  // namespace

std::unique_ptr<WordCache> WordCachePool::take() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return std::make_unique<WordCache>();
  auto cache = std::move(idle_.back());
  idle_.pop_back();
  return cache;
}

void WordCachePool::give_back(std::unique_ptr<WordCache> cache) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(cache));
}

Result<std::shared_ptr<const Tokenizer>> BpeTokenizer::from_json(const nlohmann::json& json) {
  if (!json.is_object()) return damaged_tokenizer({});
  ARBITER_TRY(check_nesting(json));
  auto made = std::make_shared<BpeTokenizer>();
  ARBITER_ASSIGN(made->normalizer_, make_normalizer(part(json, "normalizer")));
  ARBITER_ASSIGN(made->pre_tokenizing_, make_pre_tokenizer(part(json, "pre_tokenizer")));
  ARBITER_ASSIGN(made->model_,
                 BpeModel::from_json(part(json, "model"), made->pre_tokenizing_.byte_level));
  ARBITER_ASSIGN(made->decoder_, make_decoder(part(json, "decoder")));
  ARBITER_ASSIGN(made->post_processor_, make_post_processor(part(json, "post_processor")));
  ARBITER_ASSIGN(const auto tokens, read_added_tokens(part(json, "added_tokens")));
  ARBITER_TRY(made->add_tokens(tokens));
  for (const auto* side : {&made->post_processor_.before, &made->post_processor_.after})
    for (const auto id : *side)
      if (!made->valid(id)) return damaged_tokenizer("post_processor.special_tokens");
  return made;
}

Result<void> BpeTokenizer::add_tokens(const std::vector<AddedToken>& tokens) {
  pieces_ = model_.pieces();
  for (const auto& token : tokens) {
    if (token.id >= largest_vocabulary) return damaged_tokenizer("added_tokens");
    const auto index = static_cast<std::size_t>(token.id);
    if (index >= pieces_.size()) pieces_.resize(index + 1);
    pieces_[index] = token.content;
    added_ids_.insert_or_assign(token.content, token.id);
    if (token.special) model_.make_unreachable(token.id);
  }
  special_.assign(pieces_.size(), false);
  for (const auto& token : tokens)
    if (token.special) special_[static_cast<std::size_t>(token.id)] = true;
  all_tokens_ = make_matchers(tokens, true);
  ordinary_tokens_ = make_matchers(tokens, false);
  return {};
}

BpeTokenizer::Matchers BpeTokenizer::make_matchers(const std::vector<AddedToken>& tokens,
                                                   bool with_special) const {
  std::vector<AddedToken> raw;
  std::vector<AddedToken> normalized;
  std::vector<std::string> raw_contents;
  std::vector<std::string> normalized_contents;
  for (const auto& token : tokens) {
    if (token.special && !with_special) continue;
    if (token.normalized && normalizer_) {
      normalized.push_back(token);
      normalized_contents.push_back(normalizer_->apply(token.content));
    } else {
      raw.push_back(token);
      raw_contents.push_back(token.content);
    }
  }
  return {{std::move(raw), std::move(raw_contents)},
          {std::move(normalized), std::move(normalized_contents)}};
}

std::vector<std::int32_t> BpeTokenizer::encode(std::string_view text, bool parse_special,
                                               bool at_start) const {
  const auto& matchers = parse_special ? all_tokens_ : ordinary_tokens_;
  std::vector<std::int32_t> ids;
  auto cache = caches_.take();
  matchers.raw.split(text, [&](const AddedTokenMatcher::Piece& raw) {
    if (raw.token != nullptr) return ids.push_back(raw.token->id);
    if (!normalizer_) return encode_plain(raw.text, at_start && raw.begin == 0, *cache, ids);
    const auto normalized = normalizer_->apply(raw.text);
    matchers.normalized.split(normalized, [&](const AddedTokenMatcher::Piece& piece) {
      if (piece.token != nullptr) return ids.push_back(piece.token->id);
      encode_plain(piece.text, at_start && raw.begin == 0 && piece.begin == 0, *cache, ids);
    });
  });
  caches_.give_back(std::move(cache));
  return ids;
}

void BpeTokenizer::encode_plain(std::string_view text, bool at_start, WordCache& cache,
                                std::vector<std::int32_t>& ids) const {
  if (!pre_tokenizing_.words) return model_.encode(text, cache, ids);
  pre_tokenizing_.words->split({text, at_start},
                               [&](Span word) { model_.encode(word.text, cache, ids); });
}

std::string BpeTokenizer::decode(const std::vector<std::int32_t>& ids, bool skip_special) const {
  std::vector<std::string> pieces;
  pieces.reserve(ids.size());
  for (const auto id : ids) {
    if (!valid(id)) continue;
    const auto index = static_cast<std::size_t>(id);
    if (skip_special && special_[index]) continue;
    pieces.push_back(pieces_[index]);
  }
  std::string text;
  for (const auto& piece : decoder_->apply(std::move(pieces))) text += piece;
  return is_utf8(text) ? text : repair_utf8(text);
}

bool BpeTokenizer::valid(std::int32_t id) const {
  return id >= 0 && static_cast<std::size_t>(id) < pieces_.size();
}

std::string BpeTokenizer::piece(std::int32_t id) const {
  return valid(id) ? pieces_[static_cast<std::size_t>(id)] : std::string{};
}

std::int32_t BpeTokenizer::vocabulary_size() const {
  return static_cast<std::int32_t>(pieces_.size());
}

std::optional<std::int32_t> BpeTokenizer::id_of(std::string_view piece) const {
  if (const auto added = added_ids_.find(piece); added != added_ids_.end()) return added->second;
  return model_.id_of(piece);
}

std::vector<std::int32_t> BpeTokenizer::with_special(std::vector<std::int32_t> ids) const {
  ids.insert(ids.begin(), post_processor_.before.begin(), post_processor_.before.end());
  ids.insert(ids.end(), post_processor_.after.begin(), post_processor_.after.end());
  return ids;
}

std::string BpeTokenizer::normalize(std::string_view text) const {
  return normalizer_ ? normalizer_->apply(text) : std::string(text);
}

}  // namespace arbiter::text

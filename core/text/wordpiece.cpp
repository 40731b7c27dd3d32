// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/wordpiece.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/base/utf8.h"
#include "core/text/characters.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

using Json = nlohmann::json;

constexpr std::array special_names{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};

/// Code points in order; bytes that are no UTF-8 count as U+FFFD, which cleaning takes out.
template <class Take>
void each_point(std::string_view text, Take&& take) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_sequence_length(text, at);
    take(length == 0 ? char32_t{0xFFFD} : utf8_code_point(text, at, length));
    at += std::max<std::size_t>(length, 1);
  }
}

bool is_space(char32_t point) {
  return point == ' ' || point == '\t' || point == '\n' || point == '\r' ||
         utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_ZS;
}

bool is_control(char32_t point) {
  if (point == '\t' || point == '\n' || point == '\r') return false;
  const auto category = utf8proc_category(static_cast<utf8proc_int32_t>(point));
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_CN || category == UTF8PROC_CATEGORY_CO;
}

/// The CJK blocks of BERT's own list.
bool is_chinese(char32_t point) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> blocks{{{0x4E00, 0x9FFF},
                                                                 {0x3400, 0x4DBF},
                                                                 {0x20000, 0x2A6DF},
                                                                 {0x2A700, 0x2B73F},
                                                                 {0x2B740, 0x2B81F},
                                                                 {0x2B820, 0x2CEAF},
                                                                 {0xF900, 0xFAFF},
                                                                 {0x2F800, 0x2FA1F}}};
  return std::ranges::any_of(
      blocks, [&](const auto& block) { return point >= block.first && point <= block.second; });
}

/// Its canonical decomposition.
std::vector<char32_t> decomposed(char32_t point) {
  std::array<utf8proc_int32_t, 32> parts{};
  int last_class = 0;
  const auto count = utf8proc_decompose_char(static_cast<utf8proc_int32_t>(point), parts.data(),
                                             parts.size(), UTF8PROC_DECOMPOSE, &last_class);
  if (count <= 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) return {point};
  return {parts.begin(), parts.begin() + count};
}

bool is_accent(char32_t point) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(point)) == UTF8PROC_CATEGORY_MN;
}

void append_clean(std::string& cleaned, char32_t point, const BertCleaning& how) {
  if (how.lower) {
    point = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
  }
  if (!how.strip_accents) return append_utf8(cleaned, point);
  for (const auto part : decomposed(point))
    if (!is_accent(part)) append_utf8(cleaned, part);
}

std::string cleaned(std::string_view text, const BertCleaning& how) {
  std::string clean;
  clean.reserve(text.size());
  each_point(text, [&](char32_t point) {
    if (how.clean && (point == 0 || point == 0xFFFD || is_control(point))) return;
    if (how.clean && is_space(point)) return append_utf8(clean, ' ');
    if (!how.chinese || !is_chinese(point)) return append_clean(clean, point, how);
    clean += ' ';
    append_utf8(clean, point);
    clean += ' ';
  });
  return clean;
}

/// The words of a cleaned text: white space parts them, and punctuation is a word by itself.
std::vector<std::string> bert_words(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  each_point(text, [&](char32_t point) {
    if (is_space(point) || character_kind(point) == CharacterKind::space) {
      open = false;
      return;
    }
    const bool alone = is_punctuation(point);
    if (!open || alone) words.emplace_back();
    append_utf8(words.back(), point);
    open = !alone;
  });
  return words;
}

Result<BertCleaning> read_cleaning(const Json& json) {
  if (json.is_null()) return BertCleaning{false, false, false, false};
  const auto type = type_of(json);
  if (type != "BertNormalizer") return unsupported("normalizer", type);
  BertCleaning how;
  how.clean = member(json, "clean_text", true);
  how.chinese = member(json, "handle_chinese_chars", true);
  how.lower = member(json, "lowercase", true);
  how.strip_accents = member(json, "strip_accents", how.lower);
  return how;
}

/// `[CLS] text [SEP]`, in either of the two ways in which files say it.
Result<PostProcessor> read_frame(const Json& json) {
  if (!json.is_object() || type_of(json) != "BertProcessing") return make_post_processor(json);
  const auto id_in = [&](const char* name) -> Result<std::int32_t> {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_array() || found->size() != 2 ||
        !(*found)[1].is_number_integer())
      return damaged_tokenizer(std::string("post_processor.") + name);
    return (*found)[1].get<std::int32_t>();
  };
  ARBITER_ASSIGN(const auto cls, id_in("cls"));
  ARBITER_ASSIGN(const auto sep, id_in("sep"));
  return PostProcessor{{cls}, {sep}};
}

Result<std::vector<std::string>> read_pieces(const Json& vocabulary) {
  if (!vocabulary.is_object() || vocabulary.empty()) return damaged_tokenizer("model.vocab");
  std::vector<std::string> pieces(vocabulary.size());
  std::vector<bool> filled(vocabulary.size(), false);
  for (const auto& [piece, id] : vocabulary.items()) {
    const bool fits = id.is_number_integer() && id.get<std::int64_t>() >= 0 &&
                      id.get<std::int64_t>() < static_cast<std::int64_t>(pieces.size());
    if (!fits || filled[id.get<std::size_t>()]) return damaged_tokenizer("model.vocab");
    pieces[id.get<std::size_t>()] = piece;
    filled[id.get<std::size_t>()] = true;
  }
  return pieces;
}

const Json& part(const Json& json, const char* name) {
  static const Json none;
  const auto found = json.find(name);
  return found == json.end() ? none : *found;
}

}  // namespace

void WordPieceTokenizer::set_vocabulary(std::vector<std::string> pieces) {
  pieces_ = std::move(pieces);
  special_.assign(pieces_.size(), false);
  for (std::size_t i = 0; i < pieces_.size(); ++i)
    ids_.emplace(pieces_[i], static_cast<std::int32_t>(i));
}

void WordPieceTokenizer::set_special(std::vector<AddedToken> tokens) {
  std::vector<std::string> contents;
  for (const auto& token : tokens) {
    contents.push_back(token.content);
    special_[static_cast<std::size_t>(token.id)] = token.special;
  }
  special_matcher_ = AddedTokenMatcher(std::move(tokens), std::move(contents));
}

Result<std::shared_ptr<const Tokenizer>> WordPieceTokenizer::from_json(const Json& json) {
  if (!json.is_object()) return damaged_tokenizer({});
  const auto& model = part(json, "model");
  if (!model.is_object()) return damaged_tokenizer("model");
  auto made = std::make_shared<WordPieceTokenizer>();
  ARBITER_ASSIGN(auto pieces, read_pieces(part(model, "vocab")));
  made->set_vocabulary(std::move(pieces));
  const auto words = type_of(part(json, "pre_tokenizer"));
  if (words != "BertPreTokenizer") return unsupported("pre-tokenizer", words);
  ARBITER_ASSIGN(made->cleaning_, read_cleaning(part(json, "normalizer")));
  ARBITER_ASSIGN(made->post_processor_, read_frame(part(json, "post_processor")));
  made->prefix_ = member<std::string>(model, "continuing_subword_prefix", "##");
  made->longest_word_ = static_cast<std::size_t>(
      std::max<std::int64_t>(member<std::int64_t>(model, "max_input_chars_per_word", 100), 1));
  const auto unknown = made->id_of(member<std::string>(model, "unk_token", "[UNK]"));
  if (!unknown) return damaged_tokenizer("model.unk_token");
  made->unknown_ = *unknown;
  ARBITER_ASSIGN(auto tokens, read_added_tokens(part(json, "added_tokens")));
  const auto size = made->vocabulary_size();
  for (const auto& token : tokens)
    if (token.id < 0 || token.id >= size) return damaged_tokenizer("added_tokens");
  for (const auto* side : {&made->post_processor_.before, &made->post_processor_.after})
    for (const auto id : *side)
      if (id < 0 || id >= size) return damaged_tokenizer("post_processor");
  made->set_special(std::move(tokens));
  return made;
}

Result<std::shared_ptr<const Tokenizer>> WordPieceTokenizer::from_folder(
    const std::filesystem::path& folder) {
  ARBITER_ASSIGN(const auto text, read_file(folder / "vocab.txt"));
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    auto line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    pieces.push_back(std::move(line));
    begin = end + 1;
  }
  auto made = std::make_shared<WordPieceTokenizer>();
  made->set_vocabulary(std::move(pieces));
  std::error_code ignored;
  const auto config_file = folder / "tokenizer_config.json";
  Json config = Json::object();
  if (std::filesystem::exists(config_file, ignored)) {
    ARBITER_ASSIGN(config, read_json_object(config_file));
  }
  JsonReader reader(config, config_file.string());
  made->cleaning_.lower = reader.flag("do_lower_case", true);
  made->cleaning_.chinese = reader.flag("tokenize_chinese_chars", true);
  made->cleaning_.strip_accents = reader.flag("strip_accents", made->cleaning_.lower);
  ARBITER_TRY(reader.result());
  std::vector<AddedToken> tokens;
  for (const auto* name : special_names) {
    const auto id = made->id_of(name);
    if (id) tokens.push_back({.content = name, .id = *id, .special = true});
  }
  const auto unknown = made->id_of("[UNK]");
  const auto cls = made->id_of("[CLS]");
  const auto sep = made->id_of("[SEP]");
  if (!unknown || !cls || !sep) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The vocabulary has no [UNK], [CLS] or [SEP]: it is none of "
                                "a BERT."),
                {}, {(folder / "vocab.txt").string(), 0, {}});
  }
  made->unknown_ = *unknown;
  made->post_processor_ = {{*cls}, {*sep}};
  made->set_special(std::move(tokens));
  return made;
}

std::vector<std::int32_t> WordPieceTokenizer::encode(std::string_view text, bool parse_special,
                                                     bool) const {
  std::vector<std::int32_t> ids;
  if (!parse_special) {
    encode_plain(text, ids);
    return ids;
  }
  special_matcher_.split(text, [&](const AddedTokenMatcher::Piece& piece) {
    if (piece.token != nullptr) return ids.push_back(piece.token->id);
    encode_plain(piece.text, ids);
  });
  return ids;
}

void WordPieceTokenizer::encode_plain(std::string_view text, std::vector<std::int32_t>& ids) const {
  for (const auto& word : bert_words(cleaned(text, cleaning_))) encode_word(word, ids);
}

void WordPieceTokenizer::encode_word(std::string_view word, std::vector<std::int32_t>& ids) const {
  std::vector<std::size_t> ends;  // of the characters
  for (std::size_t at = 0; at < word.size();) {
    at += std::max<std::size_t>(utf8_sequence_length(word, at), 1);
    ends.push_back(at);
  }
  if (ends.size() > longest_word_) return ids.push_back(unknown_);
  std::vector<std::int32_t> found;
  std::size_t begin = 0;
  std::size_t first = 0;  // index of the character at `begin`
  while (begin < word.size()) {
    std::size_t last = ends.size();
    for (; last > first; --last) {
      const auto piece = (begin == 0 ? std::string() : prefix_) +
                         std::string(word.substr(begin, ends[last - 1] - begin));
      const auto id = ids_.find(piece);
      if (id == ids_.end()) continue;
      found.push_back(id->second);
      break;
    }
    if (last == first) return ids.push_back(unknown_);
    begin = ends[last - 1];
    first = last;
  }
  ids.insert(ids.end(), found.begin(), found.end());
}

std::string WordPieceTokenizer::decode(const std::vector<std::int32_t>& ids,
                                       bool skip_special) const {
  std::string text;
  for (const auto id : ids) {
    if (id < 0 || id >= vocabulary_size()) continue;
    const auto index = static_cast<std::size_t>(id);
    if (skip_special && special_[index]) continue;
    std::string_view piece = pieces_[index];
    if (piece.starts_with(prefix_) && piece.size() > prefix_.size()) {
      text += piece.substr(prefix_.size());
      continue;
    }
    const bool closes = piece == "." || piece == "," || piece == "!" || piece == "?";
    if (!text.empty() && !closes) text += ' ';
    text += piece;
  }
  return is_utf8(text) ? text : repair_utf8(text);
}

std::string WordPieceTokenizer::piece(std::int32_t id) const {
  return id >= 0 && id < vocabulary_size() ? pieces_[static_cast<std::size_t>(id)] : std::string();
}

std::int32_t WordPieceTokenizer::vocabulary_size() const {
  return static_cast<std::int32_t>(pieces_.size());
}

std::optional<std::int32_t> WordPieceTokenizer::id_of(std::string_view piece) const {
  const auto found = ids_.find(std::string(piece));
  if (found == ids_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::int32_t> WordPieceTokenizer::with_special(std::vector<std::int32_t> ids) const {
  ids.insert(ids.begin(), post_processor_.before.begin(), post_processor_.before.end());
  ids.insert(ids.end(), post_processor_.after.begin(), post_processor_.after.end());
  return ids;
}

std::string WordPieceTokenizer::normalize(std::string_view text) const {
  return cleaned(text, cleaning_);
}

Result<void> write_word_vocabulary(const std::vector<std::string>& words,
                                   const std::filesystem::path& folder) {
  std::set<std::string> pieces;
  for (const auto& given : words) {
    for (const auto& word : bert_words(cleaned(given, {true, true, false, false}))) {
      pieces.insert(word);
      bool first = true;
      each_point(word, [&](char32_t point) {
        std::string character = first ? "" : "##";
        append_utf8(character, point);
        pieces.insert(character);
        first = false;
      });
    }
  }
  std::string text;
  for (const auto* name : special_names) {
    text += std::string(name) + '\n';
    pieces.erase(name);
  }
  for (const auto& piece : pieces) text += piece + '\n';
  ARBITER_TRY(write_file_atomically(folder / "vocab.txt", text));
  const Json config{
      {"tokenizer_class", "BertTokenizer"}, {"do_lower_case", false}, {"strip_accents", false}};
  return write_file_atomically(folder / "tokenizer_config.json", config.dump(2) + "\n");
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/text/bpe_tokenizer.h"
#include "core/text/tokenizer.h"
#include "core/text/unsupported.h"
#include "core/text/wordpiece.h"

namespace arbiter::text {
namespace {

using Json = nlohmann::json;

Result<Json> read_json(const std::filesystem::path& path) {
  ARBITER_ASSIGN(const auto bytes, read_file(path));
  ARBITER_TRY(refuse_git_lfs_pointer(bytes, path));
  auto json = Json::parse(bytes, nullptr, false);
  if (json.is_object()) return json;
  auto error = damaged_tokenizer({}).error();
  error.where.file = path.string();
  return std::unexpected(std::move(error));
}

/// A small file beside the tokenizer that may be absent.
Result<Json> read_optional(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return Json::object();
  return read_json_object(path);
}

/// The lines of `merges.txt` after its version comment.
Json merges_of(const std::string& text) {
  Json merges = Json::array();
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty() && !line.starts_with("#version")) merges.push_back(std::move(line));
    begin = end + 1;
  }
  return merges;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The special tokens of a folder without `tokenizer.json`, from whichever file names them.
Result<Json> special_tokens_of(const std::filesystem::path& folder, const Json& vocabulary) {
  std::map<std::int64_t, Json> by_id;
  const auto add = [&](const std::string& content, std::int64_t id, bool special) {
    by_id[id] = {{"content", content}, {"id", id}, {"special", special}, {"normalized", false}};
  };
  if (vocabulary.contains("<|endoftext|>") && vocabulary["<|endoftext|>"].is_number_integer())
    add("<|endoftext|>", vocabulary["<|endoftext|>"].get<std::int64_t>(), true);
  ARBITER_ASSIGN(const auto named, read_optional(folder / "special_tokens_map.json"));
  const auto is_named = [&](const std::string& content) {
    return std::ranges::any_of(named.items(), [&](const auto& item) {
      const auto& value = item.value();
      return value == content || (value.is_object() && value.value("content", Json()) == content);
    });
  };
  ARBITER_ASSIGN(const auto added, read_optional(folder / "added_tokens.json"));
  for (const auto& [content, id] : added.items())
    if (id.is_number_integer()) add(content, id.template get<std::int64_t>(), is_named(content));
  const auto config_file = folder / "tokenizer_config.json";
  ARBITER_ASSIGN(const auto config, read_optional(config_file));
  JsonReader reader(config, config_file.string());
  const bool listed = reader.object("added_tokens_decoder").has_value();
  ARBITER_TRY(reader.result());
  if (listed) {
    const auto& decoder = *reader.find("added_tokens_decoder");
    for (const auto& [id, token] : decoder.items()) {
      if (id.empty() || id.size() > 9 || !std::ranges::all_of(id, is_digit)) continue;
      if (!token.is_object()) continue;
      by_id[std::stoll(id)] = token;
      by_id[std::stoll(id)]["id"] = std::stoll(id);
    }
  }
  Json tokens = Json::array();
  for (auto& [id, token] : by_id) tokens.push_back(std::move(token));
  return tokens;
}

/// GPT-2's two files, written as the `tokenizer.json` that means the same.
Result<Json> from_two_files(const std::filesystem::path& folder) {
  ARBITER_ASSIGN(auto vocabulary, read_json(folder / "vocab.json"));
  ARBITER_ASSIGN(const auto merges, read_file(folder / "merges.txt"));
  ARBITER_TRY(refuse_git_lfs_pointer(merges, folder / "merges.txt"));
  const auto config_file = folder / "tokenizer_config.json";
  ARBITER_ASSIGN(const auto config, read_optional(config_file));
  JsonReader reader(config, config_file.string());
  const bool prefix_space = reader.flag("add_prefix_space", false);
  ARBITER_TRY(reader.result());
  ARBITER_ASSIGN(auto tokens, special_tokens_of(folder, vocabulary));
  return Json{{"added_tokens", std::move(tokens)},
              {"pre_tokenizer",
               {{"type", "ByteLevel"}, {"add_prefix_space", prefix_space}, {"use_regex", true}}},
              {"decoder", {{"type", "ByteLevel"}}},
              {"model",
               {{"type", "BPE"}, {"vocab", std::move(vocabulary)}, {"merges", merges_of(merges)}}}};
}

std::unexpected<Error> no_tokenizer(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (std::filesystem::exists(folder / "tokenizer.model", ignored)) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "This model has its tokenizer in SentencePiece's own format only "
                                "(tokenizer.model). Save it again with a tokenizer.json."),
                {}, {folder.string(), 0, {}});
  }
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "This folder has no tokenizer. A model folder holds a "
                              "tokenizer.json, or a vocab.json and a merges.txt."),
              {}, {folder.string(), 0, {}});
}

}  // namespace

Result<std::shared_ptr<const Tokenizer>> load_tokenizer(const std::filesystem::path& folder) {
  std::error_code ignored;
  auto path = folder / "tokenizer.json";
  const bool whole = std::filesystem::exists(path, ignored);
  if (!whole && std::filesystem::exists(folder / "vocab.txt", ignored))
    return WordPieceTokenizer::from_folder(folder);
  if (!whole && (!std::filesystem::exists(folder / "vocab.json", ignored) ||
                 !std::filesystem::exists(folder / "merges.txt", ignored)))
    return no_tokenizer(folder);
  if (!whole) path = folder / "vocab.json";
  ARBITER_ASSIGN(const auto json, whole ? read_json(path) : from_two_files(folder));
  const auto model = json.find("model");
  const bool pieces = model != json.end() && model->is_object() && type_of(*model) == "WordPiece";
  auto tokenizer = pieces ? WordPieceTokenizer::from_json(json) : BpeTokenizer::from_json(json);
  if (!tokenizer && tokenizer.error().where.file.empty())
    tokenizer.error().where.file = path.string();
  return tokenizer;
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>
#include <queue>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "core/base/files.h"
#include "core/text/bpe_model.h"
#include "core/text/byte_level.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"

namespace arbiter::text {
namespace {

using Pair = std::pair<std::int32_t, std::int32_t>;

struct PairHash {
  std::size_t operator()(const Pair& pair) const {
    return std::hash<std::uint64_t>{}(static_cast<std::uint64_t>(pair.first) << 32 |
                                      static_cast<std::uint32_t>(pair.second));
  }
};

/// A word of the corpus: its symbols now, and how often it stands there.
struct CountedWord {
  std::vector<std::int32_t> symbols;
  std::int64_t count = 0;
};

/// What is learned: the pieces by id and the merges in their order.
struct Learned {
  std::vector<std::string> pieces;
  std::vector<Pair> merges;
};

/// Joins the most frequent pair of neighbours again and again. Counts are kept up to date word by
/// word, so that a step costs what it changes and not a pass over the corpus.
class PairCounts {
 public:
  explicit PairCounts(std::vector<CountedWord> words) : words_(std::move(words)) {
    for (std::size_t i = 0; i < words_.size(); ++i) count_word(i, +1);
    for (const auto& [pair, count] : counts_) queue_.push({count, pair});
  }

  /// The most frequent pair that stands at least twice; ties go to the smaller ids.
  std::optional<Pair> best() {
    while (!queue_.empty()) {
      const auto top = queue_.top();
      const auto found = counts_.find(top.pair);
      if (found != counts_.end() && found->second == top.count)
        return top.count >= 2 ? std::optional(top.pair) : std::nullopt;
      queue_.pop();  // its count has changed since; the queue has the new one too
    }
    return std::nullopt;
  }

  void join(const Pair& pair, std::int32_t joined) {
    const auto places = std::move(places_[pair]);
    places_.erase(pair);
    changed_.clear();
    for (const auto word : places) {
      count_word(word, -1);
      replace(words_[word].symbols, pair, joined);
      count_word(word, +1);
    }
    counts_.erase(pair);
    for (const auto& changed : changed_)
      if (const auto found = counts_.find(changed); found != counts_.end() && found->second > 0)
        queue_.push({found->second, changed});
  }

 private:
  struct Candidate {
    std::int64_t count;
    Pair pair;
    bool operator<(const Candidate& other) const {
      return count != other.count ? count < other.count : pair > other.pair;
    }
  };

  void count_word(std::size_t index, std::int64_t sign) {
    const auto& word = words_[index];
    for (std::size_t i = 0; i + 1 < word.symbols.size(); ++i) {
      const Pair pair{word.symbols[i], word.symbols[i + 1]};
      counts_[pair] += sign * word.count;
      if (sign > 0) places_[pair].insert(index);
      changed_.insert(pair);
    }
  }

  static void replace(std::vector<std::int32_t>& symbols, const Pair& pair, std::int32_t joined) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool here =
          i + 1 < symbols.size() && symbols[i] == pair.first && symbols[i + 1] == pair.second;
      symbols[kept++] = here ? joined : symbols[i];
      if (here) ++i;
    }
    symbols.resize(kept);
  }

  std::vector<CountedWord> words_;
  std::unordered_map<Pair, std::int64_t, PairHash> counts_;
  std::unordered_map<Pair, std::unordered_set<std::size_t>, PairHash> places_;
  std::set<Pair> changed_;
  std::priority_queue<Candidate> queue_;
};

std::vector<CountedWord> count_words(const std::vector<std::string>& documents,
                                     std::int32_t first_byte_id) {
  TextMap<std::int64_t> counts;
  const auto words = gpt2_pre_tokenizer();
  for (const auto& document : documents) {
    words->split({document, true}, [&](Span word) {
      const auto found = counts.find(word.text);
      found == counts.end() ? void(counts.emplace(word.text, 1)) : void(++found->second);
    });
  }
  const auto order = byte_level_order();
  std::vector<CountedWord> counted;
  counted.reserve(counts.size());
  for (const auto& [word, count] : counts) {
    CountedWord entry{{}, count};
    for (const char byte : word)
      entry.symbols.push_back(first_byte_id + order[static_cast<std::uint8_t>(byte)]);
    counted.push_back(std::move(entry));
  }
  return counted;
}

Learned learn(const std::vector<std::string>& documents, const BpeTrainerOptions& options) {
  Learned learned;
  learned.pieces = options.special_tokens;
  const auto first_byte_id = static_cast<std::int32_t>(learned.pieces.size());
  learned.pieces.resize(learned.pieces.size() + 256);
  const auto order = byte_level_order();
  for (std::size_t byte = 0; byte < 256; ++byte)
    learned
        .pieces[static_cast<std::size_t>(first_byte_id) + static_cast<std::size_t>(order[byte])] =
        byte_level_alphabet()[byte];
  std::unordered_map<std::string, std::int32_t> ids;
  for (std::size_t i = 0; i < learned.pieces.size(); ++i)
    ids.emplace(learned.pieces[i], static_cast<std::int32_t>(i));

  PairCounts counts(count_words(documents, first_byte_id));
  while (std::ssize(learned.pieces) < options.vocabulary) {
    const auto pair = counts.best();
    if (!pair) break;
    auto piece = learned.pieces[static_cast<std::size_t>(pair->first)] +
                 learned.pieces[static_cast<std::size_t>(pair->second)];
    // Two ways to the same piece share its id.
    const auto [place, is_new] =
        ids.emplace(piece, static_cast<std::int32_t>(learned.pieces.size()));
    counts.join(*pair, place->second);
    learned.merges.push_back(*pair);
    if (is_new) learned.pieces.push_back(std::move(piece));
  }
  return learned;
}

nlohmann::ordered_json tokenizer_json(const Learned& learned, const BpeTrainerOptions& options) {
  using Json = nlohmann::ordered_json;
  Json added = Json::array();
  for (std::size_t i = 0; i < options.special_tokens.size(); ++i) {
    added.push_back({{"id", i},
                     {"content", options.special_tokens[i]},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
  }
  Json vocabulary = Json::object();
  for (std::size_t i = 0; i < learned.pieces.size(); ++i) vocabulary[learned.pieces[i]] = i;
  Json merges = Json::array();
  for (const auto& [left, right] : learned.merges)
    merges.push_back(learned.pieces[static_cast<std::size_t>(left)] + " " +
                     learned.pieces[static_cast<std::size_t>(right)]);
  const Json byte_level = {{"type", "ByteLevel"},
                           {"add_prefix_space", false},
                           {"trim_offsets", true},
                           {"use_regex", true}};
  return {{"version", "1.0"},
          {"truncation", nullptr},
          {"padding", nullptr},
          {"added_tokens", std::move(added)},
          {"normalizer", nullptr},
          {"pre_tokenizer", byte_level},
          {"post_processor", nullptr},
          {"decoder", byte_level},
          {"model",
           {{"type", "BPE"},
            {"dropout", nullptr},
            {"unk_token", nullptr},
            {"continuing_subword_prefix", nullptr},
            {"end_of_word_suffix", nullptr},
            {"fuse_unk", false},
            {"byte_fallback", false},
            {"ignore_merges", false},
            {"vocab", std::move(vocabulary)},
            {"merges", std::move(merges)}}}};
}

/// The two small files that say which special token is which; the first one ends a text.
Result<void> write_special_tokens(const BpeTrainerOptions& options,
                                  const std::filesystem::path& folder) {
  nlohmann::ordered_json map = nlohmann::ordered_json::object();
  nlohmann::ordered_json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                                   {"clean_up_tokenization_spaces", false}};
  const auto& tokens = options.special_tokens;
  if (!tokens.empty()) {
    for (const char* role : {"bos_token", "eos_token", "pad_token"})
      map[role] = config[role] = tokens.front();
    if (tokens.size() > 1)
      map["additional_special_tokens"] = std::vector(tokens.begin() + 1, tokens.end());
  }
  ARBITER_TRY(write_file_atomically(folder / "special_tokens_map.json", map.dump(2) + "\n"));
  return write_file_atomically(folder / "tokenizer_config.json", config.dump(2) + "\n");
}

Result<void> check_options(const BpeTrainerOptions& options) {
  const std::set<std::string> unique(options.special_tokens.begin(), options.special_tokens.end());
  const auto least = static_cast<std::int64_t>(options.special_tokens.size()) + 256;
  if (unique.size() != options.special_tokens.size() || unique.contains("")) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Special tokens must differ and must not be empty."));
  }
  if (options.vocabulary < least) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "A vocabulary of {size} is too small: every byte and every "
                                "special token needs an id. Ask for {least} or more."),
                {{"size", std::to_string(options.vocabulary)}, {"least", std::to_string(least)}});
  }
  return {};
}

}  // namespace

Result<void> train_byte_level_bpe(const std::vector<std::string>& documents,
                                  const BpeTrainerOptions& options,
                                  const std::filesystem::path& folder) {
  ARBITER_TRY(check_options(options));
  const auto learned = learn(documents, options);
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  const auto json = tokenizer_json(learned, options);
  ARBITER_TRY(write_file_atomically(folder / "tokenizer.json", json.dump(1) + "\n"));
  return write_special_tokens(options, folder);
}

}  // namespace arbiter::text

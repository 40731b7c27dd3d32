// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/demo/world.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>
#include <unordered_set>

namespace arbiter::tasks::demo {
namespace {

constexpr std::size_t shared_by_several = static_cast<std::size_t>(-1);

/// Which topic each word belongs to, and which words follow each other: made once, from the data.
class Index {
 public:
  static const Index& instance() {
    static const Index index;
    return index;
  }

  std::optional<std::size_t> owner(const std::string& word) const {
    const auto found = owners_.find(word);
    if (found == owners_.end() || found->second == shared_by_several) return std::nullopt;
    return found->second;
  }

  bool has_pair(const std::string& left, const std::string& right) const {
    return pairs_.contains(left + ' ' + right);
  }

 private:
  Index() {
    for (std::size_t i = 0; i < topics().size(); ++i) add_topic(i);
    for (const char* form : request_forms()) {
      for (const auto& word : words_of(form)) owners_[word] = shared_by_several;
    }
    for (const char* sentence : courtesy_openings()) add_shared(sentence);
    for (const char* sentence : courtesy_closings()) add_shared(sentence);
  }

  void add_topic(std::size_t topic) {
    for (const auto& word : words_of(topics()[topic].task)) own(word, topic);
    for (std::size_t stage = 0; stage < stage_count; ++stage) {
      for (const char* fact : topics()[topic].facts[stage]) {
        for (const auto& word : words_of(fact)) own(word, topic);
        for (const char* connective : connectives(stage)) {
          add_pairs(words_of(std::string(connective) + ' ' + fact));
        }
      }
    }
  }

  void add_shared(const char* sentence) {
    const auto words = words_of(sentence);
    for (const auto& word : words) owners_[word] = shared_by_several;
    add_pairs(words);
  }

  void own(const std::string& word, std::size_t topic) {
    const auto [at, fresh] = owners_.try_emplace(word, topic);
    if (!fresh && at->second != topic) at->second = shared_by_several;
  }

  void add_pairs(const std::vector<std::string>& words) {
    for (std::size_t i = 1; i < words.size(); ++i) pairs_.insert(words[i - 1] + ' ' + words[i]);
  }

  std::unordered_map<std::string, std::size_t> owners_;
  std::unordered_set<std::string> pairs_;
};

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x80 || std::isalnum(byte) != 0) {
      word += static_cast<char>(std::tolower(byte));
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::string request(std::string_view form, const Topic& topic) {
  constexpr std::string_view placeholder = "{task}";
  std::string text(form);
  if (const auto at = text.find(placeholder); at != std::string::npos) {
    text.replace(at, placeholder.size(), topic.task);
  }
  return text;
}

std::optional<std::size_t> topic_of(std::string_view text) {
  std::vector<std::size_t> votes(topics().size());
  for (const auto& word : words_of(text)) {
    if (const auto owner = Index::instance().owner(word)) ++votes[*owner];
  }
  const auto best = std::ranges::max_element(votes);
  if (*best == 0 || std::ranges::count(votes, *best) > 1) return std::nullopt;
  return static_cast<std::size_t>(best - votes.begin());
}

bool known_word_pair(const std::string& left, const std::string& right) {
  return Index::instance().has_pair(left, right);
}

}  // namespace arbiter::tasks::demo

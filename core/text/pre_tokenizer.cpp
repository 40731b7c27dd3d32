// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/base/utf8.h"
#include "core/text/characters.h"
#include "core/text/gpt2_words.h"
#include "core/text/pattern.h"
#include "core/text/split_behavior.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

using Part = std::shared_ptr<const PreTokenizer>;

/// ByteLevel's own part: GPT-2's words, with a space before a text that has none if asked for.
class Gpt2PreTokenizer : public PreTokenizer {
 public:
  Gpt2PreTokenizer(bool prefix_space, bool cut) : prefix_space_(prefix_space), cut_(cut) {}

  void split(Span text, const WordSink& sink) const override {
    if (!prefix_space_ || text.text.starts_with(' ')) return split_words(text, sink);
    const std::string spaced = " " + std::string(text.text);
    split_words({spaced, text.at_start}, sink);
  }

 private:
  void split_words(Span text, const WordSink& sink) const {
    if (!cut_) return sink(text);
    for (std::size_t i = 0; i < text.text.size();) {
      const auto length = gpt2_word_length(text.text, i);
      sink({text.text.substr(i, length), text.at_start && i == 0});
      i += length;
    }
  }

  bool prefix_space_;
  bool cut_;
};

class PatternSplit : public PreTokenizer {
 public:
  PatternSplit(Pattern pattern, SplitBehavior behavior, bool invert)
      : pattern_(std::move(pattern)), behavior_(behavior), invert_(invert) {}

  void split(Span text, const WordSink& sink) const override {
    Splitter splitter(text, behavior_, sink);
    std::size_t done = 0;
    pattern_.for_each_match(text.text, [&](std::size_t begin, std::size_t end) {
      if (!invert_) return splitter.delimiter(begin, end);
      if (begin > done) splitter.delimiter(done, begin);
      done = end;
    });
    if (invert_ && done < text.text.size()) splitter.delimiter(done, text.text.size());
    splitter.finish();
  }

 private:
  Pattern pattern_;
  SplitBehavior behavior_;
  bool invert_;
};

bool is_number(char32_t point) { return character_kind(point) == CharacterKind::number; }

/// Digits and Punctuation: every character of a class is a delimiter.
class ClassSplit : public PreTokenizer {
 public:
  ClassSplit(bool (*member)(char32_t), SplitBehavior behavior)
      : member_(member), behavior_(behavior) {}

  void split(Span text, const WordSink& sink) const override {
    Splitter splitter(text, behavior_, sink);
    for (std::size_t i = 0; i < text.text.size();) {
      const auto length = utf8_sequence_length(text.text, i);
      if (length > 0 && member_(utf8_code_point(text.text, i, length)))
        splitter.delimiter(i, i + length);
      i += length == 0 ? 1 : length;
    }
    splitter.finish();
  }

 private:
  bool (*member_)(char32_t);
  SplitBehavior behavior_;
};

enum class PrependScheme : std::uint8_t { always, first, never };

/// SentencePiece's way with spaces: each becomes U+2581, and a word begins with it.
class Metaspace : public PreTokenizer {
 public:
  Metaspace(std::string replacement, PrependScheme scheme, bool cut)
      : replacement_(std::move(replacement)), scheme_(scheme), cut_(cut) {}

  void split(Span text, const WordSink& sink) const override {
    std::string changed;
    changed.reserve(text.text.size() + replacement_.size());
    for (const char c : text.text) c == ' ' ? changed += replacement_ : changed += c;
    const bool wanted =
        scheme_ == PrependScheme::always || (scheme_ == PrependScheme::first && text.at_start);
    if (wanted && !changed.starts_with(replacement_)) changed.insert(0, replacement_);
    if (!cut_) return sink({changed, text.at_start});
    Splitter splitter({changed, text.at_start}, SplitBehavior::merged_with_next, sink);
    for (auto at = changed.find(replacement_); at != std::string::npos;) {
      splitter.delimiter(at, at + replacement_.size());
      at = changed.find(replacement_, at + replacement_.size());
    }
    splitter.finish();
  }

 private:
  std::string replacement_;
  PrependScheme scheme_;
  bool cut_;
};

class PreTokenizerSequence : public PreTokenizer {
 public:
  explicit PreTokenizerSequence(std::vector<Part> parts) : parts_(std::move(parts)) {}
  void split(Span text, const WordSink& sink) const override { split_from(0, text, sink); }

 private:
  void split_from(std::size_t index, Span text, const WordSink& sink) const {
    if (index + 1 == parts_.size()) return parts_[index]->split(text, sink);
    parts_[index]->split(text, [&](Span word) { split_from(index + 1, word, sink); });
  }

  std::vector<Part> parts_;
};

using Made = Result<PreTokenizing>;

Made make_split(const nlohmann::json& json) {
  if (!json.contains("pattern")) return damaged_tokenizer("pre_tokenizer.pattern");
  ARBITER_ASSIGN(auto pattern, Pattern::from_json(json["pattern"], "pre_tokenizer"));
  ARBITER_ASSIGN(const auto behavior,
                 split_behavior_from_name(member<std::string>(json, "behavior", "Isolated")));
  return PreTokenizing{
      std::make_shared<PatternSplit>(std::move(pattern), behavior, member(json, "invert", false))};
}

Made make_metaspace(const nlohmann::json& json) {
  // Files from before 2024 have a flag in place of the scheme.
  const std::string old = member(json, "add_prefix_space", true) ? "always" : "never";
  const auto name = member(json, "prepend_scheme", old);
  auto scheme = PrependScheme::always;
  if (name == "first") {
    scheme = PrependScheme::first;
  } else if (name == "never") {
    scheme = PrependScheme::never;
  } else if (name != "always") {
    return unsupported("prepend scheme", name);
  }
  return PreTokenizing{std::make_shared<Metaspace>(
      member<std::string>(json, "replacement", "\u2581"), scheme, member(json, "split", true))};
}

Made make_sequence(const nlohmann::json& json) {
  const auto list = json.find("pretokenizers");
  if (list == json.end() || !list->is_array()) return damaged_tokenizer("pre_tokenizer");
  std::vector<Part> parts;
  bool byte_level = false;
  for (const auto& item : *list) {
    // After ByteLevel the words are in its alphabet, where classes of characters mean little.
    if (byte_level) return unsupported("pre-tokenizer after ByteLevel", type_of(item));
    ARBITER_ASSIGN(auto made, make_pre_tokenizer(item));
    if (made.words) parts.push_back(std::move(made.words));
    byte_level = made.byte_level;
  }
  if (parts.empty()) return PreTokenizing{nullptr, byte_level};
  return PreTokenizing{std::make_shared<PreTokenizerSequence>(std::move(parts)), byte_level};
}

}  // namespace

Made make_pre_tokenizer(const nlohmann::json& json) {
  if (json.is_null()) return PreTokenizing{};
  const auto type = type_of(json);
  if (type == "Sequence") return make_sequence(json);
  if (type == "ByteLevel") {
    return PreTokenizing{std::make_shared<Gpt2PreTokenizer>(member(json, "add_prefix_space", true),
                                                            member(json, "use_regex", true)),
                         true};
  }
  if (type == "Split") return make_split(json);
  if (type == "Metaspace") return make_metaspace(json);
  if (type == "Digits") {
    const bool single = member(json, "individual_digits", false);
    return PreTokenizing{std::make_shared<ClassSplit>(
        is_number, single ? SplitBehavior::isolated : SplitBehavior::contiguous)};
  }
  if (type == "Punctuation") {
    ARBITER_ASSIGN(const auto behavior,
                   split_behavior_from_name(member<std::string>(json, "behavior", "Isolated")));
    return PreTokenizing{std::make_shared<ClassSplit>(is_punctuation, behavior)};
  }
  return unsupported("pre-tokenizer", type);
}

std::shared_ptr<const PreTokenizer> gpt2_pre_tokenizer() {
  return std::make_shared<Gpt2PreTokenizer>(false, true);
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/decoder.h"

#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/utf8.h"
#include "core/text/byte_level.h"
#include "core/text/pattern.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

using Pieces = std::vector<std::string>;

class ByteLevelDecoder : public Decoder {
 public:
  Pieces apply(Pieces pieces) const override {
    // An added token may hold characters outside of the alphabet; it stands as it is.
    for (auto& piece : pieces)
      if (auto bytes = from_byte_level(piece)) piece = std::move(*bytes);
    return pieces;
  }
};

/// `<0x0A>` and its kin. A run of them that is not UTF-8 becomes one U+FFFD a byte.
class ByteFallbackDecoder : public Decoder {
 public:
  Pieces apply(Pieces pieces) const override {
    Pieces decoded;
    std::string run;
    const auto end_run = [&] {
      if (run.empty()) return;
      if (!is_utf8(run)) {
        const auto bytes = run.size();
        run.clear();
        for (std::size_t i = 0; i < bytes; ++i) append_utf8(run, U'\uFFFD');
      }
      decoded.push_back(std::exchange(run, {}));
    };
    for (auto& piece : pieces) {
      if (const auto byte = byte_of(piece); byte >= 0) {
        run += static_cast<char>(byte);
        continue;
      }
      end_run();
      decoded.push_back(std::move(piece));
    }
    end_run();
    return decoded;
  }

 private:
  static int byte_of(const std::string& piece) {
    if (piece.size() != 6 || !piece.starts_with("<0x") || piece.back() != '>') return -1;
    int byte = -1;
    const char* begin = piece.data() + 3;
    const auto [end, problem] = std::from_chars(begin, begin + 2, byte, 16);
    return problem == std::errc{} && end == begin + 2 ? byte : -1;
  }
};

class ReplaceDecoder : public Decoder {
 public:
  ReplaceDecoder(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  Pieces apply(Pieces pieces) const override {
    for (auto& piece : pieces) piece = replace_all(piece, pattern_, content_);
    return pieces;
  }

 private:
  Pattern pattern_;
  std::string content_;
};

class FuseDecoder : public Decoder {
 public:
  Pieces apply(Pieces pieces) const override {
    std::string all;
    for (const auto& piece : pieces) all += piece;
    return {std::move(all)};
  }
};

/// Takes up to `start` and `stop` copies of a character from both ends of each piece.
class StripDecoder : public Decoder {
 public:
  StripDecoder(std::string content, std::int64_t start, std::int64_t stop)
      : content_(std::move(content)), start_(start), stop_(stop) {}
  Pieces apply(Pieces pieces) const override {
    for (auto& piece : pieces) {
      for (auto i = start_; i > 0 && piece.starts_with(content_); --i)
        piece.erase(0, content_.size());
      for (auto i = stop_; i > 0 && piece.ends_with(content_); --i)
        piece.resize(piece.size() - content_.size());
    }
    return pieces;
  }

 private:
  std::string content_;
  std::int64_t start_;
  std::int64_t stop_;
};

class MetaspaceDecoder : public Decoder {
 public:
  MetaspaceDecoder(std::string replacement, bool prepended)
      : replacement_(std::move(replacement)), prepended_(prepended) {}
  Pieces apply(Pieces pieces) const override {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      std::string text;
      for (std::size_t at = 0; at < pieces[i].size();) {
        if (!std::string_view(pieces[i]).substr(at).starts_with(replacement_)) {
          text += pieces[i][at++];
          continue;
        }
        // The one at the very start was put there by the pre-tokenizer.
        if (i > 0 || at > 0 || !prepended_) text += ' ';
        at += replacement_.size();
      }
      pieces[i] = std::move(text);
    }
    return pieces;
  }

 private:
  std::string replacement_;
  bool prepended_;
};

class JoinDecoder : public Decoder {
 public:
  Pieces apply(Pieces pieces) const override {
    for (std::size_t i = 1; i < pieces.size(); ++i) pieces[i].insert(0, 1, ' ');
    return pieces;
  }
};

class DecoderSequence : public Decoder {
 public:
  explicit DecoderSequence(std::vector<std::shared_ptr<const Decoder>> parts)
      : parts_(std::move(parts)) {}
  Pieces apply(Pieces pieces) const override {
    for (const auto& part : parts_) pieces = part->apply(std::move(pieces));
    return pieces;
  }

 private:
  std::vector<std::shared_ptr<const Decoder>> parts_;
};

using Made = Result<std::shared_ptr<const Decoder>>;

Made make_sequence(const nlohmann::json& json) {
  const auto list = json.find("decoders");
  if (list == json.end() || !list->is_array()) return damaged_tokenizer("decoder.decoders");
  std::vector<std::shared_ptr<const Decoder>> parts;
  for (const auto& item : *list) {
    if (item.is_null()) return damaged_tokenizer("decoder.decoders");
    ARBITER_ASSIGN(auto part, make_decoder(item));
    parts.push_back(std::move(part));
  }
  return std::make_shared<DecoderSequence>(std::move(parts));
}

Made make_metaspace(const nlohmann::json& json) {
  const std::string old = member(json, "add_prefix_space", true) ? "always" : "never";
  const bool prepended = member(json, "prepend_scheme", old) != "never";
  const auto replacement = member<std::string>(json, "replacement", "\u2581");
  if (replacement.empty()) return damaged_tokenizer("decoder.replacement");
  return std::make_shared<MetaspaceDecoder>(replacement, prepended);
}

}  // namespace

Made make_decoder(const nlohmann::json& json) {
  if (json.is_null()) return std::make_shared<JoinDecoder>();
  const auto type = type_of(json);
  if (type == "ByteLevel") return std::make_shared<ByteLevelDecoder>();
  if (type == "ByteFallback") return std::make_shared<ByteFallbackDecoder>();
  if (type == "Fuse") return std::make_shared<FuseDecoder>();
  if (type == "Sequence") return make_sequence(json);
  if (type == "Metaspace") return make_metaspace(json);
  if (type == "Strip") {
    const auto content = member<std::string>(json, "content", " ");
    if (content.empty()) return damaged_tokenizer("decoder.content");
    return std::make_shared<StripDecoder>(content, member<std::int64_t>(json, "start", 0),
                                          member<std::int64_t>(json, "stop", 0));
  }
  if (type == "Replace") {
    if (!json.contains("pattern")) return damaged_tokenizer("decoder.pattern");
    ARBITER_ASSIGN(auto pattern, Pattern::from_json(json["pattern"], "decoder"));
    return std::make_shared<ReplaceDecoder>(std::move(pattern),
                                            member<std::string>(json, "content", {}));
  }
  return unsupported("decoder", type);
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/normalizer.h"

#include <utf8proc.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "core/base/utf8.h"
#include "core/text/pattern.h"
#include "core/text/unsupported.h"

namespace arbiter::text {
namespace {

/// A Unicode normalisation form. Bytes that are not UTF-8 pass unchanged.
class UnicodeForm : public Normalizer {
 public:
  explicit UnicodeForm(int options) : options_(options) {}

  std::string apply(std::string_view text) const override {
    std::string changed;
    changed.reserve(text.size());
    std::size_t run = 0;
    std::size_t i = 0;
    while (i < text.size()) {
      const auto length = utf8_sequence_length(text, i);
      if (length == 0) {
        append_form(changed, text.substr(run, i - run));
        changed += text[i];
        run = i + 1;
      }
      i += length == 0 ? 1 : length;
    }
    append_form(changed, text.substr(run));
    return changed;
  }

 private:
  void append_form(std::string& changed, std::string_view valid) const {
    if (std::ranges::all_of(valid, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
      changed.append(valid);
      return;
    }
    utf8proc_uint8_t* form = nullptr;
    const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(valid.data()),
                                     static_cast<utf8proc_ssize_t>(valid.size()), &form,
                                     static_cast<utf8proc_option_t>(options_));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(form, &std::free);
    if (length < 0) throw std::bad_alloc();  // the only failure left for valid UTF-8
    changed.append(reinterpret_cast<const char*>(form), static_cast<std::size_t>(length));
  }

  int options_;
};

class Prepend : public Normalizer {
 public:
  explicit Prepend(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string apply(std::string_view text) const override {
    return text.empty() ? std::string{} : prefix_ + std::string(text);
  }

 private:
  std::string prefix_;
};

class Replace : public Normalizer {
 public:
  Replace(Pattern pattern, std::string content)
      : pattern_(std::move(pattern)), content_(std::move(content)) {}
  std::string apply(std::string_view text) const override {
    return replace_all(text, pattern_, content_);
  }

 private:
  Pattern pattern_;
  std::string content_;
};

class NormalizerSequence : public Normalizer {
 public:
  explicit NormalizerSequence(std::vector<std::shared_ptr<const Normalizer>> parts)
      : parts_(std::move(parts)) {}
  std::string apply(std::string_view text) const override {
    std::string changed(text);
    for (const auto& part : parts_) changed = part->apply(changed);
    return changed;
  }

 private:
  std::vector<std::shared_ptr<const Normalizer>> parts_;
};

using Made = Result<std::shared_ptr<const Normalizer>>;

Made make_sequence(const nlohmann::json& json) {
  const auto list = json.find("normalizers");
  if (list == json.end() || !list->is_array()) return damaged_tokenizer("normalizer.normalizers");
  std::vector<std::shared_ptr<const Normalizer>> parts;
  for (const auto& item : *list) {
    ARBITER_ASSIGN(auto part, make_normalizer(item));
    if (part) parts.push_back(std::move(part));
  }
  return std::make_shared<NormalizerSequence>(std::move(parts));
}

}  // namespace

Made make_normalizer(const nlohmann::json& json) {
  if (json.is_null()) return nullptr;
  static constexpr std::pair<const char*, int> forms[] = {
      {"NFC", UTF8PROC_STABLE | UTF8PROC_COMPOSE},
      {"NFD", UTF8PROC_STABLE | UTF8PROC_DECOMPOSE},
      {"NFKC", UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT},
      {"NFKD", UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT}};
  const auto type = type_of(json);
  for (const auto& [name, options] : forms)
    if (type == name) return std::make_shared<UnicodeForm>(options);
  if (type == "Sequence") return make_sequence(json);
  if (type == "Prepend") return std::make_shared<Prepend>(member<std::string>(json, "prepend", {}));
  if (type == "Replace") {
    if (!json.contains("pattern")) return damaged_tokenizer("normalizer.pattern");
    ARBITER_ASSIGN(auto pattern, Pattern::from_json(json["pattern"], "normalizer"));
    return std::make_shared<Replace>(std::move(pattern), member<std::string>(json, "content", {}));
  }
  return unsupported("normalizer", type);
}

}  // namespace arbiter::text

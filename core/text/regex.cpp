// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <cstdint>

#include "core/base/failure.h"

namespace arbiter::text {

struct Regex::Code {
  explicit Code(pcre2_code* compiled) : compiled(compiled) {}
  Code(const Code&) = delete;
  Code& operator=(const Code&) = delete;
  ~Code() { pcre2_code_free(compiled); }
  pcre2_code* compiled;
};

namespace {

struct FreeMatchData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};

/// PCRE2's `\s` leaves out U+0085, which is white space for Unicode and for the libraries that
/// tokenizers are trained with.
std::string with_unicode_white_space(const std::string& pattern) {
  std::string changed;
  bool in_class = false;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\' && i + 1 < pattern.size()) {
      const char next = pattern[++i];
      if (next == 's') {
        changed += in_class ? R"(\s\x{85})" : R"([\s\x{85}])";
      } else if (next == 'S' && !in_class) {
        changed += R"([^\s\x{85}])";
      } else {
        changed += c;
        changed += next;
      }
      continue;
    }
    if (c == '[') in_class = true;
    if (c == ']') in_class = false;
    changed += c;
  }
  return changed;
}

std::string reason_of(int number) {
  char reason[256] = {};
  pcre2_get_error_message(number, reinterpret_cast<PCRE2_UCHAR*>(reason), sizeof reason);
  return reason;
}

/// Some patterns try without end on some texts; what is left of the text must not be lost unseen.
Error gave_up(int number) {
  return {ErrorCode::incompatible,
          ARBITER_MESSAGE("core",
                          "The tokenizer's pattern cannot be applied to this text: {reason}. Use "
                          "another tokenizer, or a shorter text."),
          {{"reason", reason_of(number)}},
          {}};
}

}  // namespace

Result<Regex> Regex::compile(const std::string& pattern) {
  const auto source = with_unicode_white_space(pattern);
  int number = 0;
  PCRE2_SIZE offset = 0;
  pcre2_code* compiled =
      pcre2_compile(reinterpret_cast<PCRE2_SPTR>(source.data()), source.size(),
                    PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF, &number, &offset, nullptr);
  if (compiled == nullptr) {
    return fail(ErrorCode::incompatible,
                ARBITER_MESSAGE("core",
                                "The tokenizer's pattern `{pattern}` cannot be understood: "
                                "{reason}."),
                {{"pattern", pattern}, {"reason", reason_of(number)}});
  }
  // Where there is no compiler for the machine, matching goes on in the interpreter.
  pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
  Regex regex;
  regex.code_ = std::make_shared<const Code>(compiled);
  return regex;
}

void Regex::for_each_match(std::string_view text,
                           const std::function<void(std::size_t, std::size_t)>& found) const {
  const std::unique_ptr<pcre2_match_data, FreeMatchData> data(
      pcre2_match_data_create_from_pattern(code_->compiled, nullptr));
  if (!data) throw std::bad_alloc();
  const auto* subject = reinterpret_cast<PCRE2_SPTR>(text.data());
  const auto match_from = [&](std::size_t start, std::uint32_t options) {
    return pcre2_match(code_->compiled, subject, text.size(), start, options, data.get(), nullptr);
  };
  for (std::size_t start = 0; start < text.size();) {
    int status = match_from(start, PCRE2_NOTEMPTY);
    // Machine code has a small stack; the interpreter has the heap.
    if (status < PCRE2_ERROR_PARTIAL) status = match_from(start, PCRE2_NOTEMPTY | PCRE2_NO_JIT);
    if (status == PCRE2_ERROR_NOMATCH) return;
    if (status < 0) throw Failure(gave_up(status));
    const auto* ends = pcre2_get_ovector_pointer(data.get());
    found(ends[0], ends[1]);
    start = ends[1];
  }
}

}  // namespace arbiter::text

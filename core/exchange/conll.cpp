// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/conll.h"

#include <algorithm>
#include <string_view>

#include "core/base/gzip.h"
#include "core/base/utf8.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t max_line_bytes = 1U << 20U;

std::vector<std::string_view> columns_of(std::string_view line) {
  constexpr std::string_view separators = " \t";
  std::vector<std::string_view> columns;
  for (std::size_t at = 0; at < line.size();) {
    const auto begin = line.find_first_not_of(separators, at);
    if (begin == std::string_view::npos) break;
    const auto end = std::min(line.find_first_of(separators, begin), line.size());
    columns.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return columns;
}

class ConllReader {
 public:
  ConllReader(ByteReader bytes, std::string name)
      : bytes_(std::move(bytes)), name_(std::move(name)) {}

  Result<ConllFile> read() {
    std::string line;
    for (;;) {
      ARBITER_ASSIGN(const bool more, bytes_.line(line, max_line_bytes));
      if (!more) break;
      ARBITER_TRY(take(line));
    }
    end_sentence();
    if (file_.sentences.empty()) return nothing();
    std::vector<std::vector<std::string>> tags;
    for (const auto& sentence : file_.sentences) tags.push_back(sentence.tags);
    ARBITER_ASSIGN(file_.scheme, measures::scheme_of(tags));
    return std::move(file_);
  }

 private:
  Where here() const { return {name_, bytes_.line_number(), {}}; }

  Result<void> take(std::string_view line) {
    if (!is_utf8(line)) {
      return fail(ErrorCode::parse, ARBITER_MESSAGE("core", "The line is not UTF-8 text."), {},
                  here());
    }
    if (bytes_.line_number() == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    const auto columns = columns_of(line);
    if (columns.empty() || columns.front() == "-DOCSTART-") {
      end_sentence();
      return {};
    }
    return take_word(columns);
  }

  Result<void> take_word(const std::vector<std::string_view>& columns) {
    const auto count = static_cast<std::int64_t>(columns.size());
    if (file_.columns == 0) {
      if (count != 2 && count != 4) return not_conll(count);
      file_.columns = count;
    }
    if (count != file_.columns) return ragged(count);
    if (!measures::is_tag_of(columns.back(), measures::TagScheme::iobes)) return no_tag(columns);
    if (open_.words.empty()) open_.line = bytes_.line_number();
    open_.words.emplace_back(columns.front());
    open_.tags.emplace_back(columns.back());
    return {};
  }

  void end_sentence() {
    if (!open_.words.empty()) file_.sentences.push_back(std::exchange(open_, {}));
  }

  std::unexpected<Error> not_conll(std::int64_t count) const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The line has {count} columns. A CoNLL file has one word a line, "
                                "in two columns (word, tag) or four (word, part of speech, phrase, "
                                "tag)."),
                {{"count", std::to_string(count)}}, here());
  }

  std::unexpected<Error> ragged(std::int64_t count) const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The line has {count} columns where the lines before have "
                                "{columns}. Complete it, or take it out."),
                {{"count", std::to_string(count)}, {"columns", std::to_string(file_.columns)}},
                here());
  }

  std::unexpected<Error> no_tag(const std::vector<std::string_view>& columns) const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "\"{tag}\" is no tag. A tag is O, or B, I, E or S with a type, "
                                "such as B-PER."),
                {{"tag", std::string(columns.back())}}, here());
  }

  std::unexpected<Error> nothing() const {
    return fail(ErrorCode::no_data, ARBITER_MESSAGE("core", "The file has no sentence."), {},
                {name_, 0, {}});
  }

  ByteReader bytes_;
  std::string name_;
  ConllFile file_;
  ConllSentence open_;
};

}  // namespace

Result<ConllFile> read_conll(const std::filesystem::path& file) {
  ARBITER_ASSIGN(auto bytes, ByteReader::open(file));
  return ConllReader(std::move(bytes), file.string()).read();
}

std::string write_conll(const std::vector<ConllSentence>& sentences) {
  std::string text;
  for (const auto& sentence : sentences) {
    for (std::size_t i = 0; i < sentence.words.size(); ++i)
      text += sentence.words[i] + ' ' + sentence.tags[i] + '\n';
    text += '\n';
  }
  return text;
}

}  // namespace arbiter::exchange

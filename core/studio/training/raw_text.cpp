// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/raw_text.h"

#include <algorithm>
#include <cctype>

#include "core/base/gzip.h"
#include "core/base/number_text.h"
#include "core/base/random.h"
#include "core/base/utf8.h"

namespace arbiter::studio {
namespace {

constexpr std::string_view end_of_document = "<|endoftext|>";
constexpr std::size_t longest_line = 64UL << 20;
/// Text is cut into tokens some lines at a time, always at the end of a line.
constexpr std::size_t lines_at_once = 64UL << 10;

/// Tokens to be learned, all but the first, before which nothing stands.
engine::Document document_of(engine::Tokens tokens) {
  engine::Document document;
  document.loss_mask.assign(tokens.size(), true);
  document.loss_mask.front() = false;
  document.tokens = std::move(tokens);
  return document;
}

class RawTextReader {
 public:
  RawTextReader(const DialogueEncoder& encoder, std::int64_t row_length,
                const project::RoleShares& shares, const TrainingSplit& split)
      : encoder_(encoder),
        row_length_(static_cast<std::size_t>(row_length)),
        shares_(shares),
        split_(split) {
    data_.left_out.context = row_length;
  }

  void add_line(const std::string& line) {
    if (line == end_of_document) return end_document();
    blank_ = blank_ && line.find_first_not_of(" \t\r\v\f") == std::string::npos;
    text_ += line;
    text_ += '\n';
    if (text_.size() >= lines_at_once && !blank_) take_text();
  }

  void end_document() {
    while (text_.ends_with('\n')) text_.pop_back();
    if (blank_) text_.clear();
    take_text();
    if (!tokens_.empty() && encoder_.info().eos_token >= 0)
      tokens_.push_back(static_cast<engine::Token>(encoder_.info().eos_token));
    if (tokens_.size() > 1) add_piece(std::move(tokens_));
    tokens_.clear();
    begins_ = true;
    blank_ = true;
  }

  SftData take() {
    end_document();
    if (data_.held_out.empty() && data_.training.size() > 1) {
      data_.held_out.push_back(std::move(data_.training.back()));
      data_.training.pop_back();
    } else if (data_.training.empty() && !data_.held_out.empty()) {
      data_.training.push_back(std::move(data_.held_out.back()));
      data_.held_out.pop_back();
    }
    return std::move(data_);
  }

 private:
  void take_text() {
    if (text_.empty()) return;
    const auto more = encoder_.raw(text_, begins_);
    tokens_.insert(tokens_.end(), more.begin(), more.end());
    text_.clear();
    begins_ = false;
    std::size_t at = 0;
    // What fills a row exactly may be the document's end: it stays for its EOS.
    for (; tokens_.size() - at > row_length_; at += row_length_) {
      const auto from = tokens_.begin() + static_cast<std::ptrdiff_t>(at);
      add_piece({from, from + static_cast<std::ptrdiff_t>(row_length_)});
    }
    tokens_.erase(tokens_.begin(), tokens_.begin() + static_cast<std::ptrdiff_t>(at));
  }

  void add_piece(engine::Tokens tokens) {
    ++data_.left_out.documents;
    std::string content;
    for (const auto token : tokens) content += std::to_string(token) + ' ';
    auto& into =
        split_.is_watched(content, std::nullopt, shares_) ? data_.held_out : data_.training;
    into.push_back(document_of(std::move(tokens)));
  }

  const DialogueEncoder& encoder_;
  std::size_t row_length_;
  const project::RoleShares& shares_;
  const TrainingSplit& split_;
  std::string text_;
  engine::Tokens tokens_;
  bool begins_ = true;  ///< nothing of the document was read yet
  bool blank_ = true;   ///< nothing but white space was
  SftData data_;
};

std::unexpected<Error> no_text(const std::filesystem::path& file, std::int64_t line) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "This line is not UTF-8 text. Convert the file, or give one of the "
                              "JSONL form under another name than .txt."),
              {}, {file.string(), line, {}});
}

}  // namespace

bool is_raw_text(const std::filesystem::path& file) {
  auto text = file.filename().string();
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  std::filesystem::path name = text;
  if (name.extension() == ".gz") name = name.stem();
  const auto extension = name.extension();
  return extension == ".txt" || extension == ".text" || extension == ".md";
}

Result<SftData> read_raw_text(const std::filesystem::path& file, const DialogueEncoder& encoder,
                              std::int64_t row_length, const project::RoleShares& shares,
                              const TrainingSplit& split) {
  ARBITER_ASSIGN(auto reader, ByteReader::open(file));
  RawTextReader texts(encoder, row_length, shares, split);
  std::uint64_t hash = 0;
  std::string line;
  for (;;) {
    ARBITER_ASSIGN(const bool more, reader.line(line, longest_line));
    if (!more) break;
    if (!is_utf8(line) || line.find('\0') != std::string::npos)
      return no_text(file, reader.line_number());
    hash = stable_hash(hex(hash) + line);
    texts.add_line(line);
  }
  auto data = texts.take();
  data.corpus_hash = hex(hash);
  return data;
}

}  // namespace arbiter::studio

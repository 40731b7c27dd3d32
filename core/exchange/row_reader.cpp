// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

namespace arbiter::exchange {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t buffer_bytes = 1U << 16U;

bool is_space(int byte) { return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r'; }

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Finds the end of an array's element: strings and brackets are understood, all else is left to
/// the JSON parser.
class ElementScanner {
 public:
  /// Whether `c` is the comma or bracket after the element; else it belongs to it.
  bool ends_at(char c) {
    if (in_string_) {
      step_in_string(c);
      return false;
    }
    if (depth_ == 0 && (c == ',' || c == ']')) return true;
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    return false;
  }

  bool between_elements() const { return depth_ == 0 && !in_string_; }

 private:
  void step_in_string(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
  }

  std::int64_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

/// The first byte that says something; 0 where a file begins with 64 KB of none or holds none.
char first_byte(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  const auto found = text.find_first_not_of(" \t\r\n");
  return found == std::string_view::npos ? '\0' : text[found];
}

Result<ByteReader> open_bytes(const std::filesystem::path& path) {
  if (path != "-") return ByteReader::open(path);
  Descriptor input(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0));
  if (!input.valid()) return fail_errno(errno, "standard input");
  return ByteReader::from(std::move(input), "standard input");
}

}  // namespace

RowReader::RowReader(ByteReader bytes, std::filesystem::path path, bool array)
    : bytes_(std::move(bytes)), path_(std::move(path)), array_(array), buffer_(buffer_bytes) {}

Result<RowReader> RowReader::open(const std::filesystem::path& path) {
  ARBITER_ASSIGN(ByteReader bytes, open_bytes(path));
  ARBITER_ASSIGN(const auto beginning, bytes.peek());
  const char first = first_byte(beginning);
  if (first == '\0' && beginning.size() < ByteReader::peek_bytes) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core", "The file is empty. Choose a file with at least one row."),
                {}, {path.string(), 0, {}});
  }
  const bool array = first == '[';
  return RowReader(std::move(bytes), path == "-" ? "standard input" : path, array);
}

Result<bool> RowReader::next(std::string& row) {
  if (ahead_.empty()) return read_next(row);
  Ahead kept = std::move(ahead_.front());
  ahead_.pop_front();
  ahead_bytes_ -= kept.text.size();
  row = std::move(kept.text);
  row_line_ = kept.line;
  element_ = kept.element;
  return true;
}

Result<bool> RowReader::peek(std::size_t ahead, std::string& row) {
  while (ahead_.size() <= ahead) {
    if (ahead_bytes_ >= max_row_bytes) return false;
    Ahead read;
    ARBITER_ASSIGN(const bool found, read_next(read.text));
    if (!found) return false;
    read.line = row_line_;
    read.element = element_;
    ahead_bytes_ += read.text.size();
    ahead_.push_back(std::move(read));
  }
  const auto& kept = ahead_[ahead];
  row = kept.text;
  row_line_ = kept.line;
  element_ = kept.element;
  return true;
}

Result<bool> RowReader::read_next(std::string& row) {
  return array_ ? next_element(row) : next_line(row);
}

Result<bool> RowReader::next_line(std::string& row) {
  for (;;) {
    ARBITER_ASSIGN(const bool found, bytes_.line(row, max_row_bytes));
    if (!found) return false;
    row_line_ = bytes_.line_number();
    if (row_line_ == 1 && row.starts_with(byte_order_mark)) row.erase(0, byte_order_mark.size());
    if (!is_blank(row)) return true;
  }
}

Result<bool> RowReader::next_element(std::string& row) {
  row.clear();
  if (ended_) return false;
  ARBITER_ASSIGN(int byte, skip_space());
  if (!opened_) {
    take();  // the `[`, as open() saw
    opened_ = true;
    ARBITER_ASSIGN(byte, skip_space());
    if (byte == ']') {
      ARBITER_TRY(expect_end());
      return false;
    }
  } else if (byte == ',') {
    take();
    ARBITER_ASSIGN(byte, skip_space());
  } else if (byte == ']') {
    ARBITER_TRY(expect_end());
    return false;
  } else if (byte < 0) {
    return broken_array(
        ARBITER_MESSAGE("core", "The list ends without its closing bracket: the file is cut off."));
  } else {
    return broken_array(
        ARBITER_MESSAGE("core", "A comma or a closing bracket should stand between two rows."));
  }
  element_ = ++elements_;
  row_line_ = current_line_;
  ARBITER_TRY(read_element(row));
  return true;
}

/// Takes bytes up to the comma or bracket that ends the element.
Result<void> RowReader::read_element(std::string& row) {
  ElementScanner scanner;
  for (;;) {
    ARBITER_ASSIGN(const int byte, peek());
    if (byte < 0 && !row.empty() && scanner.between_elements()) break;  // next() misses the bracket
    if (byte < 0) {
      return broken_array(
          ARBITER_MESSAGE("core", "The file ends in the middle of a row: it is cut off."));
    }
    const std::size_t begin = at_;
    while (at_ < filled_ && !scanner.ends_at(buffer_[at_])) take();
    row.append(buffer_.data() + begin, at_ - begin);
    if (row.size() > max_row_bytes) return too_large();
    if (at_ < filled_) break;
  }
  while (!row.empty() && is_space(static_cast<unsigned char>(row.back()))) row.pop_back();
  return {};
}

std::unexpected<Error> RowReader::too_large() const {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core", "Row {row} is larger than {limit} MB. Split or shorten it."),
              {{"row", std::to_string(element_)}, {"limit", std::to_string(max_row_bytes >> 20U)}},
              {path_.string(), row_line_, {}});
}

Result<void> RowReader::expect_end() {
  take();
  ended_ = true;
  ARBITER_ASSIGN(const int byte, skip_space());
  if (byte < 0) return {};
  return broken_array(
      ARBITER_MESSAGE("core", "There is more text after the list's closing bracket."));
}

Result<int> RowReader::peek() {
  if (at_ == filled_) {
    ARBITER_ASSIGN(filled_, bytes_.read(buffer_));
    at_ = 0;
    if (filled_ == 0) return -1;
  }
  return static_cast<unsigned char>(buffer_[at_]);
}

void RowReader::take() {
  if (buffer_[at_] == '\n') ++current_line_;
  ++at_;
}

Result<int> RowReader::skip_space() {
  for (;;) {
    ARBITER_ASSIGN(const int byte, peek());
    const bool mark = !opened_ && byte >= 0 &&
                      byte_order_mark.find(static_cast<char>(byte)) != std::string_view::npos;
    if (byte < 0 || (!is_space(byte) && !mark)) return byte;
    take();
  }
}

std::unexpected<Error> RowReader::broken_array(const char* text) const {
  return fail(ErrorCode::parse, text, {}, {path_.string(), current_line_, {}});
}

}  // namespace arbiter::exchange

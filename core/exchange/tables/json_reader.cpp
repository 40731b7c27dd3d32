// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/json_reader.h"

#include <deque>
#include <optional>
#include <string_view>
#include <utility>

#include "core/exchange/tables/json_bytes.h"
#include "core/exchange/tables/json_shape.h"

namespace arbiter::exchange::tables {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

void strip_end(std::string& row) {
  while (!row.empty() && is_json_space(static_cast<unsigned char>(row.back()))) row.pop_back();
}

/// Reads texts that stand for a row each, unless there is one alone: that may be a document.
class TextsReader : public RowSource {
 public:
  Result<bool> next(std::string& row) final {
    if (!began_) ARBITER_TRY(begin());
    if (first_) {
      row = std::move(*first_);
      first_.reset();
      place_.line = first_line_;
      return true;
    }
    if (!rows_.empty()) {
      row = std::move(rows_.front());
      rows_.pop_front();
      ++place_.element;
      place_.problem.clear();
      unbox_row(row, place_.problem);
      return true;
    }
    if (after_first_) return std::unexpected(*after_first_);
    if (!second_) return read_text(row);
    row = std::move(*second_);
    second_.reset();
    place_.line = second_line_;
    return true;
  }

 protected:
  /// The next text; sets the line that it begins on.
  virtual Result<bool> read_text(std::string& text) = 0;

 private:
  Result<void> begin() {
    began_ = true;
    std::string first;
    ARBITER_ASSIGN(const bool any, read_text(first));
    if (!any) return {};
    first_line_ = place_.line;
    std::string second;
    const auto more = read_text(second);
    second_line_ = place_.line;
    if (!more) {
      after_first_ = more.error();
    } else if (*more) {
      second_ = std::move(second);
    }
    if (!more || *more) {
      first_ = std::move(first);
      return {};
    }
    auto rows = rows_of_document(first);
    place_.line = first_line_;
    if (rows.size() == 1 && rows.front() == first) {
      first_ = std::move(first);
      return {};
    }
    rows_.assign(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    return {};
  }

  bool began_ = false;
  std::optional<std::string> first_;
  std::optional<std::string> second_;
  std::optional<Error> after_first_;  ///< told once the first row was given
  std::int64_t first_line_ = 0;
  std::int64_t second_line_ = 0;
  std::deque<std::string> rows_;  ///< of a document
};

class LinesReader final : public TextsReader {
 public:
  explicit LinesReader(ByteReader bytes) : bytes_(std::move(bytes)) {}
  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

 private:
  Result<bool> read_text(std::string& text) override {
    for (;;) {
      ARBITER_ASSIGN(const bool found, bytes_.line(text, max_row_bytes));
      if (!found) return false;
      place_.line = bytes_.line_number();
      if (place_.line == 1 && text.starts_with(byte_order_mark))
        text.erase(0, byte_order_mark.size());
      if (!is_blank(text)) return true;
    }
  }

  ByteReader bytes_;
};

std::unexpected<Error> row_too_large(const JsonBytes& bytes, const RowPlace& place) {
  return fail(
      ErrorCode::parse,
      ARBITER_MESSAGE("core", "Row {row} is larger than {limit} MB. Split or shorten it."),
      {{"row", std::to_string(place.element)}, {"limit", std::to_string(max_row_bytes >> 20U)}},
      {bytes.name(), place.line, {}});
}

std::unexpected<Error> broken(const JsonBytes& bytes, const char* text) {
  return fail(ErrorCode::parse, text, {}, {bytes.name(), bytes.line(), {}});
}

/// Objects one after the other, each over as many lines as it likes.
class ObjectsReader final : public TextsReader {
 public:
  ObjectsReader(JsonBytes bytes, std::size_t begin) : bytes_(std::move(bytes)), skip_(begin) {}
  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

 private:
  Result<bool> read_text(std::string& text) override {
    ARBITER_TRY(bytes_.skip(std::exchange(skip_, 0)));
    text.clear();
    ARBITER_ASSIGN(const int byte, bytes_.skip_space());
    if (byte < 0) return false;
    place_.line = bytes_.line();
    ++objects_;
    if (byte != '{') {
      return broken(bytes_, ARBITER_MESSAGE("core",
                                            "After an object of several lines there should be "
                                            "another one, or the end of the file."));
    }
    ValueScanner scanner;
    bool begun = false;
    const auto ends = [&](char c) {
      if (begun && scanner.between_values()) return true;
      begun = true;
      scanner.step(c);
      return false;
    };
    ARBITER_ASSIGN(const bool more, bytes_.append_until(text, max_row_bytes, ends));
    if (text.size() > max_row_bytes) return too_large();
    if (!more && !scanner.between_values()) {
      return broken(
          bytes_, ARBITER_MESSAGE("core", "The file ends in the middle of a row: it is cut off."));
    }
    strip_end(text);
    return true;
  }

  std::unexpected<Error> too_large() const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The JSON object that begins here is larger than {limit} MB. Write "
                                "its rows as JSONL, a row a line, or as one list."),
                {{"limit", std::to_string(max_row_bytes >> 20U)}},
                {bytes_.name(), place_.line, {}});
  }

  JsonBytes bytes_;
  std::size_t skip_;
  std::int64_t objects_ = 0;
};

/// The elements of a list, which may be a member of an object.
class ListReader final : public RowSource {
 public:
  ListReader(JsonBytes bytes, const JsonShape& shape) : bytes_(std::move(bytes)), shape_(shape) {}
  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

  Result<bool> next(std::string& row) override {
    row.clear();
    if (ended_) return false;
    ARBITER_ASSIGN(const bool more, opened_ ? pass_comma() : open());
    if (!more) {
      ended_ = true;
      ARBITER_TRY(shape_.inside_object ? end_object() : end_file());
      return false;
    }
    ++place_.element;
    place_.line = bytes_.line();
    place_.problem.clear();
    ARBITER_TRY(read_element(row));
    if (shape_.boxed) unbox_row(row, place_.problem);
    return true;
  }

 private:
  Result<bool> open() {
    ARBITER_TRY(bytes_.skip(shape_.begin + 1));
    opened_ = true;
    ARBITER_ASSIGN(const int byte, bytes_.skip_space());
    return byte != ']';
  }

  Result<bool> pass_comma() {
    ARBITER_ASSIGN(const int byte, bytes_.skip_space());
    if (byte == ']') return false;
    if (byte < 0) {
      return broken(bytes_, ARBITER_MESSAGE("core",
                                            "The list ends without its closing bracket: the file "
                                            "is cut off."));
    }
    if (byte != ',') {
      return broken(bytes_, ARBITER_MESSAGE("core",
                                            "A comma or a closing bracket should stand between two "
                                            "rows."));
    }
    bytes_.take();
    ARBITER_TRY(bytes_.skip_space());
    return true;
  }

  /// Takes bytes up to the comma or bracket that ends the element.
  Result<void> read_element(std::string& row) {
    ValueScanner scanner;
    const auto ends = [&](char c) { return scanner.ends_at(c); };
    ARBITER_ASSIGN(const bool more, bytes_.append_until(row, max_row_bytes, ends));
    if (row.size() > max_row_bytes) return row_too_large(bytes_, place_);
    if (!more && (row.empty() || !scanner.between_values())) {
      return broken(
          bytes_, ARBITER_MESSAGE("core", "The file ends in the middle of a row: it is cut off."));
    }
    strip_end(row);
    return {};
  }

  Result<void> end_file() {
    bytes_.take();
    ARBITER_ASSIGN(const int byte, bytes_.skip_space());
    if (byte < 0) return {};
    return broken(bytes_,
                  ARBITER_MESSAGE("core", "There is more text after the list's closing bracket."));
  }

  /// What stands in the object behind its list is passed over, but it must be whole.
  Result<void> end_object() {
    bytes_.take();
    ValueScanner scanner;
    scanner.step('{');
    for (;;) {
      ARBITER_ASSIGN(const int byte, bytes_.peek());
      if (byte < 0) {
        return broken(bytes_, ARBITER_MESSAGE("core",
                                              "The file ends before the closing bracket of its "
                                              "object: it is cut off."));
      }
      scanner.step(static_cast<char>(byte));
      if (scanner.between_values()) return end_file();
      bytes_.take();
    }
  }

  JsonBytes bytes_;
  JsonShape shape_;
  bool opened_ = false;
  bool ended_ = false;
};

}  // namespace

Result<SourcePointer> read_json(ByteReader bytes, const std::string& name) {
  ARBITER_ASSIGN(const auto beginning, bytes.peek());
  const JsonShape shape = json_shape(beginning);
  switch (shape.kind) {
    case JsonShape::Kind::list:
      return std::make_unique<ListReader>(JsonBytes(std::move(bytes), name), shape);
    case JsonShape::Kind::objects:
      return std::make_unique<ObjectsReader>(JsonBytes(std::move(bytes), name), shape.begin);
    default:
      return std::make_unique<LinesReader>(std::move(bytes));
  }
}

}  // namespace arbiter::exchange::tables

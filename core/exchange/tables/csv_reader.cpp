// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "core/exchange/tables/json_text.h"

namespace arbiter::exchange::tables {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::array<char, 4> delimiters{',', '\t', ';', '|'};
constexpr std::size_t buffer_bytes = 1U << 16U;
constexpr int row_not_begun = 0;  ///< libcsv's state between records

std::string_view without_mark(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  return text;
}

/// `sep=;`: the delimiter, and how long the line is with its end.
std::optional<std::pair<char, std::size_t>> separator_line(std::string_view text) {
  if (!text.starts_with("sep=") || text.size() < 6) return {};
  const std::size_t end = text[5] == '\r' ? 6 : 5;
  if (end >= text.size() || text[end] != '\n') return {};
  return std::pair(text[4], end + 1);
}

/// How often each delimiter stands in a record, outside of quotes.
std::array<std::size_t, delimiters.size()> count_delimiters(std::string_view record) {
  std::array<std::size_t, delimiters.size()> counts{};
  bool quoted = false;
  for (const char c : record) {
    if (c == '"') quoted = !quoted;
    const auto found = std::ranges::find(delimiters, c);
    if (!quoted && found != delimiters.end())
      ++counts[static_cast<std::size_t>(found - delimiters.begin())];
  }
  return counts;
}

/// The first record, which line ends in quotes do not end; takes it and its end off `text`.
std::string_view take_record(std::string_view& text) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (!quoted && (text[at] == '\n' || text[at] == '\r')) break;
  }
  const auto record = text.substr(0, at);
  text.remove_prefix(at);
  while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) text.remove_prefix(1);
  return record;
}

/// libcsv takes the spaces around cells away, which a response may begin or end with.
int no_space(unsigned char /*byte*/) { return 0; }

class CsvReader final : public RowSource {
 public:
  CsvReader(ByteReader bytes, std::string name, char delimiter, std::size_t skip)
      : bytes_(std::move(bytes)),
        name_(std::move(name)),
        parser_(std::make_unique<csv_parser>()),
        buffer_(buffer_bytes),
        skip_(skip) {
    csv_init(parser_.get(), CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL);
    csv_set_delim(parser_.get(), static_cast<unsigned char>(delimiter));
    csv_set_space_func(parser_.get(), no_space);
    csv_set_blk_size(parser_.get(), buffer_bytes);
  }
  CsvReader(const CsvReader&) = delete;
  CsvReader& operator=(const CsvReader&) = delete;
  ~CsvReader() override { csv_free(parser_.get()); }

  std::int64_t position() const override { return bytes_.position(); }
  std::int64_t size() const override { return bytes_.size(); }

  Result<bool> next(std::string& row) override {
    if (columns_.empty()) ARBITER_TRY(read_header());
    ARBITER_ASSIGN(const bool found, next_record());
    if (!found) return false;
    const Record& record = records_.front();
    place_.line = record.line;
    ++place_.row;
    place_.problem.clear();
    if (record.cells.size() == columns_.size()) {
      write_row(record, row);
    } else {
      row = "{}";
      place_.problem = "the row has " + std::to_string(record.cells.size()) +
                       " cells and the header " + std::to_string(columns_.size()) +
                       ": a text with a delimiter or a line end in it should stand in quotes";
    }
    records_.pop_front();
    return true;
  }

 private:
  using Cell = std::optional<std::string>;
  struct Record {
    std::vector<Cell> cells;
    std::int64_t line = 0;
  };

  static void on_cell(void* text, std::size_t size, void* self) {
    static_cast<CsvReader*>(self)->add_cell(static_cast<const char*>(text), size);
  }
  static void on_end(int /*terminator*/, void* self) {
    static_cast<CsvReader*>(self)->end_record();
  }

  void add_cell(const char* text, std::size_t size) {
    record_bytes_ += size;
    open_.cells.push_back(text == nullptr ? Cell() : Cell(std::in_place, text, size));
  }

  void end_record() {
    open_.line = std::exchange(record_line_, 0);
    records_.push_back(std::move(open_));
    open_ = {};
    record_bytes_ = 0;
  }

  Result<void> read_header() {
    ARBITER_ASSIGN(const bool found, next_record());
    if (!found) {
      return fail(
          ErrorCode::no_data,
          ARBITER_MESSAGE("core", "The file has no rows. Choose a file with at least one row."), {},
          {name_, 0, {}});
    }
    std::set<std::string> names;
    for (auto& cell : records_.front().cells) {
      std::string column = cell.value_or(std::string());
      // What programs write above the numbers of the rows.
      if (column.empty()) column = "Unnamed: " + std::to_string(columns_.size());
      if (!names.insert(column).second) {
        return fail(ErrorCode::parse,
                    ARBITER_MESSAGE("core",
                                    "The column \"{column}\" is there twice. Name each column "
                                    "once in the file's first line."),
                    {{"column", column}}, {name_, records_.front().line, column});
      }
      std::string member;
      append_json_string(member, column);
      columns_.push_back(member + ':');
    }
    records_.pop_front();
    return {};
  }

  void write_row(const Record& record, std::string& row) const {
    row = "{";
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) row += ',';
      row += columns_[i];
      if (record.cells[i]) {
        append_json_string(row, *record.cells[i]);
      } else {
        row += "null";
      }
    }
    row += '}';
  }

  /// Parses until a whole record waits; false at the end.
  Result<bool> next_record() {
    while (records_.empty()) {
      if (at_ == filled_) {
        if (finished_) return false;
        ARBITER_ASSIGN(filled_, bytes_.read(buffer_));
        at_ = 0;
        if (filled_ == 0) {
          finished_ = true;
          if (csv_fini(parser_.get(), on_cell, on_end, this) != 0) return open_quote();
          continue;
        }
        const auto skipped = std::min(skip_, filled_);
        line_ += std::count(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(skipped),
                            '\n');
        at_ = skipped;
        skip_ -= skipped;
      }
      ARBITER_TRY(parse_line());
    }
    return true;
  }

  /// Gives libcsv the bytes up to the next line end, so that the line of each record is known.
  Result<void> parse_line() {
    const std::string_view rest(buffer_.data() + at_, filled_ - at_);
    const auto end = rest.find('\n');
    const auto count = end == std::string_view::npos ? rest.size() : end + 1;
    if (count == 0) return {};
    if (record_line_ == 0) {
      record_line_ = line_;
      quote_line_ = line_;
    }
    if (csv_parse(parser_.get(), rest.data(), count, on_cell, on_end, this) != count)
      return bad_quote();
    // A line that held nothing begins no record.
    if (parser_->pstate == row_not_begun) record_line_ = 0;
    at_ += count;
    if (end != std::string_view::npos) ++line_;
    if (record_bytes_ + parser_->entry_pos > max_row_bytes) return too_large();
    return {};
  }

  std::unexpected<Error> bad_quote() const {
    if (csv_error(parser_.get()) != CSV_EPARSE) {
      return fail(ErrorCode::out_of_memory,
                  ARBITER_MESSAGE("core", "There is not enough memory to read {path}."),
                  {{"path", name_}});
    }
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "A quotation mark stands where none can. Write a cell that holds "
                                "one in quotes, and each mark in it twice (RFC 4180)."),
                {}, {name_, line_, {}});
  }

  std::unexpected<Error> open_quote() const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The row that begins here has a quotation mark that is never "
                                "closed: the file is cut off, or a mark in a text is not written "
                                "twice (RFC 4180)."),
                {}, {name_, quote_line_, {}});
  }

  std::unexpected<Error> too_large() const {
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The row that begins here is larger than {limit} MB: perhaps a "
                                "quotation mark is never closed."),
                {{"limit", std::to_string(max_row_bytes >> 20U)}}, {name_, quote_line_, {}});
  }

  ByteReader bytes_;
  std::string name_;
  std::unique_ptr<csv_parser> parser_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  std::size_t at_ = 0;
  std::size_t skip_;  ///< bytes before the header
  bool finished_ = false;
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;  ///< on which the open record began; 0: none is open
  std::int64_t quote_line_ = 1;   ///< the same, kept
  Record open_;
  std::size_t record_bytes_ = 0;
  std::deque<Record> records_;
  std::vector<std::string> columns_;  ///< each as `"name":`
};

}  // namespace

std::optional<char> csv_delimiter(std::string_view beginning) {
  auto text = without_mark(beginning);
  if (const auto said = separator_line(text)) return said->first;
  const auto counts = count_delimiters(take_record(text));
  const auto most = std::ranges::max_element(counts);
  if (*most == 0) return {};
  return delimiters[static_cast<std::size_t>(most - counts.begin())];
}

bool looks_like_csv(std::string_view beginning) {
  auto text = without_mark(beginning);
  if (separator_line(text)) return true;
  const auto first = count_delimiters(take_record(text));
  const auto second = count_delimiters(take_record(text));
  const auto most = std::ranges::max_element(first);
  return *most > 0 && second[static_cast<std::size_t>(most - first.begin())] == *most;
}

Result<SourcePointer> read_csv(ByteReader bytes, const std::string& name, bool tabs) {
  ARBITER_ASSIGN(const auto beginning, bytes.peek());
  const auto text = without_mark(beginning);
  std::size_t skip = beginning.size() - text.size();
  const auto said = separator_line(text);
  if (said) skip += said->second;
  const char delimiter = tabs && !said ? '\t' : csv_delimiter(beginning).value_or(',');
  return std::make_unique<CsvReader>(std::move(bytes), name, delimiter, skip);
}

}  // namespace arbiter::exchange::tables

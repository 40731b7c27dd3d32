// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/row_writer.h"

#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/exchange/tables/parquet_writer.h"
#include "core/exchange/tables/row_spool.h"

namespace arbiter::exchange::tables {
namespace {

namespace fs = std::filesystem;
using Row = nlohmann::ordered_json;

class LinesWriter final : public RowWriter {
 public:
  explicit LinesWriter(ByteSink sink) : sink_(std::move(sink)) {}
  Result<void> add(const Row& row) override { return sink_(json_line(row) + '\n'); }
  Result<void> finish() override { return {}; }

 private:
  ByteSink sink_;
};

class ListWriter final : public RowWriter {
 public:
  explicit ListWriter(ByteSink sink) : sink_(std::move(sink)) {}
  Result<void> add(const Row& row) override {
    const char* before = std::exchange(any_, true) ? ",\n" : "[\n";
    return sink_(before + json_line(row));
  }
  Result<void> finish() override { return sink_(any_ ? "\n]\n" : "[]\n"); }

 private:
  ByteSink sink_;
  bool any_ = false;
};

/// RFC 4180. A null is nothing, an empty text `""`; lists and objects are JSON.
class CsvWriter final : public RowWriter {
 public:
  CsvWriter(ByteSink sink, RowSpool spool, char delimiter)
      : sink_(std::move(sink)), spool_(std::move(spool)), delimiter_(delimiter) {}

  Result<void> add(const Row& row) override {
    for (const auto& [name, value] : row.items())
      if (known_.insert(name).second) columns_.push_back(name);
    return spool_.add(json_line(row));
  }

  Result<void> finish() override {
    ARBITER_TRY(spool_.flush());
    std::string header;
    for (const auto& name : columns_) add_cell(header, name);
    ARBITER_TRY(end_record(header));
    return spool_.each([this](const Row& row) -> Result<void> {
      std::string record;
      for (const auto& name : columns_) {
        const auto found = row.find(name);
        add_cell(record, found == row.end() ? Row() : *found);
      }
      return end_record(record);
    });
  }

 private:
  void add_cell(std::string& record, const Row& value) const {
    if (value.is_string()) {
      add_text(record, value.get_ref<const std::string&>());
    } else if (!value.is_null()) {
      add_text(record, json_line(value));
    }
    record += delimiter_;
  }

  void add_text(std::string& record, const std::string& text) const {
    const std::string special = std::string("\"\r\n") + delimiter_;
    const bool spaced = !text.empty() && (text.front() == ' ' || text.back() == ' ');
    if (!text.empty() && !spaced && text.find_first_of(special) == std::string::npos) {
      record += text;
      return;
    }
    record += '"';
    for (const char c : text) record.append(c == '"' ? 2 : 1, c);
    record += '"';
  }

  Result<void> end_record(std::string& record) const {
    if (record.empty()) return {};
    record.back() = '\r';  // in the place of the last delimiter
    record += '\n';
    return sink_(record);
  }

  ByteSink sink_;
  RowSpool spool_;
  char delimiter_;
  std::unordered_set<std::string> known_;
  std::vector<std::string> columns_;
};

std::unexpected<Error> refused(const fs::path& path, const char* text) {
  return fail(ErrorCode::invalid_argument, text, {{"path", path.string()}});
}

}  // namespace

std::string json_line(const Row& row) {
  return row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::unique_ptr<RowWriter>> make_row_writer(const fs::path& path, ByteSink sink) {
  const bool packed = path.extension() == ".gz" || path.extension() == ".zst";
  const auto ending = (packed ? path.stem() : path).extension();
  if (ending == ".json") return std::make_unique<ListWriter>(std::move(sink));
  if (ending == ".csv" || ending == ".tsv") {
    ARBITER_ASSIGN(auto spool, RowSpool::create());
    return std::make_unique<CsvWriter>(std::move(sink), std::move(spool),
                                       ending == ".csv" ? ',' : '\t');
  }
  if (ending == ".parquet") {
    if (!packed) return make_parquet_writer(path.string(), std::move(sink));
    return refused(path, ARBITER_MESSAGE("core",
                                         "{path}: a Parquet file is packed in itself. Leave the "
                                         "second ending out."));
  }
  if (ending == ".arrow" || ending == ".feather" || ending == ".xlsx") {
    return refused(path, ARBITER_MESSAGE("core",
                                         "{path}: files of this kind are not written. Name one "
                                         "that ends in .jsonl, .json, .csv, .tsv or .parquet, the "
                                         "first four also with .gz or .zst behind it."));
  }
  return std::make_unique<LinesWriter>(std::move(sink));
}

}  // namespace arbiter::exchange::tables

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/row_reader.h"

#include <utility>

#include "core/exchange/tables/dataset_folder.h"

namespace arbiter::exchange {

RowReader::RowReader(tables::SourcePointer source, std::filesystem::path path, std::string split)
    : source_(std::move(source)), path_(std::move(path)), split_(std::move(split)) {}

Result<RowReader> RowReader::open(const std::filesystem::path& path,
                                  const tables::Selection& part) {
  std::string split;
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored)) {
    ARBITER_ASSIGN(const auto parts, tables::parts_of_folder(path));
    ARBITER_ASSIGN(const auto chosen, tables::choose_part(parts, part, path));
    split = chosen.split;
  }
  ARBITER_ASSIGN(auto source, tables::open_rows(path, part));
  return RowReader(std::move(source), path == "-" ? "standard input" : path, std::move(split));
}

Result<bool> RowReader::next(std::string& row) {
  if (ahead_.empty()) {
    ARBITER_ASSIGN(const bool found, source_->next(row));
    if (found) place_ = source_->place();
    return found;
  }
  Ahead kept = std::move(ahead_.front());
  ahead_.pop_front();
  ahead_bytes_ -= kept.text.size();
  row = std::move(kept.text);
  place_ = std::move(kept.place);
  return true;
}

Result<bool> RowReader::peek(std::size_t ahead, std::string& row) {
  while (ahead_.size() <= ahead) {
    if (ahead_bytes_ >= max_row_bytes) return false;
    Ahead read;
    ARBITER_ASSIGN(const bool found, source_->next(read.text));
    if (!found) return false;
    read.place = source_->place();
    ahead_bytes_ += read.text.size();
    ahead_.push_back(std::move(read));
  }
  row = ahead_[ahead].text;
  place_ = ahead_[ahead].place;
  return true;
}

RowResult<nlohmann::json> RowReader::parse(const std::string& text) const {
  if (!place_.problem.empty()) return std::unexpected(RowIssue{{}, place_.problem});
  return parse_row(text);
}

std::string RowReader::place() const {
  std::string text = place_.file;
  const auto add = [&](const char* what, std::int64_t number) {
    if (number == 0) return;
    text += (text.empty() ? "" : ", ") + std::string(what) + ' ' + std::to_string(number);
  };
  if (!place_.file.empty()) add("line", place_.line);
  add("element", place_.element);
  if (place_.line == 0) add("row", place_.row);
  return text;
}

}  // namespace arbiter::exchange

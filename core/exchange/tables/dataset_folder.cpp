// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/dataset_folder.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>
#include <utility>

#include "core/exchange/tables/folder_layout.h"

namespace arbiter::exchange::tables {
namespace {

namespace fs = std::filesystem;

std::string listed(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::set<std::string> configs_of(const std::vector<FolderPart>& parts) {
  std::set<std::string> names;
  for (const auto& part : parts) names.insert(part.config);
  return names;
}

Result<std::string> choose_config(const std::vector<FolderPart>& parts, const std::string& asked,
                                  const fs::path& folder) {
  const auto names = configs_of(parts);
  if (!asked.empty()) {
    if (names.contains(asked)) return asked;
    return fail(
        ErrorCode::not_found,
        ARBITER_MESSAGE("core", "The folder has no configuration \"{name}\". It has: {names}."),
        {{"name", asked}, {"names", listed(names)}}, {folder.string(), 0, {}});
  }
  if (names.size() == 1) return *names.begin();
  if (names.contains("default")) return std::string("default");
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "The folder has several configurations: {names}. Choose one "
                              "(--config NAME)."),
              {{"names", listed(names)}}, {folder.string(), 0, {}});
}

/// The parts of a folder one after the other, each by the reader of its container.
class FolderReader final : public RowSource {
 public:
  FolderReader(FolderPart part, fs::path folder)
      : part_(std::move(part)), folder_(std::move(folder)) {
    for (const auto& file : part_.files) {
      std::error_code ignored;
      const auto size = fs::file_size(file, ignored);
      sizes_.push_back(ignored ? 0 : static_cast<std::int64_t>(size));
    }
  }

  std::int64_t position() const override {
    const auto done = std::accumulate(
        sizes_.begin(), sizes_.begin() + static_cast<std::ptrdiff_t>(at_), std::int64_t{0});
    return done + (file_ ? file_->position() : 0);
  }
  std::int64_t size() const override {
    return std::accumulate(sizes_.begin(), sizes_.end(), std::int64_t{0});
  }

  Result<void> open_first() { return open(); }

  Result<bool> next(std::string& row) override {
    for (;;) {
      if (file_ == nullptr) return false;
      ARBITER_ASSIGN(const bool found, file_->next(row));
      if (found) {
        place_ = file_->place();
        place_.file = part_.files[at_].lexically_relative(folder_).string();
        return true;
      }
      file_.reset();
      if (++at_ < part_.files.size()) ARBITER_TRY(open());
    }
  }

 private:
  Result<void> open() {
    ARBITER_ASSIGN(file_, open_rows(part_.files[at_], {}));
    return {};
  }

  FolderPart part_;
  fs::path folder_;
  std::vector<std::int64_t> sizes_;
  std::size_t at_ = 0;
  SourcePointer file_;
};

}  // namespace

Result<FolderPart> choose_part(const std::vector<FolderPart>& parts, const Selection& selection,
                               const fs::path& folder) {
  ARBITER_ASSIGN(const auto config, choose_config(parts, selection.config, folder));
  std::set<std::string> splits;
  const FolderPart* found = nullptr;
  for (const auto& part : parts) {
    if (part.config != config) continue;
    splits.insert(part.split);
    if (selection.split.empty() || part.split == selection.split) found = &part;
  }
  if (!selection.split.empty() && found == nullptr) {
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core", "The folder has no split \"{name}\". It has: {names}."),
                {{"name", selection.split}, {"names", listed(splits)}}, {folder.string(), 0, {}});
  }
  if (!selection.split.empty() || splits.size() == 1) return *found;
  auto others = configs_of(parts);
  others.erase(config);
  if (others.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "The folder has several splits: {names}. Choose one (--split "
                                "NAME)."),
                {{"names", listed(splits)}}, {folder.string(), 0, {}});
  }
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "The folder has several splits: {names}. Choose one (--split NAME). "
                              "They are those of the configuration {config}; --config chooses "
                              "another one: {others}."),
              {{"names", listed(splits)}, {"config", config}, {"others", listed(others)}},
              {folder.string(), 0, {}});
}

Result<SourcePointer> read_folder(const fs::path& folder, const Selection& selection) {
  ARBITER_ASSIGN(const auto parts, parts_of_folder(folder));
  ARBITER_ASSIGN(auto part, choose_part(parts, selection, folder));
  auto reader = std::make_unique<FolderReader>(std::move(part), folder);
  ARBITER_TRY(reader->open_first());
  return reader;
}

Result<std::vector<FolderPart>> parts_of_folder(const fs::path& folder) {
  std::error_code problem;
  if (fs::exists(folder / "dataset_dict.json", problem)) return parts_of_saved_splits(folder);
  if (fs::exists(folder / "state.json", problem)) {
    ARBITER_ASSIGN(auto part, part_of_saved_data(folder));
    return std::vector<FolderPart>{std::move(part)};
  }
  ARBITER_ASSIGN(const auto files, row_files_in(folder));
  if (files.empty()) {
    return fail(ErrorCode::no_data,
                ARBITER_MESSAGE("core",
                                "The folder holds no files of rows (JSONL, JSON, CSV, TSV, Parquet "
                                "or Arrow, also as .gz or .zst). Choose another one, or a file."),
                {}, {folder.string(), 0, {}});
  }
  ARBITER_ASSIGN(auto parts, parts_by_card(folder, files));
  if (parts.empty()) parts = parts_by_names(folder, files);
  ARBITER_TRY(check_one_format(folder, parts));
  return parts;
}

}  // namespace arbiter::exchange::tables

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tables/folder_layout.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/exchange/tables/card_yaml.h"

namespace arbiter::exchange::tables {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr int deepest_folder = 4;
constexpr std::size_t most_files = 100'000;
constexpr std::size_t longest_card = std::size_t{4} << 20U;

/// Files that describe data and hold none.
constexpr std::array<std::string_view, 8> descriptions{
    "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json",
    "config.json",       "package.json",       "croissant.json",    "metadata.json"};

/// A file below a folder by a name that stays in it.
std::optional<fs::path> below(const fs::path& folder, const std::string& name) {
  const fs::path relative(name);
  if (name.empty() || relative.is_absolute()) return {};
  for (const auto& step : relative)
    if (step == "..") return {};
  return folder / relative;
}

std::unexpected<Error> bad_description(const fs::path& file, const char* wanted) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The file that describes the data set is not as save_to_disk writes "
                              "it: {wanted}. Copy the whole folder again."),
              {{"wanted", wanted}}, {file.string(), 0, {}});
}

bool is_digits(std::string_view text) {
  return text.size() >= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// `train-00000-of-00002.parquet`: `train`.
std::optional<std::string> numbered_split(const std::string& name) {
  const auto of = name.find("-of-");
  if (of == std::string::npos) return {};
  const auto dash = name.rfind('-', of - 1);
  if (of == 0 || dash == std::string::npos || dash == 0) return {};
  const auto last = name.substr(of + 4, name.find_first_of(".-", of + 4) - of - 4);
  if (!is_digits(std::string_view(name).substr(dash + 1, of - dash - 1)) || !is_digits(last))
    return {};
  return name.substr(0, dash);
}

/// A word for a split that stands in a name by itself: `my-test_set2` says test, `latest` nothing.
std::optional<std::string> named_split(const std::string& name) {
  static const std::map<std::string, std::string> words{
      {"train", "train"},      {"training", "train"}, {"validation", "validation"},
      {"valid", "validation"}, {"val", "validation"}, {"dev", "validation"},
      {"test", "test"},        {"testing", "test"},   {"eval", "test"},
      {"evaluation", "test"}};
  std::string word;
  for (const char c : name + '.') {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    if (small >= 'a' && small <= 'z') {
      word += small;
      continue;
    }
    if (const auto found = words.find(word); found != words.end()) return found->second;
    word.clear();
  }
  return {};
}

struct Named {
  std::string config;
  std::optional<std::string> split;
};

Named named_by(const fs::path& relative) {
  Named named;
  const std::string name = relative.filename().string();
  named.split = numbered_split(name);
  if (!named.split) named.split = named_split(name);
  bool first = true;
  for (const auto& step : relative.parent_path()) {
    const auto says = named_split(step.string());
    if (!named.split) named.split = says;
    if (first && !says && step != "data") named.config = step.string();
    first = false;
  }
  return named;
}

FolderPart& part_for(std::vector<FolderPart>& parts, const std::string& config,
                     const std::string& split) {
  for (auto& part : parts)
    if (part.config == config && part.split == split) return part;
  return parts.emplace_back(FolderPart{config, split, {}});
}

bool matches(const std::string& pattern, const std::string& name) {
  const bool any_depth = pattern.find("**") != std::string::npos;
  return ::fnmatch(pattern.c_str(), name.c_str(), any_depth ? 0 : FNM_PATHNAME) == 0;
}

/// A pattern or a list of them.
std::optional<std::vector<std::string>> patterns_of(const json& value) {
  if (value.is_string()) return std::vector{value.get<std::string>()};
  if (!value.is_array()) return {};
  std::vector<std::string> patterns;
  for (const auto& pattern : value) {
    if (!pattern.is_string()) return {};
    patterns.push_back(pattern.get<std::string>());
  }
  return patterns;
}

std::unexpected<Error> bad_card(const fs::path& card) {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core",
                              "The configurations that the data set's card names cannot be "
                              "followed here. Choose one of the folder's files instead."),
              {}, {card.string(), 0, "configs"});
}

/// Goes through the `configs` of a card.
class CardReader {
 public:
  CardReader(const fs::path& folder, const std::vector<fs::path>& files)
      : folder_(folder), card_(folder / "README.md"), files_(files) {}

  Result<std::vector<FolderPart>> read(const json& configs) {
    if (!configs.is_array()) return bad_card(card_);
    for (const auto& config : configs) ARBITER_TRY(add_config(config));
    return std::move(parts_);
  }

 private:
  Result<void> add_config(const json& config) {
    if (!config.is_object()) return bad_card(card_);
    std::string name = "default";
    if (const auto named = config.find("config_name"); named != config.end()) {
      if (!named->is_string()) return bad_card(card_);
      name = named->get<std::string>();
    }
    prefix_.clear();
    if (const auto where = config.find("data_dir"); where != config.end()) {
      if (!where->is_string()) return bad_card(card_);
      prefix_ = where->get<std::string>() + '/';
    }
    const auto data = config.find("data_files");
    if (data == config.end()) {
      if (prefix_.empty()) return bad_card(card_);
      return add_folder(name);
    }
    if (data->is_array() && !data->empty() && data->front().is_object()) {
      for (const auto& split : *data) ARBITER_TRY(add_split(name, split));
      return {};
    }
    if (data->is_object()) {
      for (const auto& [split, patterns] : data->items())
        ARBITER_TRY(add_files(name, split, patterns));
      return {};
    }
    return add_by_names(name, *data);
  }

  Result<void> add_split(const std::string& config, const json& split) {
    if (!split.is_object() || !split.contains("path")) return bad_card(card_);
    const auto named = split.find("split");
    if (named != split.end() && !named->is_string()) return bad_card(card_);
    return add_files(config, named == split.end() ? "train" : named->get<std::string>(),
                     split["path"]);
  }

  Result<void> add_files(const std::string& config, const std::string& split,
                         const json& patterns) {
    ARBITER_ASSIGN(const auto files, matching(patterns));
    auto& part = part_for(parts_, config, split);
    part.files.insert(part.files.end(), files.begin(), files.end());
    return {};
  }

  /// Files that no split is named for: their names may name one.
  Result<void> add_by_names(const std::string& config, const json& patterns) {
    ARBITER_ASSIGN(const auto files, matching(patterns));
    add_named(config, files);
    return {};
  }

  Result<void> add_folder(const std::string& config) {
    ARBITER_ASSIGN(const auto files, matching(json("**")));
    add_named(config, files);
    return {};
  }

  void add_named(const std::string& config, const std::vector<fs::path>& files) {
    for (const auto& file : files) {
      const auto named = named_by(file.lexically_relative(folder_));
      part_for(parts_, config, named.split.value_or("train")).files.push_back(file);
    }
  }

  Result<std::vector<fs::path>> matching(const json& value) {
    const auto patterns = patterns_of(value);
    if (!patterns) return bad_card(card_);
    std::vector<fs::path> found;
    for (const auto& pattern : *patterns) {
      const auto before = found.size();
      for (const auto& file : files_) {
        const bool known = std::ranges::find(found, file) != found.end();
        if (!known && matches(prefix_ + pattern, file.lexically_relative(folder_).string()))
          found.push_back(file);
      }
      if (found.size() == before && pattern != "**") {
        return fail(ErrorCode::not_found,
                    ARBITER_MESSAGE("core",
                                    "The data set's card names \"{pattern}\", and the folder has "
                                    "no such file. Copy the whole folder again."),
                    {{"pattern", prefix_ + pattern}}, {card_.string(), 0, "configs"});
      }
    }
    return found;
  }

  const fs::path& folder_;
  fs::path card_;
  const std::vector<fs::path>& files_;
  std::string prefix_;
  std::vector<FolderPart> parts_;
};

/// `train.jsonl.gz` and `train.jsonl` are one format.
std::string format_of(fs::path file) {
  if (file.extension() == ".gz" || file.extension() == ".zst") file = file.stem();
  return file.extension().string();
}

}  // namespace

Result<FolderPart> part_of_saved_data(const fs::path& folder) {
  const auto file = folder / "state.json";
  ARBITER_ASSIGN(const auto state, read_json_object(file));
  FolderPart part;
  part.split = "train";
  if (const auto split = state.find("_split"); split != state.end() && split->is_string())
    part.split = split->get<std::string>();
  for (const char* indices : {"_indices_data_files", "_indices_files"}) {
    const auto kept = state.find(indices);
    if (kept != state.end() && kept->is_array() && !kept->empty())
      return bad_description(file, "its rows should be in their order (flatten_indices)");
  }
  const auto files = state.find("_data_files");
  if (files == state.end() || !files->is_array() || files->empty())
    return bad_description(file, "it should have a list _data_files");
  for (const auto& one : *files) {
    const auto name = one.is_object() ? one.find("filename") : one.end();
    if (!one.is_object() || name == one.end() || !name->is_string())
      return bad_description(file, "each of _data_files should have a filename");
    const auto path = below(folder, name->get<std::string>());
    if (!path) return bad_description(file, "a filename should be one of the folder");
    part.files.push_back(*path);
  }
  return part;
}

Result<std::vector<FolderPart>> parts_of_saved_splits(const fs::path& folder) {
  const auto file = folder / "dataset_dict.json";
  ARBITER_ASSIGN(const auto described, read_json_object(file));
  const auto splits = described.find("splits");
  if (splits == described.end() || !splits->is_array() || splits->empty())
    return bad_description(file, "it should have a list splits");
  std::vector<FolderPart> parts;
  for (const auto& split : *splits) {
    const auto inner = split.is_string() ? below(folder, split.get<std::string>()) : std::nullopt;
    if (!inner) return bad_description(file, "each of splits should be a folder's name");
    ARBITER_ASSIGN(auto part, part_of_saved_data(*inner));
    part.split = split.get<std::string>();
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<std::vector<fs::path>> row_files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code problem;
  fs::recursive_directory_iterator at(folder, problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  for (; at != fs::recursive_directory_iterator(); at.increment(problem)) {
    const std::string name = at->path().filename().string();
    const bool hidden = name.starts_with('.') || name.starts_with('_');
    std::error_code unknown;
    if (at->is_directory(unknown)) {
      if (hidden || at.depth() >= deepest_folder) at.disable_recursion_pending();
      continue;
    }
    if (hidden || !at->is_regular_file(unknown) || !is_row_file(at->path())) continue;
    if (std::ranges::find(descriptions, name) != descriptions.end()) continue;
    files.push_back(at->path());
    if (files.size() > most_files) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "The folder has more than {count} files. Choose the one that "
                                  "holds the data set."),
                  {{"count", std::to_string(most_files)}}, {folder.string(), 0, {}});
    }
  }
  if (problem) return fail_errno(problem.value(), folder.string());
  std::ranges::sort(files);
  return files;
}

Result<std::vector<FolderPart>> parts_by_card(const fs::path& folder,
                                              const std::vector<fs::path>& files) {
  const auto card = folder / "README.md";
  std::error_code problem;
  if (!fs::is_regular_file(card, problem)) return std::vector<FolderPart>();
  if (fs::file_size(card, problem) > longest_card) return bad_card(card);
  ARBITER_ASSIGN(const auto text, read_file(card));
  const auto configs = card_member(text, "configs");
  if (!configs) return bad_card(card);
  if (configs->is_null()) return std::vector<FolderPart>();
  return CardReader(folder, files).read(*configs);
}

std::vector<FolderPart> parts_by_names(const fs::path& folder, const std::vector<fs::path>& files) {
  std::vector<FolderPart> parts;
  for (const auto& file : files) {
    const auto named = named_by(file.lexically_relative(folder));
    part_for(parts, named.config, named.split.value_or("train")).files.push_back(file);
  }
  // Files beside folders that are configurations.
  const auto is_named = [](const FolderPart& part) { return !part.config.empty(); };
  if (std::ranges::any_of(parts, is_named))
    for (auto& part : parts)
      if (!is_named(part)) part.config = "default";
  return parts;
}

Result<void> check_one_format(const fs::path& folder, const std::vector<FolderPart>& parts) {
  for (const auto& part : parts) {
    for (const auto& file : part.files) {
      if (format_of(file) == format_of(part.files.front())) continue;
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core",
                                  "The split {split} is there in two formats ({first}, {second}): "
                                  "its rows would come in twice. Choose one of the files."),
                  {{"split", part.split},
                   {"first", part.files.front().lexically_relative(folder).string()},
                   {"second", file.lexically_relative(folder).string()}},
                  {folder.string(), 0, {}});
    }
  }
  return {};
}

}  // namespace arbiter::exchange::tables

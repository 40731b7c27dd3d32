// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_target.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/engine/loader.h"
#include "core/engine/reward_members.h"
#include "core/project/location.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

/// What this program and others of the field put into a model folder. A README is somebody's words.
constexpr std::array<std::string_view, 14> model_files{
    "config.json",        "generation_config.json",
    "arbiter.json",       "adapter_config.json",
    "tokenizer.json",     "tokenizer_config.json",
    "tokenizer.model",    "special_tokens_map.json",
    "added_tokens.json",  "vocab.json",
    "merges.txt",         "chat_template.jinja",
    "chat_template.json", "model.safetensors.index.json"};

bool is_weights(const fs::path& file) { return file.extension() == ".safetensors"; }

bool is_model_file(const fs::directory_entry& entry) {
  std::error_code problem;
  const auto status = entry.symlink_status(problem);
  const auto file = entry.path().filename();
  return !problem && fs::is_regular_file(status) &&
         (is_weights(file) || std::ranges::find(model_files, file.native()) != model_files.end());
}

bool is_plain_folder(const fs::directory_entry& entry) {
  std::error_code problem;
  return fs::is_directory(entry.symlink_status(problem));
}

/// Every entry of a folder; false where it cannot be read.
template <class Condition>
bool all_in(const fs::path& folder, Condition&& condition) {
  std::error_code problem;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    if (!condition(*entry)) return false;
  }
  return !problem;
}

/// `members` of a reward model, with folders by number that hold nothing but models.
bool is_members_folder(const fs::directory_entry& entry) {
  return entry.path().filename() == engine::reward_members_folder && is_plain_folder(entry) &&
         all_in(entry.path(), [](const fs::directory_entry& member) {
           const auto name = member.path().filename().string();
           return name.find_first_not_of("0123456789") == std::string::npos &&
                  is_plain_folder(member) && all_in(member.path(), is_model_file);
         });
}

bool belongs_to_a_model(const fs::directory_entry& entry) {
  return is_model_file(entry) || is_members_folder(entry);
}

std::unexpected<Error> refused(const ModelTarget& target, const char* text,
                               const fs::path& why = {}) {
  return fail(ErrorCode::invalid_argument, text,
              {{"folder", target.folder.string()}, {"why", why.string()}});
}

Result<void> check_content(const ModelTarget& target, const fs::path& place) {
  bool config = false;
  bool weights = false;
  std::error_code problem;
  for (fs::directory_iterator entry(place, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto name = entry->path().filename();
    if (name.native().starts_with(".new.tmp-")) continue;  // what is being written in this folder
    if (!belongs_to_a_model(*entry)) {
      return refused(target,
                     ARBITER_MESSAGE("core",
                                     "{folder} is not replaced: {why} in it is no part of a model. "
                                     "Choose a new or an empty folder."),
                     name);
    }
    config = config || name == "config.json";
    weights = weights || is_weights(name);
  }
  if (problem) return fail_errno(problem.value(), target.folder.string());
  if (config && weights) return {};
  return refused(target, ARBITER_MESSAGE("core",
                                         "{folder} is not replaced: it is not empty and holds no "
                                         "model. Choose a new or an empty folder."));
}

Result<void> check_replacement(const ModelTarget& target, const fs::path& place) {
  ARBITER_ASSIGN(const auto current, real_path("."));
  if (is_within(current, place) && current != place) {
    return refused(target, ARBITER_MESSAGE("core",
                                           "{folder} is not replaced: it is the current folder or "
                                           "holds it. Choose a new or an empty folder."));
  }
  for (const auto& source : target.sources) {
    ARBITER_ASSIGN(const auto used, real_path(source));
    if (!is_within(used, place)) continue;
    return refused(target,
                   ARBITER_MESSAGE("core",
                                   "{folder} is not replaced: the new model is made from {why}. "
                                   "Choose a new or an empty folder."),
                   source);
  }
  return check_content(target, place);
}

/// Whether there is something that would be lost.
bool holds_something(const fs::path& place) {
  std::error_code problem;
  return fs::is_directory(place, problem) && !fs::is_empty(place, problem);
}

/// Where the adapter says that its base is; the adapter itself where it says nothing.
fs::path base_of(const fs::path& adapter) {
  const auto bytes = read_file(adapter / "adapter_config.json");
  const auto config = nlohmann::json::parse(bytes.value_or(""), nullptr, false);
  if (!config.is_object()) return adapter;
  const auto base = config.find("base_model_name_or_path");
  return base != config.end() && base->is_string() ? adapter / base->get<std::string>() : adapter;
}

Result<void> check_place(const ModelTarget& target) {
  ARBITER_ASSIGN(const auto place, real_path(target.folder));
  if (const auto project = project::refusing_project(place)) {
    return refused(target,
                   ARBITER_MESSAGE("core",
                                   "{folder} belongs to the project {why}. Choose a folder in its "
                                   "exports folder, or a place outside."),
                   *project);
  }
  if (!holds_something(place) || target.existing == Existing::refuse)
    return check_new_folder(target.folder);
  return check_replacement(target, place);
}

}  // namespace

Result<void> check_target(const ModelTarget& target) {
  ARBITER_ASSIGN(const auto place, real_path(target.folder));
  std::error_code ignored;
  const bool in_project = project::refusing_project(place).has_value();
  if (!in_project && fs::is_directory(place, ignored)) ARBITER_TRY(finish_in_place(place));
  return check_place(target);
}

Result<void> write_model(const ModelTarget& target, const FillFolder& fill) {
  ARBITER_TRY(check_target(target));
  ARBITER_ASSIGN(const auto place, real_path(target.folder));
  if (!holds_something(place)) return create_folder(target.folder, fill);
  const FillFolder checked = [&](const fs::path& folder) -> Result<void> {
    ARBITER_TRY(fill(folder));
    return check_place(target);  // that nothing was added meanwhile
  };
  return must_stay(place) ? replace_in_place(place, "config.json", checked)
                          : replace_own_folder(place, checked);
}

Result<void> merge_adapter(const fs::path& adapter, ModelTarget target,
                           engine::RunObserver& observer) {
  target.sources.push_back(adapter);
  target.sources.push_back(base_of(adapter));
  ARBITER_TRY(check_target(target));
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  return write_model(target, [&](const fs::path& folder) {
    return engine->merge_adapter(adapter, folder, observer);
  });
}

}  // namespace arbiter::studio

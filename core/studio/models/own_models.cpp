// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/own_models.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/adapter_config.h"
#include "core/engine/reward_members.h"
#include "core/project/repositories.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

constexpr const char* copy_mark = "made-by-arbiter";
constexpr std::size_t longest_name = 64;  // bytes of an adapter's name in that of its copy

const char* key_of(OwnKind kind) {
  return kind == OwnKind::reward ? "recent_reward_models" : "recent_models";
}

constexpr const char* models_folder = "models";

nlohmann::json stored(const project::Project& project, const OwnModel& model) {
  nlohmann::json json{{"folder", stored_path(project, model.folder)},
                      {"chat_template", model.chat_template}};
  if (!model.base.empty()) json["base"] = stored_path(project, model.base);
  return json;
}

/// FNV-1a: a name for a pair of paths that stays the same.
std::string name_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3U;
  }
  constexpr const char* digits = "0123456789abcdef";
  std::string name;
  for (int shift = 60; shift >= 0; shift -= 4)
    name += digits[(hash >> static_cast<unsigned>(shift)) & 0xFU];
  return name;
}

Result<void> copy_one(const fs::path& from, const fs::path& to) {
  std::error_code problem;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, problem);
  if (problem) return fail_errno(problem.value(), to.string());
  return {};
}

/// The adapter's own files, with another base.
Result<void> copy_adapter_files(const fs::path& adapter, const fs::path& base, const fs::path& to) {
  ARBITER_ASSIGN(auto config, read_json_object(adapter / engine::adapter_config_file));
  std::error_code error;
  config["base_model_name_or_path"] = fs::absolute(base, error).lexically_normal().string();
  if (error) return fail_errno(error.value(), base.string());
  fs::create_directories(to, error);
  if (error) return fail_errno(error.value(), to.string());
  for (fs::directory_iterator entry(adapter, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    const auto name = entry->path().filename();
    if (!entry->is_regular_file(ignored) || name == engine::adapter_config_file) continue;
    if (name.extension() == ".json" || name.extension() == ".jinja" || name.extension() == ".txt" ||
        name == engine::adapter_weights_file)
      ARBITER_TRY(copy_one(entry->path(), to / name));
  }
  if (error) return fail_errno(error.value(), adapter.string());
  return write_file_atomically(to / engine::adapter_config_file, config.dump(2) + "\n");
}

/// Everything in a project that may name a model, as one text.
Result<std::string> all_that_names_models(project::Project& project) {
  std::string all;
  for (const char* key :
       {"current_model", "base_model", "recent_models", "recent_reward_models", "loop", "recipe"}) {
    ARBITER_ASSIGN(const auto value, project.settings().get(key));
    all += value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {
    all += run.parent_model + '\n';
    all += run.settings.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  }
  return all;
}

/// Whether it is such a copy as is made here: nothing else is removed, whatever it is called.
bool is_copy(const fs::directory_entry& entry) {
  std::error_code problem;
  return !entry.is_symlink(problem) && entry.is_directory(problem) &&
         fs::is_regular_file(entry.path() / copy_mark, problem);
}

bool is_recent(const fs::path& folder) {
  std::error_code problem;
  const auto written = fs::last_write_time(folder, problem);
  return problem || fs::file_time_type::clock::now() - written < std::chrono::hours(24);
}

}  // namespace

Result<void> remove_unused_copies(project::Project& project) {
  const auto folder = project.folder() / models_folder;
  std::error_code problem;
  if (project.read_only() || fs::is_symlink(folder, problem) || !fs::is_directory(folder, problem))
    return {};
  ARBITER_ASSIGN(const auto names, all_that_names_models(project));
  std::vector<fs::path> unused;
  for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
       entry.increment(problem)) {
    const auto stored = std::string(models_folder) + '/' + entry->path().filename().string();
    if (is_copy(*entry) && !is_recent(entry->path()) && names.find(stored) == std::string::npos)
      unused.push_back(entry->path());
  }
  if (problem) return fail_errno(problem.value(), folder.string());
  for (const auto& copy : unused) {
    fs::remove_all(copy, problem);
    if (problem) return fail_errno(problem.value(), copy.string());
  }
  return {};
}

Result<std::vector<OwnModel>> own_models(project::Project& project, OwnKind kind) {
  ARBITER_ASSIGN(const auto list, project.settings().get(key_of(kind)));
  std::vector<OwnModel> models;
  if (!list.is_array()) return models;
  for (const auto& item : list) {
    if (!item.is_object()) continue;
    JsonReader reader(item, key_of(kind));
    const auto folder = reader.text("folder");
    const auto base = reader.text("base");
    if (folder.empty() || models.size() == most_own_models) continue;
    models.push_back({resolved_path(project, folder),
                      base.empty() ? fs::path() : resolved_path(project, base),
                      reader.text("chat_template", "auto")});
  }
  return models;
}

Result<void> remember_own_model(project::Project& project, const OwnModel& model, OwnKind kind) {
  ARBITER_ASSIGN(const auto before, own_models(project, kind));
  auto list = nlohmann::json::array({stored(project, model)});
  const auto same = [&](const OwnModel& other) {
    return stored_path(project, other.folder) == stored_path(project, model.folder) &&
           other.base.empty() == model.base.empty() &&
           (other.base.empty() ||
            stored_path(project, other.base) == stored_path(project, model.base));
  };
  for (const auto& other : before)
    if (!same(other) && list.size() < most_own_models) list.push_back(stored(project, other));
  return project.settings().set(key_of(kind), list);
}

Result<void> copy_adapter(const fs::path& adapter, const fs::path& base, const fs::path& to) {
  ARBITER_ASSIGN(const auto members, engine::reward_members(adapter));
  for (const auto& member : members) ARBITER_TRY(engine::read_adapter(member, base));
  return replace_own_folder(to, [&](const fs::path& folder) -> Result<void> {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto place = engine::member_folder(folder, static_cast<std::int64_t>(i) + 1);
      ARBITER_TRY(copy_adapter_files(members[i], base, place));
    }
    return write_file_atomically(folder / copy_mark,
                                 "A copy of an adapter for one project: removed when nothing in "
                                 "it names the copy.\n");
  });
}

Result<fs::path> usable_folder(project::Project& project, const OwnModel& model) {
  if (model.base.empty() || !engine::is_adapter_folder(model.folder)) {
    ARBITER_TRY(check_model_folder(model.folder));
    return model.folder;
  }
  auto name = model.folder.filename().string();
  name = name.size() > longest_name ? std::string() : name + "-";
  name += name_of(fs::absolute(model.folder).string() + "\n" + fs::absolute(model.base).string());
  const auto folder = project.folder() / models_folder / name;
  std::error_code problem;
  fs::create_directories(folder.parent_path(), problem);
  if (problem) return fail_errno(problem.value(), folder.string());
  ARBITER_TRY(copy_adapter(model.folder, model.base, folder));
  ARBITER_TRY(remove_unused_copies(project));
  return folder;
}

}  // namespace arbiter::studio

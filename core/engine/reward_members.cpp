// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/reward_members.h"

#include <string>

#include "core/base/json_reader.h"

namespace arbiter::engine {

namespace fs = std::filesystem;

fs::path member_folder(const fs::path& model, std::int64_t number) {
  return number == 1 ? model : model / reward_members_folder / std::to_string(number);
}

Result<std::vector<fs::path>> reward_members(const fs::path& model) {
  std::vector<fs::path> members{model};
  const auto file = model / "arbiter.json";
  const auto notes = read_json_object(file);
  if (!notes && notes.error().code == ErrorCode::not_found) return members;
  if (!notes) return std::unexpected(notes.error());
  JsonReader reader(*notes, file.string());
  const auto count = reader.integer("members", 1, 1, most_reward_members);
  ARBITER_TRY(reader.result());
  for (std::int64_t number = 2; number <= count; ++number) {
    auto folder = member_folder(model, number);
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
      return fail(ErrorCode::not_found,
                  ARBITER_MESSAGE("core",
                                  "{path} is an ensemble of {count} reward models, but {member} in "
                                  "it is missing. Copy the whole folder, with its subfolders."),
                  {{"path", model.string()},
                   {"count", std::to_string(count)},
                   {"member", folder.lexically_relative(model).string()}});
    }
    members.push_back(std::move(folder));
  }
  return members;
}

}  // namespace arbiter::engine

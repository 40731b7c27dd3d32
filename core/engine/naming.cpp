// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/naming.h"

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"

namespace arbiter::engine {
namespace {

constexpr const char* notes_file = "arbiter.json";

}  // namespace

Result<NamingInfo> read_naming_info(const std::filesystem::path& folder) {
  const auto file = folder / notes_file;
  std::error_code ignored;
  nlohmann::json object = nlohmann::json::object();
  if (std::filesystem::exists(file, ignored)) {
    ARBITER_ASSIGN(object, read_json_object(file));
  }
  JsonReader reader(object, file.string());
  NamingInfo info{.what = reader.text("names", ""),
                  .labels = reader.texts("labels"),
                  .picture_size = reader.integer("picture_size", 0, 0, 4096),
                  .attention = reader.text("attention", "both")};
  ARBITER_TRY(reader.result());
  if (!info.labels.empty() &&
      (info.what == "pictures" || info.what == "text" || info.what == "tags"))
    return info;
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The model in {folder} is no classifier or tagger: its arbiter.json "
                              "has no labels. Train one: arbiter train classifier or tagger."),
              {{"folder", folder.string()}});
}

Result<void> write_naming_info(const NamingInfo& info, const std::filesystem::path& folder) {
  nlohmann::json notes{{"names", info.what}, {"labels", info.labels}};
  if (info.what == "pictures") notes["picture_size"] = info.picture_size;
  if (info.what == "tags") notes["attention"] = info.attention;
  return write_file_atomically(folder / notes_file, notes.dump(2) + "\n");
}

bool is_encoder_folder(const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::exists(folder / "config.json", ignored)) return false;
  const auto object = read_json_object(folder / "config.json");
  if (!object) return false;
  const auto found = object->find("model_type");
  return found != object->end() && *found == "bert";
}

}  // namespace arbiter::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_folder.h"

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/adapter_config.h"
#include "core/engine/reward_members.h"

namespace arbiter::studio {
namespace {

namespace fs = std::filesystem;

bool only_for_training(const fs::path& file) { return file.stem() == "trainer"; }

Result<void> copy_one_file(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) return fail_errno(error.value(), to.string());
  return {};
}

/// A model's own files, not its subfolders.
Result<void> copy_files(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return fail_errno(error.value(), to.string());
  for (fs::directory_iterator entry(from, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path file = entry->path();
    if (!entry->is_regular_file() || only_for_training(file)) continue;
    ARBITER_TRY(copy_one_file(file, to / file.filename()));
  }
  if (error) return fail_errno(error.value(), from.string());
  return {};
}

}  // namespace

Result<void> copy_model(const fs::path& from, ModelTarget to) {
  ARBITER_TRY(check_model_folder(from));
  to.sources.push_back(from);
  ARBITER_ASSIGN(const auto members, engine::reward_members(from));
  return write_model(to, [&](const fs::path& folder) -> Result<void> {
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto place = engine::member_folder(folder, static_cast<std::int64_t>(i) + 1);
      ARBITER_TRY(copy_files(members[i], place));
    }
    return {};
  });
}

Result<void> check_model_folder(const fs::path& folder) {
  if (engine::is_adapter_folder(folder)) {
    ARBITER_TRY(engine::read_adapter(folder));
    return {};
  }
  std::error_code error;
  if (fs::is_regular_file(folder / "config.json", error)) return {};
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "There is no model in {folder}: it has no config.json. Choose a "
                              "folder in the Hugging Face layout."),
              {{"folder", folder.string()}});
}

Result<void> check_tokenizer_fits(const text::Tokenizer& tokenizer, std::int64_t vocabulary,
                                  const fs::path& folder) {
  if (tokenizer.vocabulary_size() <= vocabulary) return {};
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The tokenizer has {tokens} tokens, but the model has embeddings "
                              "for {vocabulary}. The tokenizer does not belong to this model."),
              {{"tokens", std::to_string(tokenizer.vocabulary_size())},
               {"vocabulary", std::to_string(vocabulary)}},
              {folder.string(), 0, {}});
}

Result<fs::path> text_folder(const fs::path& model) {
  std::error_code ignored;
  const bool own = fs::exists(model / "tokenizer.json", ignored) ||
                   fs::exists(model / "vocab.json", ignored) || !engine::is_adapter_folder(model);
  if (own) return model;
  return engine::adapter_base(model);
}

Result<std::int64_t> vocabulary_of(const fs::path& folder) {
  std::error_code ignored;
  const auto file = folder / "config.json";
  if (!fs::exists(file, ignored)) return 0;
  ARBITER_ASSIGN(const auto config, read_json_object(file));
  JsonReader reader(config, file.string());
  const auto size = reader.integer("vocab_size", 0);
  ARBITER_TRY(reader.result());
  return size;
}

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/models/model_folder.h"

#include <nlohmann/json.hpp>

#include "core/base/files.h"
#include "core/base/json_reader.h"
#include "core/engine/adapter_config.h"

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

}  // namespace

Result<void> copy_model(const fs::path& from, ModelTarget to) {
  ARBITER_TRY(check_model_folder(from));
  to.sources.push_back(from);
  return write_model(to, [&](const fs::path& folder) -> Result<void> {
    std::error_code error;
    for (fs::directory_iterator entry(from, error), end; !error && entry != end;
         entry.increment(error)) {
      const fs::path file = entry->path();
      if (!entry->is_regular_file() || only_for_training(file)) continue;
      ARBITER_TRY(copy_one_file(file, folder / file.filename()));
    }
    if (error) return fail_errno(error.value(), from.string());
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

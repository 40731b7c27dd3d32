// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/base/error.h"
#include "core/studio/models/model_target.h"
#include "core/text/tokenizer.h"

namespace arbiter::studio {

/// Copies a model folder to the target, as a whole or not at all. What only training needs
/// (optimiser, cursor) stays behind: the copy is a model that any tool for the Hugging Face layout
/// reads.
[[nodiscard]] Result<void> copy_model(const std::filesystem::path& from, ModelTarget to);

/// An error that names the folder where there is no model in it: neither a whole one nor adapters
/// with a base that is there.
Result<void> check_model_folder(const std::filesystem::path& folder);

/// An error where the tokenizer has tokens for which the model (of `vocabulary` rows) has no
/// embedding. Fewer are fine: embeddings are often padded to a round number.
Result<void> check_tokenizer_fits(const text::Tokenizer& tokenizer, std::int64_t vocabulary,
                                  const std::filesystem::path& folder);

/// The folder that tokenizer and chat template of a model stand in: its own, or of adapters
/// without a tokenizer their base's.
Result<std::filesystem::path> text_folder(const std::filesystem::path& model);

/// `vocab_size` of the folder's config.json; 0 where it says none.
Result<std::int64_t> vocabulary_of(const std::filesystem::path& folder);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"
#include "core/studio/training/left_out.h"
#include "core/studio/training/training_split.h"

namespace arbiter::studio {

struct SftData {
  std::vector<engine::Document> training;
  std::vector<engine::Document> held_out;
  LeftOut left_out;
  std::string corpus_hash;  ///< of the bytes of a file's rows; empty: from the project
};

/// The loss counts on the response's tokens, its EOS included, and not on the prompt's.
engine::Document make_document(const engine::Tokens& prompt, const engine::Tokens& response);

/// JSONL with `prompt` and `completion` a row (corpus_rows.h), optionally `ended`. What the project
/// has for validation or test, or would have by its shares, is held out. Documents of which no
/// token of the answer comes before `row_length` are left out.
Result<SftData> read_sft_corpus(project::Project& project, const std::filesystem::path& file,
                                const DialogueEncoder& encoder, std::int64_t row_length,
                                const TrainingSplit& split = {});

/// What people wrote or chose in the project as `run` sees it: responses of persons, the best tier
/// of each ranking, and corrections.
Result<SftData> collect_sft_data(project::Project& project, const DialogueEncoder& encoder,
                                 const project::Run& run, std::int64_t row_length);

}  // namespace arbiter::studio

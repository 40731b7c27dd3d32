// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "core/engine/engine.h"
#include "core/project/repositories.h"
#include "core/studio/text/dialogue_encoder.h"

namespace arbiter::studio {

struct SftData {
  std::vector<engine::Document> training;
  std::vector<engine::Document> held_out;
};

/// The loss counts on the response's tokens, its EOS included, and not on the prompt's.
engine::Document make_document(const engine::Tokens& prompt, const engine::Tokens& response);

/// JSONL with `prompt` and `completion` a row (strings), optionally `ended`.
Result<SftData> read_sft_corpus(const std::filesystem::path& file, const DialogueEncoder& encoder);

/// What people wrote or chose in the project as of `max_seq`: responses of persons, the best tier
/// of each ranking, and corrections.
Result<SftData> collect_sft_data(project::Project& project, const DialogueEncoder& encoder,
                                 std::int64_t max_seq);

}  // namespace arbiter::studio

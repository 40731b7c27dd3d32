// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/engine/engine.h"

namespace arbiter::studio {

/// One token that could come next.
struct TokenChoice {
  engine::Token id = 0;
  std::string piece;  ///< empty where the folder has no tokenizer
  double probability = 0;
};

/// What a model says of the token after some ids.
struct NextToken {
  std::vector<float> logits;           ///< one for each token of the vocabulary
  std::vector<TokenChoice> likeliest;  ///< at most `most_shown`, the most probable first
};

inline constexpr std::size_t most_shown = 10;

/// Works on any model folder; the tokenizer is only asked for the pieces. Blocks; loads the
/// engine.
Result<NextToken> next_token(const std::filesystem::path& model, const engine::Tokens& ids,
                             const engine::ComputeOptions& compute);

}  // namespace arbiter::studio

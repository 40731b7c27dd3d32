// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/random.h"
#include "core/engine/engine.h"

namespace arbiter::bench {

inline engine::Tokens random_tokens(Random& random, std::int64_t vocabulary, std::int64_t length) {
  engine::Tokens tokens(static_cast<std::size_t>(length));
  for (auto& token : tokens)
    token = static_cast<engine::Token>(random.below(static_cast<std::uint64_t>(vocabulary)));
  return tokens;
}

inline std::vector<engine::Tokens> random_prompts(std::uint64_t seed, std::int64_t vocabulary,
                                                  std::int64_t count, std::int64_t length) {
  Random random(seed);
  std::vector<engine::Tokens> prompts;
  for (std::int64_t i = 0; i < count; ++i)
    prompts.push_back(random_tokens(random, vocabulary, length));
  return prompts;
}

}  // namespace arbiter::bench

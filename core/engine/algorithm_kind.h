// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// The algorithms, a line each: a name, and the number under which a project stores its runs (never
/// used again for another). Everything else is found by the name: `describe_NAME()` in core/engine
/// says what the algorithm is called, needs and shows, `step_NAME()` in core/engine/torch/learning
/// is how it trains.
#define ARBITER_ALGORITHMS(ENTRY) \
  ENTRY(sft, 0)                   \
  ENTRY(reward, 1)                \
  ENTRY(ppo, 2)                   \
  ENTRY(reinforce, 3)             \
  ENTRY(rloo, 4)                  \
  ENTRY(grpo, 5)                  \
  ENTRY(dpo, 6)                   \
  ENTRY(agent_ppo, 7)             \
  ENTRY(agent_a2c, 8)             \
  ENTRY(agent_dqn, 9)             \
  ENTRY(agent_reinforce, 10)      \
  ENTRY(agent_q, 11)              \
  ENTRY(agent_distill, 12)        \
  ENTRY(classifier, 13)           \
  ENTRY(tagger, 14)

namespace arbiter::engine {

enum class AlgorithmKind : std::uint8_t {
#define ARBITER_KIND(name, number) name = number,
  ARBITER_ALGORITHMS(ARBITER_KIND)
#undef ARBITER_KIND
};

/// The one with the greatest number: a project that names a later one is of a newer program.
inline constexpr AlgorithmKind last_algorithm_kind = [] {
  int last = 0;
#define ARBITER_KIND(name, number) last = last < number ? number : last;
  ARBITER_ALGORITHMS(ARBITER_KIND)
#undef ARBITER_KIND
  return static_cast<AlgorithmKind>(last);
}();

}  // namespace arbiter::engine

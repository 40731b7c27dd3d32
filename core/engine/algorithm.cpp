// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/algorithm.h"

#include <algorithm>

namespace arbiter::engine {

const std::vector<Algorithm>& algorithms() {
#define ARBITER_DESCRIBE(name, number) describe_##name(),
  static const std::vector<Algorithm> all{ARBITER_ALGORITHMS(ARBITER_DESCRIBE)};
#undef ARBITER_DESCRIBE
  return all;
}

const Algorithm* find_algorithm(AlgorithmKind kind) {
  const auto found = std::ranges::find(algorithms(), kind, &Algorithm::kind);
  return found == algorithms().end() ? nullptr : &*found;
}

const Algorithm* find_algorithm(std::string_view name) {
  const auto found =
      std::ranges::find(algorithms(), name, [](const Algorithm& entry) { return entry.name; });
  return found == algorithms().end() ? nullptr : &*found;
}

const Algorithm& algorithm_of(const AnyOptions& options) {
  return *std::ranges::find(algorithms(), options.kind(), &Algorithm::kind);
}

}  // namespace arbiter::engine

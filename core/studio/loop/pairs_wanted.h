// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/project/project.h"

namespace arbiter::studio {

/// As many as one round of a loop takes where nobody says otherwise.
inline constexpr std::int64_t usual_pairs = 100;

/// How many pairs a model is to write where nobody has said so: as many as will be judged next.
struct PairsWanted {
  enum class Rule : std::uint8_t {
    loop,        ///< what a loop's round still waits for
    usual,       ///< `usual_pairs`
    one_prompt,  ///< one for each prompt: there are fewer of them than that
  };
  Rule rule = Rule::usual;
  std::int64_t labels = usual_pairs;  ///< that are to be given
  std::int64_t waiting = 0;           ///< pairs of this model that wait for them already

  std::int64_t missing() const { return labels > waiting ? labels - waiting : 0; }
};

/// Of `model` (empty: the one in use) and of the round that is under way.
Result<PairsWanted> pairs_wanted(project::Project& project, const std::filesystem::path& model);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/engine/naming.h"
#include "core/project/project.h"

/// What people said, good or bad, of the names that a classifier gave: each stands in the project
/// as a judgment of a single response, whose settings say what was named and how.
namespace arbiter::studio {

/// A response's settings, as `naming_settings` makes them.
struct NamedItem {
  std::string examples;      ///< hash of the examples that it is one of
  std::int64_t example = 0;  ///< its number among them
  std::string name;
};

/// `right`: whether the name is the true one, for simulated annotators alone.
nlohmann::json naming_settings(const NamedItem& item, bool right);

struct NamingVerdicts {
  std::vector<engine::Verdict> verdicts;
  std::int64_t max_seq = 0;
  std::string hash;  ///< of what was said, in order
};

/// Those of these examples as of `max_seq` (0: now); of names that are not among the labels there
/// are none.
Result<NamingVerdicts> collect_verdicts(project::Project& project, const std::string& examples,
                                        const std::vector<std::string>& labels,
                                        std::int64_t max_seq);

}  // namespace arbiter::studio

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "core/project/repositories.h"

namespace arbiter::exchange {

/// The names under which outcomes, roles and occasions leave the project.
const char* outcome_name(project::Outcome outcome);
const char* role_name(project::Role role);
const char* occasion_name(project::Occasion occasion);

/// One judgment of the history as a row of `--format judgments`: uuids in place of ids, times in
/// RFC 3339, null for what was not said.
nlohmann::ordered_json judgment_row(const project::Judgment& judgment,
                                    const project::ComparisonView& view,
                                    const std::string& annotator);

}  // namespace arbiter::exchange

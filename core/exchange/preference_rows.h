// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include "core/project/types.h"

/// One decided pair, or one judged response, as a row of a preference data set.
namespace arbiter::exchange {

/// `prompt`, `chosen`, `rejected` in the form in which they came in. `with_columns`: the row is
/// given back as it was imported, with its other columns.
nlohmann::ordered_json trl_row(const project::Prompt& prompt, const project::Response& chosen,
                               const project::Response& rejected, bool with_columns);

/// `chosen`, `rejected` as whole transcripts ("\n\nHuman: ...\n\nAssistant: ...").
nlohmann::ordered_json hh_row(const project::Prompt& prompt, const project::Response& chosen,
                              const project::Response& rejected, bool with_columns);

/// `prompt`, `completion`, `label`: a single response with what was said of it.
nlohmann::ordered_json kto_row(const project::Prompt& prompt, const project::Response& response,
                               bool good, bool with_columns);

/// The response in the prompt's form: TRL wants both as strings or both as messages.
nlohmann::json completion_of(const project::Prompt& prompt, const project::Response& response);

}  // namespace arbiter::exchange

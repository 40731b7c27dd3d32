// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "core/exchange/format.h"
#include "core/exchange/messages.h"

/// What the formats share: taking columns out of a row, and keeping the rest in `Prompt::extra` as
/// {"columns": {name: value}, "layout": name}, or null where nothing is left.
namespace arbiter::exchange {

/// Takes a column out of the row; an issue where it is missing.
RowResult<nlohmann::json> take_column(nlohmann::json& row, const std::string& name);

/// Takes a column that holds a text or messages. One whose messages are read otherwise than they
/// stand there (parts of a content joined) stays in the row as well: `put_text` gives it back.
RowResult<FormedText> take_text(nlohmann::json& row, const std::string& name);

/// Writes a column that `take_text` took: as it is kept, where it is.
void put_text(nlohmann::ordered_json& row, const project::Prompt& prompt, const std::string& name,
              const nlohmann::json& text);

/// The rest of a row for `Prompt::extra`; `layout` tells variants of a format apart.
nlohmann::json keep_columns(nlohmann::json rest, const char* layout = nullptr);

/// The kept columns of a prompt: an object, empty where there are none.
const nlohmann::json& kept_columns(const project::Prompt& prompt);
bool has_layout(const project::Prompt& prompt, const char* layout);

/// Adds the kept columns that `row` does not have yet.
void append_columns(nlohmann::ordered_json& row, const nlohmann::json& columns);

project::Prompt make_prompt(FormedText text, nlohmann::json extra);
project::Response make_response(FormedText text);

/// The judgment of one pair: response 0 better than response 1.
ImportRow::RowJudgment first_is_better(const std::string& annotator);

}  // namespace arbiter::exchange

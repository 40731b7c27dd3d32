// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/project/database.h"
#include "core/project/project.h"
#include "core/project/types.h"

namespace arbiter::project {

/// Text as the full-text index takes it: FTS5's tokenizer knows no Chinese, Japanese or Korean
/// words, so each such character becomes a word of its own.
std::string separate_cjk(const std::string& text);

/// An FTS5 query that wants every word of `search`, the last one as a prefix; empty where nothing
/// can be searched.
std::string search_query(const std::string& search);

/// Indexes the next few rows (a few milliseconds); whether more are left.
bool index_some(Database& database);

/// How far it has come. Ids are counted, which have gaps where rows were removed.
SearchProgress search_progress(Database& database);

/// Takes a prompt and its responses out of the index, before they are deleted.
void unindex(Database& database, Id prompt);

/// `id IN (...)` over prompt ids whose text, or one of whose responses, matches parameter `?`.
inline constexpr const char* prompts_that_match =
    "IN (SELECT rowid/2 FROM search_index WHERE search_index MATCH ? AND rowid%2=0 UNION "
    "SELECT prompt FROM responses WHERE id IN (SELECT rowid/2 FROM search_index WHERE search_index "
    "MATCH ? AND rowid%2=1))";

}  // namespace arbiter::project

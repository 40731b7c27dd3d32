// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/project/types.h"

/// Files that a training learns from as they are, without an import: JSONL, compressed or not.
namespace arbiter::studio {

struct CorpusRow {
  /// A text, or a conversation: a list of messages with `role` and `content`. A text is a
  /// transcript ("\n\nHuman: ...") where the row's `prompt_form` is "hh".
  project::Prompt prompt;
  std::vector<std::string> answers;  ///< as the answers' columns were named to `each_row`
  std::vector<bool> ended;           ///< false where the row's NAME_ended (or `ended`) says so
};

/// Calls `take` with each row, in order; `answers` names the columns that hold answers: texts, or
/// lists of the assistant's one message. The result
/// tells the file's rows from any others. A row without a prompt or with an empty answer is refused
/// by file and line.
Result<std::string> each_row(const std::filesystem::path& file,
                             const std::vector<std::string>& answers,
                             const std::function<Result<void>(const CorpusRow&)>& take);

/// The row's prompt as `each_row` reads it again.
nlohmann::ordered_json corpus_row(const project::Prompt& prompt);

}  // namespace arbiter::studio

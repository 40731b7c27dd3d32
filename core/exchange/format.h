// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/exchange/row.h"
#include "core/project/repositories.h"

namespace arbiter::exchange {

/// target -> column, as in `--map prompt=instruction,response_a=response1`.
using Mapping = std::vector<std::pair<std::string, std::string>>;

using ImportRow = project::Imports::Row;

/// How rows of a file become prompts, responses and judgments, and how the same rows are written
/// again: `write` gives back what `read` was given, column by column. Columns that have no place
/// of their own travel in the prompt's `extra`.
class RowFormat {
 public:
  virtual ~RowFormat() = default;

  /// The name it is stored and found by: trl, hh, kto, unlabelled, prompts, mapped.
  virtual const char* name() const = 0;
  /// `annotator`: whose judgment a preference in the row is.
  virtual RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const = 0;
  /// The row that this prompt and its imported responses (in the order of the file) came from.
  virtual nlohmann::ordered_json write(const project::Prompt& prompt,
                                       std::span<const project::Response> responses) const = 0;
};

/// A format by its name; `mapping` is for `mapped` only and is checked.
Result<std::unique_ptr<RowFormat>> make_format(const std::string& name, const Mapping& mapping);

std::unique_ptr<RowFormat> make_trl_format();
std::unique_ptr<RowFormat> make_hh_format();
std::unique_ptr<RowFormat> make_kto_format();
std::unique_ptr<RowFormat> make_unlabelled_format();
std::unique_ptr<RowFormat> make_prompts_format();
Result<std::unique_ptr<RowFormat>> make_mapped_format(const Mapping& mapping);

/// The mapping as it is stored with an import, and back.
nlohmann::json mapping_to_json(const Mapping& mapping);
Mapping mapping_from_json(const nlohmann::json& stored);

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/exchange/row.h"
#include "core/project/repositories.h"

namespace arbiter::exchange {

/// target -> column, as in `--map prompt=instruction,response_a=response1`.
using Mapping = std::vector<std::pair<std::string, std::string>>;

using ImportRow = project::Imports::Row;

/// A value of a label column and what it stands for.
struct LabelValue {
  std::string column;
  std::string value;       ///< as a coding names it: label_key
  std::string meaning;     ///< "first", "tie" ...; empty: nothing
  bool understood = true;  ///< false: it could mean several things, or nothing that is known
};

/// What a row of a file, or a group of rows that belong together, comes to.
struct Reading {
  std::vector<ImportRow> rows;  ///< a prompt each; at least one
  std::vector<LabelValue> labels;
};

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
  /// The same for rows that hold several prompts (a tree of messages), with what labels mean.
  virtual RowResult<Reading> read_all(nlohmann::json row, const std::string& annotator) const;
  /// What the labels of a row mean, also where it cannot be read because one has no meaning.
  virtual std::vector<LabelValue> labels(const nlohmann::json& row) const;
  /// Rows next to each other with the same key, which is not empty, are read together as
  /// {"rows": [...]}.
  virtual std::string group_of(const nlohmann::json&) const { return {}; }
  /// Columns that it makes something of and that rows keep as well.
  virtual std::vector<std::string_view> uses() const { return {}; }
  /// The row that this prompt and its imported responses (in the order of the file) came from.
  virtual nlohmann::ordered_json write(const project::Prompt& prompt,
                                       std::span<const project::Response> responses) const = 0;
  /// The rows that they came from: none where an earlier prompt of the same row has given it.
  virtual std::vector<nlohmann::ordered_json> write_all(
      const project::Prompt& prompt, std::span<const project::Response> responses) const;
};

/// A format by its name; `mapping` is for `mapped` only and is checked.
Result<std::unique_ptr<RowFormat>> make_format(const std::string& name, const Mapping& mapping);

std::unique_ptr<RowFormat> make_trl_format();
std::unique_ptr<RowFormat> make_hh_format();
std::unique_ptr<RowFormat> make_kto_format();
std::unique_ptr<RowFormat> make_unlabelled_format();
std::unique_ptr<RowFormat> make_prompts_format();
Result<std::unique_ptr<RowFormat>> make_mapped_format(const Mapping& mapping);

/// In a mapping, what the labels mean stands beside the columns, under this name.
inline constexpr const char* labels_target = "labels";
std::string labels_of(const Mapping& mapping);

/// The mapping as it is stored with an import, and back.
nlohmann::json mapping_to_json(const Mapping& mapping);
Mapping mapping_from_json(const nlohmann::json& stored);

}  // namespace arbiter::exchange

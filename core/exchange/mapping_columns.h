// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/exchange/format.h"
#include "core/exchange/label_coding.h"

namespace arbiter::exchange {

/// A mapping that was understood. Sources are as in row_path.h; "" where one is not mapped.
struct MappedColumns {
  struct Label {
    std::string annotator;  ///< empty: the import's
    std::string source;
  };
  std::string prompt;
  std::string input;   ///< appended to the prompt
  std::string system;  ///< a system turn before it
  std::string history;
  std::vector<std::string> responses;  ///< by letter
  std::string list;                    ///< all responses in one list
  bool chosen_first = false;           ///< the two responses are the chosen and the rejected one
  std::vector<Label> labels;
  LabelCoding coding;
  std::string annotator;            ///< who judged the row; whoever imports it reads that
  std::vector<std::string> scores;  ///< by letter
  std::string score_list;
  std::string models;  ///< a list beside the responses
  std::string rationale;
  bool higher_is_better = true;
  double within = 0;  ///< scores so near each other tie

  bool has_scores() const { return !scores.empty() || !score_list.empty(); }
};

/// Errors name the target or the column that is wrong.
Result<MappedColumns> understand(const Mapping& mapping);

}  // namespace arbiter::exchange

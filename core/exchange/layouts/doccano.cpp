// SPDX-License-Identifier: GPL-3.0-or-later
// doccano: a text with a list of labels. Whether these are answers to the text (its project for
// texts from texts) or classes of it stands nowhere in the file: it is asked for.
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  return has_columns(row, {"id", "text", "label"}) && cell(row, "label").is_array() &&
         (row.contains("Comments") || row.contains("comments"));
}

RowResult<Reading> read(const nlohmann::json&, const LayoutRequest&) {
  return std::unexpected(RowIssue{
      "label",
      "doccano does not say whether a label is an answer to the text or a class of it: for "
      "answers write --map prompt=text,responses=label; classes compare no answers"});
}

}  // namespace

const Layout doccano_layout{"doccano",
                            ARBITER_MESSAGE("core", "doccano: it has text, label and Comments"),
                            fits,
                            read,
                            {"text", "label"}};

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
// Prompts alone: rows with a `prompt` and no responses.
#include <array>
#include <memory>
#include <utility>

#include "core/exchange/columns.h"

namespace arbiter::exchange {
namespace {

class PromptsFormat final : public RowFormat {
 public:
  const char* name() const override { return "prompts"; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string&) const override {
    auto prompt = take_text(row, "prompt");
    if (!prompt) return std::unexpected(std::move(prompt.error()));
    for (const char* column : {"chosen", "rejected", "responses"}) {
      if (row.contains(column)) {
        return std::unexpected(
            RowIssue{column, "this row has responses, but the file began with prompts alone"});
      }
    }
    ImportRow made;
    made.prompt = make_prompt(std::move(*prompt), keep_columns(std::move(row)));
    return made;
  }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response>) const override {
    nlohmann::ordered_json row;
    put_text(row, prompt, "prompt", write_text(prompt));
    append_columns(row, kept_columns(prompt));
    return row;
  }
};

}  // namespace

std::unique_ptr<RowFormat> make_prompts_format() { return std::make_unique<PromptsFormat>(); }

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "core/exchange/columns.h"
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

class LayoutFormat final : public RowFormat {
 public:
  LayoutFormat(const Layout& layout, LabelCoding labels)
      : layout_(layout), labels_(std::move(labels)) {}

  const char* name() const override { return layout_.name; }

  RowResult<ImportRow> read(nlohmann::json row, const std::string& annotator) const override {
    auto reading = read_all(std::move(row), annotator);
    if (!reading) return std::unexpected(std::move(reading.error()));
    return std::move(reading->rows.front());
  }

  RowResult<Reading> read_all(nlohmann::json row, const std::string& annotator) const override {
    if (!fits(row)) {
      return std::unexpected(RowIssue{
          {}, std::string("the row is not laid out as the file is (") + layout_.because + ")"});
    }
    return layout_.read(row, {annotator, labels_, nullptr});
  }

  std::vector<LabelValue> labels(const nlohmann::json& row) const override {
    std::vector<LabelValue> found;
    if (fits(row)) static_cast<void>(layout_.read(row, {"", labels_, &found}));
    return found;
  }

  std::string group_of(const nlohmann::json& row) const override {
    return layout_.group == nullptr ? std::string() : layout_.group(row);
  }

  std::vector<std::string_view> uses() const override { return layout_.uses; }

  nlohmann::ordered_json write(const project::Prompt& prompt,
                               std::span<const project::Response> responses) const override {
    nlohmann::ordered_json row = nlohmann::ordered_json::object();
    const auto& placed = cell(prompt.extra, "placed");
    if (const auto& column = cell(placed, "prompt"); column.is_string())
      row[column.get<std::string>()] = write_text(prompt);
    for (const auto& [number, column] : cell(placed, "answers").items()) {
      const auto place = static_cast<std::size_t>(std::stoul(number));
      if (place < responses.size())
        row[column.get<std::string>()] = write_body(responses[place].body);
    }
    append_columns(row, kept_columns(prompt));
    return row;
  }

  std::vector<nlohmann::ordered_json> write_all(
      const project::Prompt& prompt, std::span<const project::Response> responses) const override {
    if (has_layout(prompt, "continued")) return {};
    auto row = write(prompt, responses);
    if (layout_.group == nullptr || !row.contains("rows") || !row["rows"].is_array())
      return {std::move(row)};
    std::vector<nlohmann::ordered_json> rows;
    for (auto& one : row["rows"]) rows.push_back(std::move(one));
    return rows;
  }

 private:
  bool fits(const nlohmann::json& row) const {
    if (layout_.lenient) return true;
    const auto& rows = cell(row, "rows");
    if (layout_.group == nullptr || !rows.is_array()) return layout_.fits(row);
    return !rows.empty() && std::all_of(rows.begin(), rows.end(),
                                        [&](const auto& one) { return layout_.fits(one); });
  }

  const Layout& layout_;
  LabelCoding labels_;
};

constexpr const Layout* all[] = {&arena_layout,
                                 &arena_one_hot_layout,
                                 &label_studio_layout,
                                 &argilla_records_layout,
                                 &openai_preference_layout,
                                 &oasst_tree_layout,
                                 &oasst_messages_layout,
                                 &ultra_feedback_layout,
                                 &summarize_layout,
                                 &summarize_axis_layout,
                                 &web_gpt_layout,
                                 &shp_layout,
                                 &helpsteer3_layout,
                                 &helpsteer2_layout,
                                 &helpsteer_layout,
                                 &pku_layout,
                                 &alpaca_eval_layout,
                                 &judge_bench_layout,
                                 &auto_j_layout,
                                 &panda_lm_layout,
                                 &llm_bar_layout,
                                 &fine_grained_layout,
                                 &label_studio_min_layout,
                                 &argilla_rows_layout,
                                 &prodigy_layout,
                                 &nectar_layout,
                                 &llama_factory_kto_layout,
                                 &llama_factory_ranking_layout,
                                 &plain_ranking_layout,
                                 &ranked_list_layout,
                                 &doccano_layout,
                                 &llama_factory_turns_layout};

}  // namespace

std::span<const Layout* const> layouts() { return all; }

const Layout* find_layout(std::string_view name) {
  const auto found =
      std::ranges::find_if(all, [&](const Layout* layout) { return name == layout->name; });
  return found == std::end(all) ? nullptr : *found;
}

std::unique_ptr<RowFormat> make_layout_format(const Layout& layout, LabelCoding labels) {
  return std::make_unique<LayoutFormat>(layout, std::move(labels));
}

}  // namespace arbiter::exchange

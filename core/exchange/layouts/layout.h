// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/format.h"
#include "core/exchange/label_coding.h"

/// Layouts in which preference data is published, each known by its columns.
namespace arbiter::exchange {

/// What a row is read with.
struct LayoutRequest {
  std::string annotator;  ///< whose verdicts are where the row does not say
  LabelCoding coding;     ///< what its labels mean, where somebody said so; else the layout's own
  /// Told of every label, also of one that stops the reading; may be null.
  std::vector<LabelValue>* labels = nullptr;
};

/// One layout. Its reader stands in a file of its own.
struct Layout {
  const char* name;     ///< as it is stored with an import: never changed
  const char* because;  ///< English, marked for translation: what it is known by
  bool (*fits)(const nlohmann::json& row);
  /// What a row holds; the row stays whole, so that it can be written again.
  RowResult<Reading> (*read)(const nlohmann::json& row, const LayoutRequest& request);
  std::vector<std::string_view> uses;  ///< columns that it makes something of
  /// Whether rows beside those that fit are read as well: each tells what it lacks.
  bool lenient = false;
  /// Rows next to each other with one key are read together, as {"rows": [...]}; "" stands alone.
  /// Null: each row by itself.
  std::string (*group)(const nlohmann::json& row) = nullptr;
};

/// All of them, the more particular before the more general.
std::span<const Layout* const> layouts();
const Layout* find_layout(std::string_view name);

/// `labels`: a coding that somebody chose.
std::unique_ptr<RowFormat> make_layout_format(const Layout& layout, LabelCoding labels);

extern const Layout alpaca_eval_layout;
extern const Layout arena_layout;
extern const Layout arena_one_hot_layout;
extern const Layout argilla_records_layout;
extern const Layout argilla_rows_layout;
extern const Layout auto_j_layout;
extern const Layout doccano_layout;
extern const Layout fine_grained_layout;
extern const Layout helpsteer_layout;
extern const Layout helpsteer2_layout;
extern const Layout helpsteer3_layout;
extern const Layout judge_bench_layout;
extern const Layout label_studio_layout;
extern const Layout label_studio_min_layout;
extern const Layout llama_factory_kto_layout;
extern const Layout llama_factory_ranking_layout;
extern const Layout llama_factory_turns_layout;
extern const Layout llm_bar_layout;
extern const Layout nectar_layout;
extern const Layout oasst_messages_layout;
extern const Layout oasst_tree_layout;
extern const Layout openai_preference_layout;
extern const Layout panda_lm_layout;
extern const Layout pku_layout;
extern const Layout plain_ranking_layout;
extern const Layout prodigy_layout;
extern const Layout ranked_list_layout;
extern const Layout shp_layout;
extern const Layout summarize_axis_layout;
extern const Layout summarize_layout;
extern const Layout ultra_feedback_layout;
extern const Layout web_gpt_layout;

}  // namespace arbiter::exchange

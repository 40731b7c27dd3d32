// SPDX-License-Identifier: GPL-3.0-or-later
// Sets that test judges: JudgeBench (`label` in signs), auto-j (0, 1, 2: a tie), PandaLM (0: a tie,
// 1, 2 for each of several annotators) and LLMBar (1, 2).
#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits_judge_bench(const nlohmann::json& row) {
  return has_columns(row, {"question", "response_A", "response_B", "label"});
}

RowResult<Reading> read_judge_bench(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  const std::string model = word_of(cell(row, "response_model"));
  made.prompt_in("question");
  made.answer_in("response_A", model);
  made.answer_in("response_B", model);
  made.label_in("label", LabelCoding(), made.by());
  return made.done();
}

bool fits_auto_j(const nlohmann::json& row) {
  return has_columns(row, {"prompt", "response 1", "response 2", "label"});
}

RowResult<Reading> read_auto_j(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=0,second=1,tie=2");
  RowBuilder made(row, request);
  made.prompt_in("prompt");
  made.answer_in("response 1");
  made.answer_in("response 2");
  made.label_in("label", coding, made.by());
  return made.done();
}

bool fits_panda_lm(const nlohmann::json& row) {
  return has_columns(row, {"instruction", "input", "response1", "response2", "annotator1"}) &&
         !row.contains("response3");
}

/// `bloom-7b_llama-7b`: the models of the first and the second response.
std::pair<std::string, std::string> compared_models(const nlohmann::json& key) {
  const std::string both = word_of(key);
  const auto middle = both.find('_');
  if (middle == std::string::npos || both.find('_', middle + 1) != std::string::npos) return {};
  return {both.substr(0, middle), both.substr(middle + 1)};
}

RowResult<Reading> read_panda_lm(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=1,second=2,tie=0");
  RowBuilder made(row, request);
  const auto [first, second] = compared_models(cell(row, "cmp_key"));
  const auto& instruction = cell(row, "instruction");
  if (!instruction.is_string()) made.wrong("instruction", "should be a text");
  if (made.good()) made.prompt(with_input(instruction.get<std::string>(), cell(row, "input")), "");
  made.answer_in("response1", first);
  made.answer_in("response2", second);
  made.compare_all();
  for (int i = 1; row.contains("annotator" + std::to_string(i)); ++i) {
    const std::string column = "annotator" + std::to_string(i);
    made.label_in(column, coding, made.by(column));
  }
  return made.done();
}

bool fits_llm_bar(const nlohmann::json& row) {
  return has_columns(row, {"input", "output_1", "output_2", "label"}) &&
         !row.contains("instruction") && !row.contains("prompt") && !row.contains("output_3");
}

RowResult<Reading> read_llm_bar(const nlohmann::json& row, const LayoutRequest& request) {
  static const LabelCoding coding = *LabelCoding::parse("first=1,second=2");
  RowBuilder made(row, request);
  made.prompt_in("input");
  made.answer_in("output_1");
  made.answer_in("output_2");
  made.label_in("label", coding, made.by());
  return made.done();
}

}  // namespace

const Layout judge_bench_layout{
    "judge-bench",
    ARBITER_MESSAGE("core", "JudgeBench: it has question, response_A, response_B and label"),
    fits_judge_bench,
    read_judge_bench,
    {"question", "response_A", "response_B", "response_model", "label"}};

const Layout auto_j_layout{
    "auto-j",
    ARBITER_MESSAGE("core", "auto-j: it has \"response 1\", \"response 2\" and label"),
    fits_auto_j,
    read_auto_j,
    {"prompt", "response 1", "response 2", "label"}};

const Layout panda_lm_layout{
    "panda-lm",
    ARBITER_MESSAGE("core", "PandaLM: it has response1, response2 and annotator1"),
    fits_panda_lm,
    read_panda_lm,
    {"instruction", "input", "response1", "response2", "cmp_key", "annotator1", "annotator2",
     "annotator3", "annotator4", "annotator5"}};

const Layout llm_bar_layout{
    "llm-bar",
    ARBITER_MESSAGE("core", "LLMBar: it has input, output_1, output_2 and label"),
    fits_llm_bar,
    read_llm_bar,
    {"input", "output_1", "output_2", "label"}};

}  // namespace arbiter::exchange

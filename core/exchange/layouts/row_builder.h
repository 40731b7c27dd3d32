// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exchange/layouts/layout.h"

/// What the layouts' readers share.
namespace arbiter::exchange {

/// Whether a row has all of these columns.
bool has_columns(const nlohmann::json& row, std::initializer_list<const char*> names);

/// What stands under a name; null where nothing does.
const nlohmann::json& cell(const nlohmann::json& row, const std::string& name);
/// A text or a number as text; empty for anything else.
std::string word_of(const nlohmann::json& value);
/// A number, also one that is written as a text.
std::optional<double> number_of(const nlohmann::json& value);
/// ISO 8601 (UTC where it names no zone) or a number of seconds or milliseconds since 1970; 0:
/// neither.
Timestamp time_of(const nlohmann::json& value);

/// {"role", "content"}.
nlohmann::json turn(const char* role, nlohmann::json content);
/// Message lists of other kinds ({"from", "value"}; human, gpt, prompter, bot ...) as role and
/// content; anything that is no such list comes back as it is.
nlohmann::json as_turns(nlohmann::json list);
/// A system text and a history ([[question, answer] ...] or messages) before a prompt: the prompt
/// by itself where both are empty.
nlohmann::json with_turns_before(const nlohmann::json& system, const nlohmann::json& history,
                                 nlohmann::json prompt);
/// An instruction with its input after a blank line.
std::string with_input(const std::string& instruction, const nlohmann::json& input);

/// Tiers of answers by their scores, best first. Those within `tolerance` of a tier's best tie.
std::vector<std::vector<std::size_t>> tiers_by(std::span<const double> scores,
                                               bool higher_is_better, double tolerance = 0);

/// Collects what a row comes to. The first thing that is wrong is what `done` returns.
class RowBuilder {
 public:
  RowBuilder(const nlohmann::json& row, const LayoutRequest& request);

  /// A text or a message list. The column is not kept a second time where it holds just that.
  void prompt(const nlohmann::json& text, const std::string& field);
  void prompt_in(const std::string& column) { prompt(cell(row_, column), column); }
  void answer(const nlohmann::json& text, const std::string& field, std::string model = {});
  void answer_in(const std::string& column, const std::string& model = {}) {
    answer(cell(row_, column), column, model);
  }
  /// Which model wrote each of two answers; "" where it is not said.
  void models(const std::string& first, const std::string& second);
  /// Two conversations: what they begin with alike, up to a turn that asks, is the prompt.
  void conversations(const nlohmann::json& first, const nlohmann::json& second,
                     const std::string& field);

  using Judgment = ImportRow::RowJudgment;
  /// Whose the next verdicts are; empty: the import's.
  Judgment by(const std::string& annotator = {}) const;
  /// All answers compared by what a label says; `own` is the layout's coding of it.
  void label(const std::string& field, const nlohmann::json& value, const LabelCoding& own,
             Judgment judgment);
  void label_in(const std::string& column, const LabelCoding& own, Judgment judgment) {
    label(column, cell(row_, column), own, std::move(judgment));
  }
  /// The same of the answers `members` only, as a comparison of their own.
  void label_among(std::vector<std::size_t> members, const std::string& field,
                   const nlohmann::json& value, const LabelCoding& own, Judgment judgment);
  /// All answers in tiers.
  void rank(std::vector<std::vector<std::size_t>> tiers, Judgment judgment);
  void outcome(project::Outcome outcome, Judgment judgment);
  /// The one answer by itself: {"score": x} or {"good": true}, with what else was rated.
  void rate(nlohmann::json ratings, Judgment judgment);
  /// All answers are to be compared, even where nobody has judged them yet.
  void compare_all();

  /// Notes what a value stands for, as `label` does: for verdicts that are no single value.
  void note(const std::string& column, const nlohmann::json& value, const Verdict& verdict);
  void wrong(const std::string& field, std::string reason);
  bool good() const { return !issue_; }
  std::size_t answers() const { return made_.responses.size(); }
  const std::string& name_of(std::size_t answer) const { return names_[answer]; }
  std::span<const std::string> names() const { return names_; }
  /// What labels call the answer that was added last, where it is no column of the row's.
  void rename_last(const std::string& name);
  const LayoutRequest& request() const { return request_; }
  const nlohmann::json& row() const { return row_; }

  /// Ends a prompt with its answers and begins the next: for rows that hold several.
  void next();
  RowResult<Reading> done();

 private:
  std::size_t comparison_of(std::vector<std::size_t> members);
  void finish();

  const nlohmann::json& row_;
  const LayoutRequest& request_;
  Reading reading_;
  ImportRow made_;
  std::vector<std::string> names_;    ///< what labels call the answers
  std::vector<std::string> columns_;  ///< of the row that hold them; "": none
  std::string prompt_column_;
  bool has_prompt_ = false;
  std::optional<RowIssue> issue_;
};

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
// Prodigy's choice tasks: `options` with ids and texts, the ids that were accepted, and whether the
// task was answered (`accept`), skipped (`ignore`) or turned down (`reject`).
#include <algorithm>

#include "core/exchange/layouts/row_builder.h"

namespace arbiter::exchange {
namespace {

bool fits(const nlohmann::json& row) {
  const auto& options = cell(row, "options");
  return row.contains("answer") && options.is_array() && options.size() > 1 &&
         has_columns(options[0], {"id", "text"});
}

const char* prompt_of(const nlohmann::json& row) {
  for (const char* name : {"prompt", "text", "question", "instruction"})
    if (row.contains(name)) return name;
  return "prompt";
}

/// Who it was: the annotator's id, else the session's.
std::string annotator_of(const nlohmann::json& row) {
  const std::string id = word_of(cell(row, "_annotator_id"));
  return id.empty() ? word_of(cell(row, "_session_id")) : id;
}

/// The accepted options before the others; nothing where all or none are.
std::vector<std::vector<std::size_t>> tiers_of(const nlohmann::json& row) {
  std::vector<std::vector<std::size_t>> tiers(2);
  const auto& accepted = cell(row, "accept");
  const auto& options = cell(row, "options");
  for (std::size_t i = 0; i < options.size(); ++i) {
    const bool taken = accepted.is_array() &&
                       std::ranges::find(accepted, cell(options[i], "id")) != accepted.end();
    tiers[taken ? 0 : 1].push_back(i);
  }
  if (tiers[0].empty()) return {};
  if (tiers[1].empty()) tiers.pop_back();
  return tiers;
}

RowResult<Reading> read(const nlohmann::json& row, const LayoutRequest& request) {
  RowBuilder made(row, request);
  made.prompt_in(prompt_of(row));
  const auto& options = cell(row, "options");
  if (!options.is_array()) {
    made.wrong("options", "should be a list of options");
    return made.done();
  }
  for (const auto& option : options)
    made.answer(cell(option, "text"), "options", word_of(cell(option, "model")));
  if (!made.good()) return made.done();
  made.compare_all();
  auto judgment = made.by(annotator_of(row));
  judgment.answered_at = time_of(cell(row, "_timestamp"));
  judgment.rationale = word_of(cell(row, "comment"));
  const auto& answer = cell(row, "answer");
  const auto tiers = tiers_of(row);
  if (answer == "accept" && !tiers.empty()) {
    made.note("accept", cell(row, "accept").dump(), {project::Outcome::ranked, tiers});
    made.rank(tiers, std::move(judgment));
  } else if (answer == "ignore" || answer == "reject") {
    made.note("answer", answer, {project::Outcome::skip, {}});
    made.outcome(project::Outcome::skip, std::move(judgment));
  }
  return made.done();
}

}  // namespace

const Layout prodigy_layout{"prodigy",
                            ARBITER_MESSAGE("core", "Prodigy: it has options, accept and answer"),
                            fits,
                            read,
                            {"prompt", "text", "question", "instruction", "options", "accept",
                             "answer", "_annotator_id", "_session_id", "_timestamp", "comment"}};

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/history.h"

#include <algorithm>
#include <vector>

#include "core/exchange/columns.h"
#include "core/exchange/format.h"

namespace arbiter::exchange {
namespace {

constexpr std::size_t page_rows = 1000;

/// The judgments after `seq` and up to `last`, at most a page of them.
Result<std::vector<project::Judgment>> next_page(const project::Judgments& judgments,
                                                 std::int64_t seq, std::int64_t last) {
  std::vector<project::Judgment> page;
  page.reserve(page_rows);
  ARBITER_TRY(judgments.each(seq, [&](const project::Judgment& judgment) {
    if (judgment.seq > last) return false;
    page.push_back(judgment);
    return page.size() < page_rows;
  }));
  return page;
}

}  // namespace

Result<void> each_judgment(project::Project& project, const ExportStep& step,
                           const std::function<Result<void>(const project::Judgment&)>& visit) {
  ARBITER_ASSIGN(const std::int64_t last, project.judgments().max_seq());
  std::int64_t done = 0;
  for (std::int64_t seq = 0; seq < last;) {
    ARBITER_ASSIGN(const auto page, next_page(project.judgments(), seq, last));
    if (page.empty()) break;
    for (const auto& judgment : page) ARBITER_TRY(visit(judgment));
    seq = page.back().seq;
    done += static_cast<std::int64_t>(page.size());
    if (!step(done)) return export_cancelled();
  }
  return {};
}

Result<bool> is_live(project::Project& project, const project::Judgment& judgment) {
  ARBITER_ASSIGN(const auto live, project.judgments().live({.comparison = judgment.comparison}));
  return std::ranges::find(live, judgment.uuid, &project::Judgment::uuid) != live.end();
}

std::string annotator_column(const project::Imports::Info& import) {
  const auto mapping = mapping_from_json(import.mapping);
  const auto found = std::ranges::find(mapping, "annotator", &Mapping::value_type::first);
  return found == mapping.end() ? std::string() : found->second;
}

Result<bool> is_by_its_row(project::Project& project, const project::Judgment& judgment,
                           const project::Prompt& prompt, const std::string& annotator_column) {
  const auto& kept = kept_columns(prompt);
  const auto named = annotator_column.empty() ? kept.end() : kept.find(annotator_column);
  if (named == kept.end() || named->is_null() || is_empty_text(*named)) return true;
  ARBITER_ASSIGN(const auto annotator, project.annotators().get(judgment.annotator));
  return annotator.name == (named->is_string() ? named->get<std::string>() : named->dump());
}

std::unexpected<Error> export_cancelled() {
  return fail(ErrorCode::cancelled,
              ARBITER_MESSAGE("core", "The export was stopped; no file was written."));
}

}  // namespace arbiter::exchange

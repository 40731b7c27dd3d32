// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/history.h"

#include <vector>

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

std::unexpected<Error> export_cancelled() {
  return fail(ErrorCode::cancelled,
              ARBITER_MESSAGE("core", "The export was stopped; no file was written."));
}

}  // namespace arbiter::exchange

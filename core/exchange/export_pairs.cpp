// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <unordered_map>

#include "core/exchange/export.h"
#include "core/exchange/history.h"
#include "core/exchange/preference_rows.h"

namespace arbiter::exchange {
namespace {

const project::Response* find_response(const project::ComparisonView& view, project::Id id) {
  const auto found = std::find_if(view.responses.begin(), view.responses.end(),
                                  [&](const auto& response) { return response.id == id; });
  return found == view.responses.end() ? nullptr : &*found;
}

class PairExport {
 public:
  PairExport(project::Project& project, PairFormat format, OutputFile& out)
      : project_(project), format_(format), out_(out) {}

  Result<void> begin() {
    ARBITER_ASSIGN(const auto imports, project_.imports().list());
    for (const auto& import : imports)
      formats_.emplace(import.id, Came{import.format, annotator_column(import)});
    return {};
  }

  Result<void> add(const project::Judgment& judgment) {
    if (judgment.outcome == project::Outcome::withdrawn) return {};
    ARBITER_ASSIGN(const bool live, is_live(project_, judgment));
    if (!live) return {};
    if (judgment.outcome != project::Outcome::ranked || judgment.ranking.size() < 2) {
      ++counts_.left_out;
      return {};
    }
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    return write_pairs(judgment, view);
  }

  ExportCounts counts() const { return counts_; }

 private:
  /// Whether the row came in as it now goes out: then it keeps its other columns. Of a comparison
  /// that several rows are about, those are of the row whose annotator has said this.
  Result<bool> as_it_came(const project::Judgment& judgment, const project::Prompt& prompt) const {
    if (judgment.role != project::Role::imported) return false;
    const auto found = formats_.find(prompt.import_id);
    if (found == formats_.end() ||
        found->second.format != (format_ == PairFormat::trl ? "trl" : "hh"))
      return false;
    return is_by_its_row(project_, judgment, prompt, found->second.annotator_column);
  }

  Result<void> write_pairs(const project::Judgment& judgment, const project::ComparisonView& view) {
    ARBITER_ASSIGN(const bool with_columns, as_it_came(judgment, view.prompt));
    const auto& tiers = judgment.ranking;
    for (std::size_t better = 0; better < tiers.size(); ++better) {
      for (std::size_t worse = better + 1; worse < tiers.size(); ++worse) {
        for (const auto chosen : tiers[better]) {
          for (const auto rejected : tiers[worse])
            ARBITER_TRY(write_pair(view, chosen, rejected, with_columns));
        }
      }
    }
    return {};
  }

  Result<void> write_pair(const project::ComparisonView& view, project::Id chosen,
                          project::Id rejected, bool with_columns) {
    const auto* better = find_response(view, chosen);
    const auto* worse = find_response(view, rejected);
    if (better == nullptr || worse == nullptr) {
      return fail(ErrorCode::internal,
                  ARBITER_MESSAGE("core",
                                  "A judgment ranks a response that its comparison does "
                                  "not have."));
    }
    ++counts_.rows;
    return out_.write_row(format_ == PairFormat::trl
                              ? trl_row(view.prompt, *better, *worse, with_columns)
                              : hh_row(view.prompt, *better, *worse, with_columns));
  }

  project::Project& project_;
  PairFormat format_;
  OutputFile& out_;
  struct Came {
    std::string format;
    std::string annotator_column;
  };
  std::unordered_map<project::Id, Came> formats_;  ///< by import
  ExportCounts counts_;
};

}  // namespace

Result<ExportCounts> export_pairs(project::Project& project, PairFormat format, OutputFile& out,
                                  const ExportStep& step) {
  PairExport pairs(project, format, out);
  ARBITER_TRY(pairs.begin());
  ARBITER_TRY(each_judgment(
      project, step, [&](const project::Judgment& judgment) { return pairs.add(judgment); }));
  return pairs.counts();
}

}  // namespace arbiter::exchange

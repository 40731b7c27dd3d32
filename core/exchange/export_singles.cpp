// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <unordered_map>

#include "core/exchange/export.h"
#include "core/exchange/history.h"
#include "core/exchange/preference_rows.h"
#include "core/project/rating.h"

namespace arbiter::exchange {
namespace {

class SingleExport {
 public:
  SingleExport(project::Project& project, OutputFile& out) : project_(project), out_(out) {}

  Result<void> begin() {
    ARBITER_ASSIGN(scale_, project::rating_scale(project_));
    ARBITER_ASSIGN(const auto imports, project_.imports().list());
    for (const auto& import : imports)
      if (import.format == "kto") came_as_kto_.emplace(import.id, annotator_column(import));
    return {};
  }

  Result<void> add(const project::Judgment& judgment) {
    if (judgment.outcome == project::Outcome::withdrawn) return {};
    ARBITER_ASSIGN(const bool live, is_live(project_, judgment));
    if (!live) return {};
    const auto rating = project::rating_of(judgment);
    const auto good = rating ? scale_.is_good(*rating) : std::nullopt;
    if (!good) {
      ++counts_.left_out;
      return {};
    }
    ARBITER_ASSIGN(const auto view, project_.comparisons().view(judgment.comparison));
    const auto came = came_as_kto_.find(view.prompt.import_id);
    bool as_it_came = judgment.role == project::Role::imported && came != came_as_kto_.end();
    if (as_it_came) {
      ARBITER_ASSIGN(as_it_came, is_by_its_row(project_, judgment, view.prompt, came->second));
    }
    ++counts_.rows;
    return out_.write_row(kto_row(view.prompt, view.responses.front(), *good, as_it_came));
  }

  ExportCounts counts() const { return counts_; }

 private:
  project::Project& project_;
  OutputFile& out_;
  project::RatingScale scale_;
  std::unordered_map<project::Id, std::string> came_as_kto_;  ///< their annotators' columns
  ExportCounts counts_;
};

}  // namespace

Result<ExportCounts> export_singles(project::Project& project, OutputFile& out,
                                    const ExportStep& step) {
  SingleExport singles(project, out);
  ARBITER_TRY(singles.begin());
  ARBITER_TRY(each_judgment(
      project, step, [&](const project::Judgment& judgment) { return singles.add(judgment); }));
  return singles.counts();
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include <unordered_map>

#include "core/exchange/export.h"
#include "core/exchange/history.h"
#include "core/exchange/judgment_json.h"

namespace arbiter::exchange {

Result<ExportCounts> export_judgments(project::Project& project, OutputFile& out,
                                      const ExportStep& step) {
  std::unordered_map<project::Id, std::string> names;
  ARBITER_ASSIGN(const auto annotators, project.annotators().list());
  for (const auto& annotator : annotators) names.emplace(annotator.id, annotator.name);

  ExportCounts counts;
  const auto write = [&](const project::Judgment& judgment) -> Result<void> {
    if (!names.contains(judgment.annotator)) {  // began to work after the export did
      ARBITER_ASSIGN(const auto annotator, project.annotators().get(judgment.annotator));
      names.emplace(annotator.id, annotator.name);
    }
    ARBITER_ASSIGN(const auto view, project.comparisons().view(judgment.comparison));
    ++counts.rows;
    return out.write_row(judgment_row(judgment, view, names[judgment.annotator]));
  };
  ARBITER_TRY(each_judgment(project, step, write));
  return counts;
}

}  // namespace arbiter::exchange

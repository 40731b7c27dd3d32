// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/exchange/output_file.h"
#include "core/project/repositories.h"

/// What leaves a project, one function a kind of file. Each streams: one row is held at a time.
namespace arbiter::exchange {

struct ExportCounts {
  std::int64_t rows = 0;
  std::int64_t left_out = 0;
};

/// Called now and then with the judgments or prompts passed so far; false stops with `cancelled`.
using ExportStep = std::function<bool(std::int64_t done)>;

enum class PairFormat : std::uint8_t { trl, hh };

/// Decided pairs: for each live judgment, every ordered pair of responses of different tiers.
/// Ties, skips, both good and both bad decide nothing and are left out.
Result<ExportCounts> export_pairs(project::Project& project, PairFormat format, OutputFile& out,
                                  const ExportStep& step);

/// Single responses that somebody has judged, as TRL's KTO rows: good, or a score above the middle
/// of the project's scale, is true. Scores in its middle or on no scale say neither; they, skips
/// and judgments of several responses are left out.
Result<ExportCounts> export_singles(project::Project& project, OutputFile& out,
                                    const ExportStep& step);

/// The whole history, the withdrawn included, in its order.
Result<ExportCounts> export_judgments(project::Project& project, OutputFile& out,
                                      const ExportStep& step);

/// The rows as they were imported, with all their columns; then what was made here, as unlabelled
/// rows (a line a comparison) and prompts.
Result<ExportCounts> export_rows(project::Project& project, OutputFile& out,
                                 const ExportStep& step);

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/exchange/tables/container.h"
#include "core/jobs/job.h"
#include "core/project/repositories.h"

/// Data in and out as a person asks for it; the formats themselves are in core/exchange.
namespace arbiter::studio {

/// A row that cannot be used. `line` is where it begins in the file, counted from 1.
struct RowProblem {
  std::int64_t line = 0;
  std::string field;
  std::string reason;  ///< English
};

/// A ranking of more is no task for one screen.
inline constexpr std::size_t most_ranked_together = 9;

struct ImportRequest {
  std::filesystem::path file;          ///< or a folder of data
  exchange::tables::Selection part{};  ///< of a folder: its configuration and split
  /// `--map prompt=instruction,response_a=response1,...` as pairs target -> column; empty: the
  /// format is detected.
  std::vector<std::pair<std::string, std::string>> mapping;
  /// Of preferences in the file; empty: who its column `annotator` (or another that `mapping` calls
  /// that) names, else the file's stem.
  std::string annotator;
  /// Unjudged answers to one prompt (3 to `most_ranked_together`) become one ranking; otherwise
  /// pairs of neighbours.
  bool rank_together = false;
  /// What its prompts are for: `train`, `validation`, `test`; `shares`: as the project's shares
  /// say; empty: as its column `split`, its name, else the shares say. A text that the project has
  /// keeps its role in any case.
  std::string role{};
  /// Bring in what says nothing new as well (`Imports::add_new` says what that is); otherwise it is
  /// left out and told.
  bool again = false;
  bool skip_bad = false;  ///< leave unusable rows out instead of refusing the file
  /// Called for each unusable row as it is found, in the job's thread; may be empty.
  std::function<void(const RowProblem&)> on_problem;
};

struct ImportReport {
  std::string format;     ///< trl | hh | kto | unlabelled | prompts | mapped
  std::int64_t rows = 0;  ///< that came in; so are the numbers after it
  std::int64_t prompts = 0;
  std::int64_t responses = 0;
  std::int64_t comparisons = 0;
  std::int64_t judgments = 0;
  std::int64_t annotators = 0;  ///< whose they are
  /// Columns that look like answers, labels, ranks, scores or annotators and that nothing was made
  /// of; rows keep them.
  std::vector<std::string> not_used;
  /// Rows whose prompts are for test or validation because the file says so, by role and by what
  /// says it.
  struct SaidRole {
    project::PromptRole role = project::PromptRole::test;
    std::string by;  ///< "name" of the file | "split": the column | "request"
    std::int64_t rows = 0;
  };
  std::vector<SaidRole> said_roles;
  std::int64_t known = 0;     ///< rows left out: the project has them already
  std::int64_t repeated = 0;  ///< rows left out: the file has them once more
  /// Rows that keep another role, because their prompts had one before.
  std::int64_t kept_roles = 0;
  std::vector<RowProblem> skipped;  ///< the first 100
  std::int64_t skipped_count = 0;
  /// Its rows can be found; false where it was stopped after they had come in: the index is then
  /// completed by whichever program opens the project next.
  bool searchable = false;
  double seconds = 0;
};

/// Returns when the rows have come in and can be found. Stopped before they are in, nothing of the
/// file is kept; stopped while they are indexed, they stay.
Result<ImportReport> import_file(project::Project& project, const ImportRequest& request,
                                 jobs::JobControl& control);

/// First rows of a file as they would come in, for the import dialog.
struct ImportPreview {
  std::string format;
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, std::string>> mapping;  ///< detected: target -> column
  struct Row {
    std::string prompt;
    std::vector<std::string> responses;
    std::string preference;  ///< "A", "B", "tie", "good", "bad" ... or empty
  };
  std::vector<Row> rows;
  std::vector<RowProblem> problems;
  std::vector<std::string> not_used;  ///< as ImportReport's
};
Result<ImportPreview> preview_import(const ImportRequest& request, std::size_t rows = 20);

enum class ExportFormat : std::uint8_t { trl, hh, kto, judgments, rows };
Result<ExportFormat> export_format_from_name(const std::string& name);

struct ExportReport {
  std::int64_t rows = 0;
  std::int64_t left_out = 0;  ///< e.g. ties, skips and undecided comparisons in `trl`
  std::string why_left_out;   ///< English; empty where nothing was
};
/// Writes as exchange::OutputFile does: a file as a whole, a pipe as a stream; the ending of `out`
/// (.jsonl, .json, .csv, .tsv, .parquet; .gz, .zst) chooses what the rows are packed in.
Result<ExportReport> export_file(project::Project& project, const std::filesystem::path& out,
                                 ExportFormat format, jobs::JobControl& control);

}  // namespace arbiter::studio

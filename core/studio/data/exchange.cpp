// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/data/exchange.h"

#include "core/exchange/export.h"

namespace arbiter::studio {
namespace {

const char* why_left_out(ExportFormat format, std::int64_t count) {
  if (count == 0) return "";
  switch (format) {
    case ExportFormat::trl:
    case ExportFormat::hh:
      return "ties, skips, single responses and answers for or against both decide no pair";
    case ExportFormat::kto:
      return "skips, scores in the middle and what was said of several responses say of none "
             "whether it is good";
    case ExportFormat::judgments:
    case ExportFormat::rows:
      break;
  }
  return "";
}

/// What there is to pass, for the progress.
std::int64_t expected_steps(const project::Counts& counts, ExportFormat format) {
  return format == ExportFormat::rows ? counts.prompts : counts.judgments_history;
}

Result<exchange::ExportCounts> write(project::Project& project, ExportFormat format,
                                     exchange::OutputFile& out, const exchange::ExportStep& step) {
  switch (format) {
    case ExportFormat::trl:
      return exchange::export_pairs(project, exchange::PairFormat::trl, out, step);
    case ExportFormat::hh:
      return exchange::export_pairs(project, exchange::PairFormat::hh, out, step);
    case ExportFormat::kto:
      return exchange::export_singles(project, out, step);
    case ExportFormat::judgments:
      return exchange::export_judgments(project, out, step);
    case ExportFormat::rows:
      return exchange::export_rows(project, out, step);
  }
  return exchange::ExportCounts{};
}

}  // namespace

Result<ExportFormat> export_format_from_name(const std::string& name) {
  if (name == "trl") return ExportFormat::trl;
  if (name == "hh") return ExportFormat::hh;
  if (name == "kto") return ExportFormat::kto;
  if (name == "judgments") return ExportFormat::judgments;
  if (name == "rows") return ExportFormat::rows;
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "There is no export format \"{name}\": use trl, hh, kto, "
                              "judgments or rows."),
              {{"name", name}});
}

Result<ExportReport> export_file(project::Project& project, const std::filesystem::path& out,
                                 ExportFormat format, jobs::JobControl& control) {
  ARBITER_ASSIGN(const auto counts, project.counts());
  ARBITER_ASSIGN(auto file, exchange::OutputFile::create_rows(
                                out, [&control] { return control.stop_requested(); }));
  const std::int64_t total = expected_steps(counts, format);
  const auto step = [&](std::int64_t done) {
    control.wait_while_paused();
    control.set_progress({done, total, -1, {}});
    return !control.stop_requested();
  };
  ARBITER_ASSIGN(const auto written, write(project, format, file, step));
  ARBITER_TRY(file.finish());
  return ExportReport{written.rows, written.left_out, why_left_out(format, written.left_out)};
}

}  // namespace arbiter::studio

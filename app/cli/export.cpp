// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "app/cli/commands.h"
#include "core/exchange/output_file.h"
#include "core/studio/data/exchange.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::filesystem::path out;
  std::string format = "rows";
};

Result<Report> run(const Options& options, Context& context) {
  context.data_on_output = exchange::leads_to_standard_output(options.out);
  ARBITER_ASSIGN(const auto format, studio::export_format_from_name(options.format));
  ARBITER_ASSIGN(const auto project, open_project(options.folder));
  studio::ExportReport exported;
  ARBITER_TRY(run_job(context, "export", [&](jobs::JobControl& control) -> Result<void> {
    ARBITER_ASSIGN(exported, studio::export_file(*project, options.out, format, control));
    return {};
  }));
  Report report;
  report.document = {{"file", options.out.string()},
                     {"format", options.format},
                     {"rows", exported.rows},
                     {"left_out", exported.left_out},
                     {"why_left_out", exported.why_left_out}};
  report.text = "Wrote " + std::to_string(exported.rows) + " rows to " + options.out.string() + ".";
  if (exported.left_out > 0) {
    report.text += " Left out " + std::to_string(exported.left_out) +
                   " judgments: " + exported.why_left_out + ".";
  }
  return report;
}

}  // namespace

void add_export(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_project_command(
      app, context, "export",
      "Write the data out, as OUT's ending says: .jsonl, .json, .csv, .tsv (also .gz, .zst), "
      ".parquet",
      options->folder, [options](Context& shared) { return run(*options, shared); });
  add_path(*command, "OUT", options->out,
           "The file to write; - is standard output, and the report then goes to standard error")
      ->required();
  command
      ->add_option(
          "--format", options->format,
          "trl, hh: decided pairs; kto: single responses, good or bad; judgments: the whole "
          "history; rows: what was imported, "
          "with all its columns")
      ->check(CLI::IsMember({"trl", "hh", "kto", "judgments", "rows"}))
      ->capture_default_str();
}

}  // namespace arbiter::cli

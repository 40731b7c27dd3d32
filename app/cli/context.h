// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <stop_token>
#include <string>

#include "core/base/error.h"
#include "core/jobs/job.h"
#include "core/project/project.h"

/// The frame that every command of `arbiter` runs in. A command parses its options, calls one
/// class of `core/studio` and returns a Report; the frame prints it, reports errors and sets the
/// exit status.
namespace arbiter::cli {

/// What a command has to say when it is done: `document` with --json, `text` without.
struct Report {
  nlohmann::json document = nlohmann::json::object();
  std::string text;      ///< lines for a person; a missing line end is added
  bool refused = false;  ///< what was asked about would be refused: the status is 1
};

/// What commands share. One per process, made by main().
struct Context {
  using Run = std::function<Result<Report>(Context&)>;

  bool verbose = false;  ///< --verbose: what goes into the log goes to standard error as well
  std::string command;   ///< the name of the one that was chosen
  bool json = false;     ///< --json: one JSON document on standard output and nothing else there
  /// Set by a command whose data goes to standard output: its report, and an error's document, go
  /// to standard error.
  bool data_on_output = false;
  std::stop_token stop;  ///< requested by SIGINT and SIGTERM
  Run run;               ///< the command that was chosen on the command line
};

/// Adds a command below `parent` with the options that all have (--json). `run` is called after
/// the whole command line has been understood.
CLI::App* add_command(CLI::App& parent, Context& context, const std::string& name,
                      const std::string& description, Context::Run run);

/// The same with PROJECT as the first argument after the command.
CLI::App* add_project_command(CLI::App& parent, Context& context, const std::string& name,
                              const std::string& description, std::filesystem::path& folder,
                              Context::Run run);

/// An option or argument that names a file or folder. All do this way: `~/x`, which a shell leaves
/// as it is inside quotes, means the home folder for every one of them.
CLI::Option* add_path(CLI::App& command, const std::string& name, std::filesystem::path& path,
                      const std::string& description);

/// Opens the project at `folder` for writing where it can be written.
Result<std::unique_ptr<project::Project>> open_project(const std::filesystem::path& folder);
/// The same, but a project that can only be read is an error.
Result<std::unique_ptr<project::Project>> open_writable_project(
    const std::filesystem::path& folder);

/// Runs `work` as a job: shows its progress on standard error, passes Ctrl+C on as a stop
/// request, and waits for its end.
Result<void> run_job(Context& context, const std::string& title, jobs::Job::Work work);

/// The name of a code in `{"error": {"code": ...}}`.
const char* error_code_name(ErrorCode code);
/// {"error": {code, message, file, line, field}}; what is unknown is null.
nlohmann::json error_document(const Error& error);

}  // namespace arbiter::cli

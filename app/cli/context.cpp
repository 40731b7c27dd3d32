// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/context.h"

#include <chrono>
#include <thread>
#include <utility>

#include "app/cli/progress.h"
#include "core/base/files.h"

namespace arbiter::cli {

CLI::App* add_command(CLI::App& parent, Context& context, const std::string& name,
                      const std::string& description, Context::Run run) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_flag("--json", context.json, "Print one JSON document on standard output");
  command->add_flag("--verbose", context.verbose,
                    "Say on standard error what goes into the log (see: arbiter doctor)");
  command->callback([&context, name, run = std::move(run)] {
    context.command = name;
    context.run = run;
  });
  return command;
}

CLI::App* add_project_command(CLI::App& parent, Context& context, const std::string& name,
                              const std::string& description, std::filesystem::path& folder,
                              Context::Run run) {
  CLI::App* command = add_command(parent, context, name, description, std::move(run));
  add_path(*command, "PROJECT", folder, "The project's folder")->required();
  return command;
}

CLI::Option* add_path(CLI::App& command, const std::string& name, std::filesystem::path& path,
                      const std::string& description) {
  const auto expand = [](std::string& text) -> std::string {
    if (text.empty()) return "the path is empty: name a file or folder";
    const auto expanded = expand_home(text);
    if (!expanded) return to_english(expanded.error());
    text = expanded->string();
    return {};
  };
  return command.add_option(name, path, description)->transform(CLI::Validator(expand, ""));
}

Result<std::unique_ptr<project::Project>> open_project(const std::filesystem::path& folder) {
  return project::Project::open(folder);
}

Result<std::unique_ptr<project::Project>> open_writable_project(
    const std::filesystem::path& folder) {
  ARBITER_ASSIGN(auto opened, project::Project::open(folder));
  if (opened->newer()) {
    return fail(ErrorCode::newer_version,
                ARBITER_MESSAGE("core",
                                "The project in {path} was written by a newer Arbiter: this one "
                                "can read it but not change it. Update Arbiter."),
                {{"path", folder.string()}});
  }
  if (opened->read_only()) {
    return fail(ErrorCode::read_only,
                ARBITER_MESSAGE("core",
                                "The project in {path} can only be read. Make the folder writable "
                                "or copy it to a place where you may write."),
                {{"path", folder.string()}});
  }
  return opened;
}

Result<void> run_job(Context& context, const std::string& title, jobs::Job::Work work) {
  jobs::Job job(title, std::move(work));
  ProgressPrinter printer(title);
  std::stop_callback pass_on(context.stop, [&job] { job.request_stop(); });
  job.start();
  while (!job.finished()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    printer.show(job.progress());
  }
  printer.finish();
  return job.wait();
}

const char* error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::not_found:
      return "not_found";
    case ErrorCode::io:
      return "io";
    case ErrorCode::disk_full:
      return "disk_full";
    case ErrorCode::read_only:
      return "read_only";
    case ErrorCode::parse:
      return "parse";
    case ErrorCode::not_a_project:
      return "not_a_project";
    case ErrorCode::newer_version:
      return "newer_version";
    case ErrorCode::unsafe_location:
      return "unsafe_location";
    case ErrorCode::locked:
      return "locked";
    case ErrorCode::incompatible:
      return "incompatible";
    case ErrorCode::no_data:
      return "no_data";
    case ErrorCode::cancelled:
      return "cancelled";
    case ErrorCode::engine_missing:
      return "engine_missing";
    case ErrorCode::out_of_memory:
      return "out_of_memory";
    case ErrorCode::diverged:
      return "diverged";
    case ErrorCode::internal:
      return "internal";
  }
  return "internal";
}

nlohmann::json error_document(const Error& error) {
  nlohmann::json body{{"code", error_code_name(error.code)},
                      {"message", fill_template(error.text, error.arguments)},
                      {"file", nullptr},
                      {"line", nullptr},
                      {"field", nullptr}};
  if (!error.where.file.empty()) body["file"] = error.where.file;
  if (error.where.line > 0) body["line"] = error.where.line;
  if (!error.where.field.empty()) body["field"] = error.where.field;
  return {{"error", std::move(body)}};
}

}  // namespace arbiter::cli

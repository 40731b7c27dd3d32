// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter`: the command line. It knows no window; every command calls classes of core/studio.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "app/cli/commands.h"
#include "app/cli/context.h"
#include "app/cli/interrupt.h"
#include "core/base/failure.h"
#include "core/base/log.h"

namespace {

using namespace arbiter;

enum ExitStatus : int { succeeded = 0, failed = 1, wrong_usage = 2 };

void register_commands(CLI::App& app, cli::Context& context) {
  cli::add_init(app, context);
  cli::add_status(app, context);
  cli::add_import(app, context);
  cli::add_find(app, context);
  cli::add_roles(app, context);
  cli::add_model(app, context);
  cli::add_export(app, context);
  cli::add_annotate(app, context);
  cli::add_queue(app, context);
  cli::add_generate(app, context);
  cli::add_train(app, context);
  cli::add_names(app, context);
  cli::add_loop(app, context);
  cli::add_runs(app, context);
  cli::add_evaluate(app, context);
  cli::add_demo(app, context);
  cli::add_doctor(app, context);
  cli::add_tokenize(app, context);
  cli::add_logits(app, context);
  cli::add_inspect(app, context);
  cli::add_merge(app, context);
  cli::add_demo_model(app, context);
  cli::add_demo_corpus(app, context);
}

void print_document(const nlohmann::json& document, std::FILE* out) {
  // File names may hold bytes that are not UTF-8; the document stays valid JSON all the same.
  const std::string text =
      document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), out);
}

void print_text(std::string text, std::FILE* out) {
  if (text.empty()) return;
  if (text.back() != '\n') text += '\n';
  std::fwrite(text.data(), 1, text.size(), out);
}

int report_failure(const Error& error, bool json, std::FILE* out) {
  logging::write(logging::Level::error, "arbiter", "failed", error);
  std::fprintf(stderr, "arbiter: %s\n", to_english(error).c_str());
  if (json) print_document(cli::error_document(error), out);
  return failed;
}

/// Runs the chosen command. Exceptions end here, as values.
Result<cli::Report> run_command(cli::Context& context) {
  try {
    return context.run(context);
  } catch (const Failure& failure) {
    return std::unexpected(failure.error());
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::out_of_memory,
                ARBITER_MESSAGE("core",
                                "There is not enough memory. Close other programs or "
                                "choose smaller sizes."));
  } catch (const std::exception& exception) {
    return fail(ErrorCode::internal, ARBITER_MESSAGE("core", "Arbiter has a bug here: {what}"),
                {{"what", exception.what()}});
  }
}

int run_and_print(cli::Context& context) {
  auto report = run_command(context);
  std::FILE* out = context.data_on_output ? stderr : stdout;
  if (!report) return report_failure(report.error(), context.json, out);
  const bool refused = report->refused;
  if (context.json) {
    print_document(report->document, out);
  } else {
    print_text(std::move(report->text), out);
  }
  if (std::fflush(stdout) != 0) {
    std::fputs("arbiter: standard output cannot be written\n", stderr);
    return failed;
  }
  return refused ? failed : succeeded;
}

}  // namespace

int main(int argc, char** argv) {
  cli::InterruptWatcher interrupts;
  cli::Context context;
  context.stop = interrupts.token();

  CLI::App app{"Learning from human feedback: label, train a reward model, tune the policy.",
               "arbiter"};
  app.set_version_flag("--version", std::string("arbiter ") + ARBITER_VERSION);
  app.require_subcommand(1);
  app.footer("Run 'arbiter COMMAND --help' for a command's options.");
  register_commands(app, context);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and version end here too, with status 0.
    return app.exit(error) == 0 ? succeeded : wrong_usage;
  }
  logging::start({.file = logging::default_file(), .echo = context.verbose});
  logging::write(logging::Level::info, "arbiter",
                 "version " ARBITER_VERSION ", command " + context.command);
  const int status = run_and_print(context);
  logging::write(logging::Level::info, "arbiter", "ends with status " + std::to_string(status));
  return status;
}

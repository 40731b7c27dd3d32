// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter inspect FOLDER`: what a model folder holds, and whether it can be used here.
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/option_flags.h"
#include "app/cli/rebased_adapter.h"
#include "core/studio/models/model_check.h"
#include "core/studio/text/chat_options.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::filesystem::path base;
  studio::ChatOptions chat;
};

Result<Report> run(const Options& options) {
  ARBITER_TRY(check_base(options.folder, options.base));
  ARBITER_ASSIGN(const auto check,
                 studio::check_model(options.folder, options.base, options.chat.chat_template));
  return Report{.document = check.to_json(), .text = check.to_text()};
}

}  // namespace

void add_inspect(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  auto* command =
      add_command(app, context, "inspect",
                  "Tell what a model folder holds: architecture, size, chat format, memory needed",
                  [options](Context&) { return run(*options); });
  add_path(*command, "FOLDER", options->folder, "A model's folder, or a LoRA adapter's")
      ->required();
  add_path(*command, "--base", options->base, base_option_help);
  add_option_flags(*command, studio::fields(options->chat));
}

}  // namespace arbiter::cli

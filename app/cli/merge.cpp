// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter merge ADAPTER OUT`: a LoRA adapter and its base as one model folder.
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/overwrite.h"

namespace arbiter::cli {
namespace {

struct Folders {
  std::filesystem::path adapter;
  std::filesystem::path out;
  bool overwrite = false;
};

Result<Report> run(const Folders& folders) {
  ARBITER_TRY(studio::merge_adapter(
      folders.adapter, {.folder = folders.out, .existing = existing_of(folders.overwrite)}));
  Report report;
  report.document = {{"model", folders.out.string()}};
  report.text = "Model: " + folders.out.string();
  return report;
}

}  // namespace

void add_merge(CLI::App& app, Context& context) {
  auto folders = std::make_shared<Folders>();
  auto* command = add_command(app, context, "merge", "Merge a LoRA adapter into its base model",
                              [folders](Context&) { return run(*folders); });
  add_path(*command, "adapter", folders->adapter, "Folder in PEFT's layout")->required();
  add_path(*command, "out", folders->out, "New folder for the merged model")->required();
  add_overwrite(*command, folders->overwrite);
}

}  // namespace arbiter::cli

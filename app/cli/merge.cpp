// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter merge ADAPTER OUT`: a LoRA adapter and its base as one model folder.
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/rebased_adapter.h"
#include "core/engine/loader.h"

namespace arbiter::cli {
namespace {

struct Folders {
  std::filesystem::path adapter;
  std::filesystem::path out;
  std::filesystem::path base;
};

Result<Report> run(const Folders& folders) {
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  ARBITER_ASSIGN(const auto adapter, RebasedAdapter::make(folders.adapter, folders.base));
  ARBITER_TRY(engine->merge_adapter(adapter.folder(), folders.out));
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
  command->add_option("adapter", folders->adapter, "Folder in PEFT's layout")->required();
  command->add_option("out", folders->out, "New folder for the merged model")->required();
  command->add_option("--base", folders->base, base_option_help);
}

}  // namespace arbiter::cli

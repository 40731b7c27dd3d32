// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter merge ADAPTER OUT`: a LoRA adapter and its base as one model folder.
#include <memory>

#include "app/cli/commands.h"
#include "app/cli/overwrite.h"
#include "app/cli/rebased_adapter.h"
#include "core/jobs/job_observer.h"

namespace arbiter::cli {
namespace {

struct Folders {
  std::filesystem::path adapter;
  std::filesystem::path out;
  std::filesystem::path base;
  bool overwrite = false;
};

Result<Report> run(Context& context, const Folders& folders) {
  ARBITER_ASSIGN(const auto adapter, RebasedAdapter::make(folders.adapter, folders.base));
  ARBITER_TRY(run_job(context, "merge", [&](jobs::JobControl& control) {
    jobs::JobObserver observer(control, "merging");
    return studio::merge_adapter(adapter.folder(),
                                 {.folder = folders.out,
                                  .existing = existing_of(folders.overwrite),
                                  .sources = {folders.adapter}},
                                 observer);
  }));
  Report report;
  report.document = {{"model", folders.out.string()}};
  report.text = "Model: " + folders.out.string();
  return report;
}

}  // namespace

void add_merge(CLI::App& app, Context& context) {
  auto folders = std::make_shared<Folders>();
  auto* command = add_command(app, context, "merge", "Merge a LoRA adapter into its base model",
                              [folders](Context& running) { return run(running, *folders); });
  add_path(*command, "adapter", folders->adapter, "Folder in PEFT's layout")->required();
  add_path(*command, "out", folders->out, "New folder for the merged model")->required();
  add_path(*command, "--base", folders->base, base_option_help);
  add_overwrite(*command, folders->overwrite);
}

}  // namespace arbiter::cli

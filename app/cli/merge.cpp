// SPDX-License-Identifier: GPL-3.0-or-later
// `arbiter merge ADAPTER OUT`: a LoRA adapter and its base as one model folder.
#include <unistd.h>

#include <memory>

#include "app/cli/commands.h"
#include "core/engine/loader.h"
#include "core/studio/models/own_models.h"

namespace arbiter::cli {
namespace {

struct Folders {
  std::filesystem::path adapter;
  std::filesystem::path out;
  std::filesystem::path base;
};

/// A folder of the system's temporary ones; it goes with this object.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() / (name + "-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Result<Report> run(const Folders& folders) {
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  if (folders.base.empty()) {
    ARBITER_TRY(engine->merge_adapter(folders.adapter, folders.out));
  } else {
    const TemporaryFolder copy("arbiter-merge");
    ARBITER_TRY(studio::copy_adapter(folders.adapter, folders.base, copy.path() / "adapter"));
    ARBITER_TRY(engine->merge_adapter(copy.path() / "adapter", folders.out));
  }
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
  command->add_option("--base", folders->base,
                      "The base model's folder; default: the one that the adapter names");
}

}  // namespace arbiter::cli

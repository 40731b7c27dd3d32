// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/demo_project.h"

#include <QStandardPaths>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_pairs.h"
#include "core/studio/label/guidelines.h"

namespace arbiter::ui {
namespace {

constexpr std::uint64_t demoSeed = 1;

/// What the demo's answers differ in, in the language of its prompts.
constexpr const char* demoGuidelines =
    "Prefer the answer that\n\n"
    "- is about what was asked,\n"
    "- is complete: it has the last step and is not cut off,\n"
    "- opens or closes with courtesy,\n"
    "- does not repeat itself.\n\n"
    "Where both do equally well, say so: a tie teaches the model too.\n";

}  // namespace

Result<std::filesystem::path> demoProject() {
  const auto data = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  const auto folder = std::filesystem::path(data.toStdString()) / "demo";
  std::error_code ignored;
  if (std::filesystem::exists(folder / "project.db", ignored)) return folder;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fail_errno(error.value(), folder.string());
  ARBITER_ASSIGN(const auto project,
                 studio::create_project({.folder = folder, .name = "Demo", .demo = true}));
  ARBITER_TRY(studio::add_demo_pairs(*project, demoSeed));
  ARBITER_TRY(studio::publish_guidelines(*project, demoGuidelines));
  return folder;
}

}  // namespace arbiter::ui

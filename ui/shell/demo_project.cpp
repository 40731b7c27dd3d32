// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/demo_project.h"

#include <QStandardPaths>

#include "core/studio/data/new_project.h"
#include "core/studio/demo/demo_pairs.h"

namespace arbiter::ui {
namespace {

constexpr std::uint64_t demoSeed = 1;

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
  return folder;
}

}  // namespace arbiter::ui

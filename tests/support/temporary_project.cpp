// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/temporary_project.h"

namespace arbiter::test {
namespace {

template <class T>
T value_or_abort(Result<T> result) {
  if (!result) qFatal("%s", to_english(result.error()).c_str());
  return std::move(*result);
}

}  // namespace

TemporaryProject::TemporaryProject()
    : project_(value_or_abort(project::Project::create(folder()))) {}

std::filesystem::path TemporaryProject::folder() const {
  return std::filesystem::path(directory_.path().toStdString()) / "project";
}

void TemporaryProject::reopen() {
  project_.reset();
  project_ = value_or_abort(project::Project::open(folder()));
}

}  // namespace arbiter::test

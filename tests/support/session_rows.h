// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/project/query_guard.h"
#include "core/project/repositories.h"
#include "ui/session/project_session.h"

namespace arbiter::test {

/// A test's own look at what a session's project holds, on the window's thread, where the pages may
/// not: `rowsOf(session)->counts()`. Not to be kept while a page works.
class RowsOf {
 public:
  explicit RowsOf(ui::ProjectSession& session) : project_(session.project()) {}
  project::Project* operator->() const { return &project_; }
  project::Project& operator*() const { return project_; }

 private:
  project::AllowQueries allowed_;
  project::Project& project_;
};

inline RowsOf rowsOf(ui::ProjectSession& session) { return RowsOf(session); }

}  // namespace arbiter::test

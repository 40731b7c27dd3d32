// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/query_guard.h"

#include <cstdio>
#include <cstdlib>

namespace arbiter::project {
namespace {

thread_local int forbidden = 0;
thread_local int allowed = 0;

}  // namespace

void forbid_queries_on_this_thread() { ++forbidden; }
void permit_queries_on_this_thread() { --forbidden; }

AllowQueries::AllowQueries() { ++allowed; }
AllowQueries::~AllowQueries() { --allowed; }

#ifndef NDEBUG
void check_queries_allowed() {
  if (forbidden <= 0 || allowed > 0) return;
  std::fputs("arbiter: a query of the project's database on a thread that must not wait for it\n",
             stderr);
  std::abort();
}
#endif

}  // namespace arbiter::project

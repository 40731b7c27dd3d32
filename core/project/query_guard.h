// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Debug builds end the program, with a line that says so, where the project's database is asked on
/// a thread that must never wait for it. Where NDEBUG is defined none of this costs anything.
namespace arbiter::project {

/// From now on this thread asks the database only inside an AllowQueries. Calls nest.
void forbid_queries_on_this_thread();
/// Ends what one call of the above began.
void permit_queries_on_this_thread();

/// While one lives, its thread may ask the database: for the one step that has to have its answer
/// before the next frame, a judgment.
class AllowQueries {
 public:
  AllowQueries();
  ~AllowQueries();
  AllowQueries(const AllowQueries&) = delete;
  AllowQueries& operator=(const AllowQueries&) = delete;
};

/// What each query asks first.
#ifdef NDEBUG
inline void check_queries_allowed() {}
#else
void check_queries_allowed();
#endif

}  // namespace arbiter::project

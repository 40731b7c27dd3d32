// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <numeric>
#include <utility>

#include "core/studio/models/run_files.h"
#include "core/studio/models/run_models.h"

namespace arbiter::cli {
namespace {

const char* kind_name(project::RunKind kind) {
  const auto* algorithm = engine::find_algorithm(kind);
  return algorithm != nullptr ? algorithm->name : "unknown";
}

const char* state_name(project::RunState state) {
  switch (state) {
    case project::RunState::running:
      return "running";
    case project::RunState::paused:
      return "paused";
    case project::RunState::done:
      return "done";
    case project::RunState::cancelled:
      return "cancelled";
    case project::RunState::failed:
      return "failed";
    case project::RunState::interrupted:
      return "interrupted";
  }
  return "failed";
}

}  // namespace

Result<nlohmann::json> run_document(const project::Project& project, const project::Run& run) {
  ARBITER_ASSIGN(const auto bytes, studio::run_disk_bytes(project, run.id));
  return nlohmann::json{
      {"id", run.id},
      {"uuid", run.uuid},
      {"name", run.name},
      {"kind", kind_name(run.kind)},
      {"state", state_name(run.state)},
      {"live", run.live},
      {"checkpoint_step",
       run.checkpoint_step < 0 ? nlohmann::json() : nlohmann::json(run.checkpoint_step)},
      {"step", run.step},
      {"total_steps", run.total_steps},
      {"disk_bytes", bytes},
      {"summary", studio::told_summary(run)}};
}

std::string run_line(const project::Run& run, const std::vector<project::Run>& all) {
  const bool shared = std::ranges::count(all, run.name, &project::Run::name) > 1;
  std::string text = (shared ? "#" + std::to_string(run.id) + ' ' : "") + run.name + ": " +
                     state_name(run.state) + ", step " + std::to_string(run.step) + " of " +
                     std::to_string(run.total_steps);
  if (run.live) text += ", being trained now";
  return text;
}

std::string size_text(std::int64_t bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1000 && unit + 1 < units.size(); ++unit) size /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.1f %s", size, units[unit]);
  return text;
}

// Of several runs with one name none is taken.
std::unexpected<Error> ambiguous(const std::vector<project::Run>& runs, const std::string& name) {
  std::string numbers;
  for (const auto& run : runs)
    if (is_named(run, name)) numbers += (numbers.empty() ? "#" : ", #") + std::to_string(run.id);
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core",
                              "\"{name}\" may mean several runs: {numbers}. Name the one that is "
                              "meant by its number, with the #."),
              {{"name", name}, {"numbers", numbers}});
}

namespace {

/// How many letters have to be changed, put in or left out to make one of the other.
std::size_t letters_apart(const std::string& one, const std::string& other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    std::size_t before = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      const auto changed = before + (one[i] == other[j] ? 0 : 1);
      before = row[j + 1];
      row[j + 1] = std::min({changed, before + 1, row[j] + 1});
    }
  }
  return row.back();
}

/// Runs that a mistyped name could mean, the likeliest first, at most five; the newest ones where
/// none is like it.
std::string runs_like(const std::vector<project::Run>& runs, const std::string& name) {
  constexpr std::size_t most = 5;
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const auto& run : runs) {
    const auto apart = letters_apart(name, run.name);
    const bool begins = run.name.starts_with(name) || name.starts_with(run.name);
    const bool known =
        std::ranges::find(found, run.name, &std::pair<std::size_t, std::string>::second) !=
        found.end();
    if (!known && (begins || apart <= std::max<std::size_t>(2, run.name.size() / 3)))
      found.emplace_back(apart, run.name);
  }
  std::ranges::stable_sort(found, {}, &std::pair<std::size_t, std::string>::first);
  if (found.empty())
    for (const auto& run : runs) found.emplace_back(0, run.name);
  std::string text;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i)
    text += (i > 0 ? ", " : "") + found[i].second;
  return text;
}

/// Neither a run nor a folder, and no path that could be a folder somewhere else.
bool is_no_model(const std::filesystem::path& name) {
  std::error_code ignored;
  return !name.has_parent_path() && !std::filesystem::exists(name, ignored);
}

}  // namespace

Result<std::filesystem::path> model_named(project::Project& project,
                                          const std::filesystem::path& name) {
  if (name.empty()) return name;
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  const auto called = [&](const auto& run) { return is_named(run, name.string()); };
  const auto count = std::ranges::count_if(runs, called);
  if (count > 1) return ambiguous(runs, name.string());
  if (count == 0 && is_no_model(name) && !runs.empty()) {
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core",
                                "There is no run and no folder \"{name}\". Runs that may be meant: "
                                "{runs}. See all of them with: arbiter runs list PROJECT"),
                {{"name", name.string()}, {"runs", runs_like(runs, name.string())}});
  }
  if (count == 0) return name;
  return studio::model_of_run(project, std::ranges::find_if(runs, called)->id);
}

Result<project::Run> run_to_resume(project::Project& project, const std::string& name,
                                   const std::function<bool(const engine::Algorithm&)>& wanted) {
  ARBITER_ASSIGN(const auto runs, project.runs().list());
  for (const auto& run : runs) {  // newest first
    const auto* algorithm = engine::find_algorithm(run.kind);
    if (algorithm == nullptr || !wanted(*algorithm)) continue;
    const bool latest = name == "latest" && run.state != project::RunState::done;
    if (latest || is_named(run, name)) return run;
  }
  return fail(ErrorCode::not_found,
              ARBITER_MESSAGE("core",
                              "There is no run \"{name}\" of this kind that can be resumed. See "
                              "the runs with: arbiter status PROJECT"),
              {{"name", name}});
}

bool is_named(const project::Run& run, const std::string& name) {
  project::Id number = 0;
  if (name.starts_with('#')) return name.substr(1) == std::to_string(run.id);
  const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  const bool whole = problem == std::errc() && end == name.data() + name.size();
  return name == run.name || (whole && number == run.id);
}

}  // namespace arbiter::cli

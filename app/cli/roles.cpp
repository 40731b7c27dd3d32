// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "app/cli/commands.h"
#include "app/cli/counts.h"
#include "core/base/number_text.h"
#include "core/project/repositories.h"

namespace arbiter::cli {
namespace {

struct Options {
  std::filesystem::path folder;
  std::optional<double> validation;
  std::optional<double> test;
  std::vector<project::Id> to_test;
  std::vector<std::string> to_train;  ///< numbers, or `all`

  bool changes() const { return validation || test || !to_test.empty() || !to_train.empty(); }
};

std::string text_of(const project::Counts& counts, const project::RoleShares& shares,
                    const std::vector<project::RoleChange>& changes) {
  const auto training = counts.prompts - counts.validation_prompts - counts.held_out_prompts;
  std::string text = "train       " + std::to_string(training) + "\nvalidation  " +
                     std::to_string(counts.validation_prompts) + "\ntest        " +
                     std::to_string(counts.held_out_prompts) + "\nOf prompts to come, " +
                     fixed(shares.validation * 100, 1) + " % are for validation and " +
                     fixed(shares.test * 100, 1) +
                     " % for test, unless their file says what they are for.\n";
  if (!changes.empty())
    text += counted(static_cast<std::int64_t>(changes.size()), "change") +
            " of a prompt's role so far (--json lists them).\n";
  return text;
}

/// Prompts by number, or all.
Result<std::vector<project::Id>> named_prompts(project::Project& project,
                                               const std::vector<std::string>& names) {
  if (names == std::vector<std::string>{"all"})
    return project.prompts().ids(
        {.roles = {project::PromptRole::validation, project::PromptRole::test}});
  std::vector<project::Id> prompts;
  for (const auto& name : names) {
    project::Id number = 0;
    const auto* end = name.data() + name.size();
    const auto [at, problem] = std::from_chars(name.data(), end, number);
    if (problem != std::errc() || at != end || number < 1) {
      return fail(ErrorCode::invalid_argument,
                  ARBITER_MESSAGE("core", "\"{name}\" is no number of a prompt."),
                  {{"name", name}});
    }
    prompts.push_back(number);
  }
  return prompts;
}

/// Of a prompt that should go both ways nobody knows what it is for.
Result<void> check_directions(const std::vector<project::Id>& to_test,
                              const std::vector<project::Id>& to_train, bool all_to_train) {
  if (all_to_train && !to_test.empty()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "--to-train all and --to-test contradict each other: all are among "
                                "them. Give one after the other."));
  }
  for (const auto prompt : to_test) {
    if (std::ranges::find(to_train, prompt) == to_train.end()) continue;
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "Prompt {prompt} cannot go to test and to train at once. Name it "
                                "in one of --to-test and --to-train."),
                {{"prompt", std::to_string(prompt)}});
  }
  return {};
}

Result<void> change(project::Project& project, const Options& options) {
  ARBITER_ASSIGN(const auto to_train, named_prompts(project, options.to_train));
  const bool all = options.to_train == std::vector<std::string>{"all"};
  ARBITER_TRY(check_directions(options.to_test, to_train, all));
  if (options.validation || options.test) {
    ARBITER_ASSIGN(auto shares, project.prompts().role_shares());
    shares.validation = options.validation.value_or(shares.validation);
    shares.test = options.test.value_or(shares.test);
    ARBITER_TRY(project.prompts().set_role_shares(shares));
  }
  ARBITER_TRY(project.prompts().set_role(to_train, project::PromptRole::train));
  return project.prompts().set_role(options.to_test, project::PromptRole::test);
}

Result<Report> run(const Options& options) {
  ARBITER_ASSIGN(const auto project, options.changes() ? open_writable_project(options.folder)
                                                       : open_project(options.folder));
  if (options.changes()) ARBITER_TRY(change(*project, options));
  ARBITER_ASSIGN(const auto counts, project->counts());
  ARBITER_ASSIGN(const auto shares, project->prompts().role_shares());
  ARBITER_ASSIGN(const auto changes, project->prompts().role_changes());
  Report report;
  report.document = {
      {"train", counts.prompts - counts.validation_prompts - counts.held_out_prompts},
      {"validation", counts.validation_prompts},
      {"test", counts.held_out_prompts},
      {"validation_share", shares.validation},
      {"test_share", shares.test},
      {"changes", nlohmann::json::array()}};
  for (const auto& change : changes)
    report.document["changes"].push_back({{"prompt", change.prompt},
                                          {"from", project::role_name(change.from)},
                                          {"to", project::role_name(change.to)},
                                          {"at", change.at}});
  report.text = text_of(counts, shares, changes);
  return report;
}

}  // namespace

void add_roles(CLI::App& app, Context& context) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = add_project_command(
      app, context, "roles", "Tell which prompts are for training, validation and test",
      options->folder, [options](Context&) { return run(*options); });
  command
      ->add_option("--validation", options->validation,
                   "Share of the prompts to come that is for validation")
      ->check(share());
  command->add_option("--test", options->test, "Share of the prompts to come that is for test")
      ->check(share());
  command
      ->add_option("--to-test", options->to_test,
                   "Prompts, by number, that are for test from now on; once there is a run, only "
                   "those that none has used")
      ->delimiter(',');
  command
      ->add_option("--to-train", options->to_train,
                   "Prompts, by number or all, that are for training from now on; only before the "
                   "first run")
      ->delimiter(',');
}

}  // namespace arbiter::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/project/project.h"
#include "core/project/repositories.h"
#include "tests/support/must.h"

/// Rows for tests that need a project with something in it.
namespace arbiter::test {

/// `count` prompts with `responses` answers each and one comparison of all of them.
inline std::vector<project::Comparison> add_comparisons(
    project::Project& project, std::size_t count, std::size_t responses = 2,
    project::PromptRole role = project::PromptRole::train) {
  std::vector<project::Prompt> prompts(count);
  for (std::size_t i = 0; i < count; ++i) {
    // One text has one role.
    const std::string kind =
        role == project::PromptRole::train ? "" : std::string(project::role_name(role)) + ' ';
    prompts[i].text = kind + "prompt " + std::to_string(i);
    prompts[i].role = role;
  }
  must(project.prompts().add(prompts));
  std::vector<project::Response> answers;
  for (const auto& prompt : prompts)
    for (std::size_t i = 0; i < responses; ++i) {
      auto& answer = answers.emplace_back();
      answer.prompt = prompt.id;
      answer.body = "answer " + std::to_string(i) + " to " + prompt.text;
    }
  must(project.prompts().add_responses(answers));
  std::vector<project::Comparison> comparisons(count);
  for (std::size_t i = 0; i < count; ++i) {
    comparisons[i].prompt = prompts[i].id;
    for (std::size_t k = 0; k < responses; ++k)
      comparisons[i].responses.push_back(answers[i * responses + k].id);
  }
  must(project.comparisons().add(comparisons));
  return comparisons;
}

/// A judgment that prefers the first response; the others tie behind it.
inline project::Judgment prefers_first(const project::Comparison& comparison,
                                       project::Id annotator) {
  project::Judgment judgment;
  judgment.comparison = comparison.id;
  judgment.annotator = annotator;
  judgment.ranking = {{comparison.responses.front()},
                      {comparison.responses.begin() + 1, comparison.responses.end()}};
  judgment.shown_order = comparison.responses;
  return judgment;
}

/// Import rows: a prompt, two responses, a comparison, and what `annotator` said of it.
inline std::vector<project::Imports::Row> import_rows(std::size_t count,
                                                      const std::string& annotator) {
  std::vector<project::Imports::Row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& row = rows[i];
    row.prompt.text = "imported prompt " + std::to_string(i);
    row.responses.resize(2);
    row.responses[0].body = "the better answer " + std::to_string(i);
    row.responses[1].body = "the other answer " + std::to_string(i);
    row.comparisons = {{0, 1}};
    if (annotator.empty()) continue;
    auto& said = row.judgments.emplace_back();
    said.annotator = annotator;
    said.ranking = {{0}, {1}};
  }
  return rows;
}

}  // namespace arbiter::test

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/project/project.h"
#include "core/project/repositories.h"

namespace arbiter::test {

/// A project in `folder` with the given comparisons: one prompt each, with its responses. The
/// responses carry a model's name, which the window must never show while they are judged.
inline std::unique_ptr<project::Project> projectWith(
    const std::filesystem::path& folder, const std::vector<std::vector<std::string>>& comparisons) {
  auto made = project::Project::create(folder);
  if (!made) qFatal("%s", to_english(made.error()).c_str());
  auto project = std::move(*made);
  for (std::size_t i = 0; i < comparisons.size(); ++i) {
    std::vector<project::Prompt> prompts(1);
    prompts[0].text = "prompt number " + std::to_string(i);
    prompts[0].role = project::PromptRole::train;
    if (!project->prompts().add(prompts)) qFatal("cannot add a prompt");
    std::vector<project::Response> responses;
    for (const auto& text : comparisons[i]) {
      auto& response = responses.emplace_back();
      response.prompt = prompts[0].id;
      response.body = text;
      response.origin = project::ResponseOrigin::model;
      response.model = "secret-model-7b";
    }
    if (!project->prompts().add_responses(responses)) qFatal("cannot add responses");
    std::vector<project::Comparison> rows(1);
    rows[0].prompt = prompts[0].id;
    for (const auto& response : responses) rows[0].responses.push_back(response.id);
    if (!project->comparisons().add(rows)) qFatal("cannot add a comparison");
  }
  return project;
}

/// So many pairs of different answers.
inline std::vector<std::vector<std::string>> pairs(int count) {
  std::vector<std::vector<std::string>> list;
  for (int i = 0; i < count; ++i)
    list.push_back({"**good** answer " + std::to_string(i), "bad answer " + std::to_string(i)});
  return list;
}

}  // namespace arbiter::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/anchors.h"

#include <optional>

#include "core/studio/models/current_model.h"
#include "core/studio/models/model_folder.h"
#include "core/studio/models/run_models.h"

namespace arbiter::studio {
namespace {

constexpr const char* reference_key = "reference";
constexpr const char* reference_model_key = "reference_model";
constexpr const char* base_model_key = "base_model";

/// The supervised model that a policy was tuned from, over however many runs; else the project's
/// base model. What people fine-tune first is what they hold the policy to later.
Result<std::filesystem::path> base_of(project::Project& project,
                                      const std::filesystem::path& start) {
  auto stored = stored_path(project, start);
  for (auto id = run_of_model(stored); id != 0; id = run_of_model(stored)) {
    const auto run = project.runs().get(id);
    if (!run) break;
    if (run->kind == project::RunKind::sft) return resolved_path(project, stored);
    stored = run->parent_model;
  }
  return base_model(project);
}

/// The project's base model (empty: it is the starting point); nothing where this policy cannot be
/// compared with it.
Result<std::optional<std::filesystem::path>> comparable_base(project::Project& project,
                                                             const TrainingStart& training) {
  const auto& start = training.prepared.model;
  ARBITER_ASSIGN(const auto base, base_of(project, start));
  if (stored_path(project, base) == stored_path(project, start)) return std::filesystem::path();
  if (const auto there = check_model_folder(base); !there) {
    return fail(ErrorCode::not_found,
                ARBITER_MESSAGE("core",
                                "The project's base model {path} cannot be read. Choose another "
                                "with arbiter model --base, or hold the policy to its own start "
                                "(reference: start)."),
                {{"path", base.string()}});
  }
  ARBITER_ASSIGN(const auto info, training.engine->inspect(base));
  if (info.vocabulary != training.encoder.info().vocabulary) return std::nullopt;
  return base;
}

Result<Anchors> new_anchors(project::Project& project, TrainingStart& training) {
  auto& settings = training.prepared.run.settings;
  const auto asked = settings.value(reference_key, std::string("base"));
  Anchors anchors;
  const auto base = comparable_base(project, training);
  if (!base && asked == "base") return std::unexpected(base.error());
  if (base) anchors.base = base->value_or(std::filesystem::path());
  if (asked == "base") {
    anchors.reference = anchors.base;
    if (!*base) settings[reference_key] = "start";
  } else if (asked != "start") {
    ARBITER_TRY(check_model_folder(asked));
    anchors.reference = asked;
  }
  return anchors;
}

}  // namespace

Result<Anchors> choose_anchors(project::Project& project, TrainingStart& training) {
  auto& prepared = training.prepared;
  auto& settings = prepared.run.settings;
  Anchors anchors;
  if (prepared.resumes()) {
    const auto kept = [&](const char* key) {
      const auto stored = settings.value(key, std::string());
      return stored.empty() ? std::filesystem::path() : resolved_path(project, stored);
    };
    return Anchors{kept(reference_model_key), kept(base_model_key)};
  }
  ARBITER_ASSIGN(anchors, new_anchors(project, training));
  // How many models there are to measure from: its start, and those that are others.
  settings["anchors"] = 1 + (anchors.base.empty() ? 0 : 1) +
                        (anchors.reference.empty() || anchors.reference == anchors.base ? 0 : 1);
  if (!anchors.reference.empty())
    settings[reference_model_key] = stored_path(project, anchors.reference);
  if (!anchors.base.empty()) settings[base_model_key] = stored_path(project, anchors.base);
  return anchors;
}

}  // namespace arbiter::studio

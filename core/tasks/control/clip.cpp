// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/control/clip.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "core/base/gzip_bytes.h"

namespace arbiter::tasks::control {
namespace {

using nlohmann::json;

/// What stands in the file's member `clip`: the version of its form.
constexpr int form = 1;
/// A clip is kilobytes; what unpacks to more than this is none.
constexpr std::size_t most_bytes = std::size_t{64} << 20U;

/// Farther than this nothing gets in any of the worlds; what claims it could not be drawn.
constexpr double farthest = 1e6;

/// The lists of a file, one entry a step.
constexpr const char* lists[] = {"observations", "states", "actions", "rewards"};

template <class T>
bool read_numbers(const json& value, std::vector<T>& into) {
  if (!value.is_array()) return false;
  for (const auto& number : value) {
    if (!number.is_number()) return false;
    into.push_back(number.get<T>());
    if (!std::isfinite(into.back())) return false;
  }
  return true;
}

bool read_action(const json& value, const Spec& spec, ClipStep& step) {
  if (!spec.discrete)
    return read_numbers(value, step.values) &&
           step.values.size() == static_cast<std::size_t>(spec.actions);
  if (!value.is_number_integer()) return false;
  step.choice = value.get<std::int64_t>();
  return step.choice >= 0 && step.choice < spec.actions;
}

/// The list whose entry is not what the environment has; none where all are.
std::optional<std::string> read_step(const json& file, std::size_t index,
                                     const EnvironmentEntry& entry, ClipStep& step) {
  const auto& spec = entry.spec;
  if (!read_numbers(file["observations"][index], step.observation) ||
      step.observation.size() != static_cast<std::size_t>(spec.observations))
    return "observations";
  if (!read_action(file["actions"][index], spec, step)) return "actions";
  const auto& reward = file["rewards"][index];
  if (!reward.is_number() || !std::isfinite(reward.get<double>())) return "rewards";
  step.reward = reward.get<double>();
  const auto drawable = [](double value) { return std::abs(value) <= farthest; };
  if (!read_numbers(file["states"][index], step.state) ||
      !std::ranges::all_of(step.state, drawable) || entry.draw(step.state, nullptr).empty())
    return "states";
  return {};
}

std::unexpected<Error> no_clip() {
  return fail(ErrorCode::parse,
              ARBITER_MESSAGE("core", "The clip is damaged: it is no recording of an agent."));
}

/// The lists are there, of one length, and not empty.
bool has_steps(const json& file) {
  for (const char* name : lists) {
    const auto found = file.find(name);
    if (found == file.end() || !found->is_array() || found->empty()) return false;
    if (found->size() != file["observations"].size()) return false;
  }
  return true;
}

}  // namespace

double Clip::true_return() const {
  double sum = 0;
  for (const auto& step : steps) sum += step.reward;
  return sum;
}

ClipStep clip_step(const Environment& environment, const Action& action) {
  ClipStep step;
  step.observation.resize(static_cast<std::size_t>(environment.spec().observations));
  environment.observe(step.observation);
  step.state = environment.state();
  step.choice = action.choice;
  step.values.assign(action.values.begin(), action.values.end());
  return step;
}

Action action_of(const ClipStep& step) { return {step.choice, step.values}; }

Scene scene_of(const EnvironmentEntry& entry, const ClipStep& step) {
  const Action action = action_of(step);
  return entry.draw(step.state, &action);
}

std::string encode_clip(const Clip& clip) {
  const auto* entry = find_environment(clip.environment);
  const bool discrete = entry == nullptr || entry->spec.discrete;
  json file{{"clip", form}, {"environment", clip.environment}, {"terminated", clip.terminated}};
  for (const char* name : lists) file[name] = json::array();
  for (const auto& step : clip.steps) {
    file["observations"].push_back(step.observation);
    file["states"].push_back(step.state);
    file["actions"].push_back(discrete ? json(step.choice) : json(step.values));
    file["rewards"].push_back(step.reward);
  }
  return gzip_bytes(file.dump());
}

Result<Clip> decode_clip(std::string_view bytes) {
  const auto text = gunzip_bytes(bytes, most_bytes);
  if (!text) return no_clip();
  const auto file = json::parse(*text, nullptr, false);
  if (!file.is_object()) return no_clip();
  const auto version = file.find("clip");
  const auto name = file.find("environment");
  if (version == file.end() || !version->is_number_integer() || name == file.end() ||
      !name->is_string())
    return no_clip();
  if (version->get<std::int64_t>() > form)
    return fail(ErrorCode::newer_version,
                ARBITER_MESSAGE("core", "The clip was recorded by a newer Arbiter."));
  Clip clip;
  clip.environment = name->get<std::string>();
  const auto* entry = find_environment(clip.environment);
  if (entry == nullptr)
    return fail(ErrorCode::parse,
                ARBITER_MESSAGE("core",
                                "The clip shows an environment that is not known here: "
                                "{environment}."),
                {{"environment", clip.environment}});
  if (!has_steps(file)) return no_clip();
  const auto terminated = file.find("terminated");
  clip.terminated = terminated != file.end() && terminated->is_boolean() && terminated->get<bool>();
  for (std::size_t i = 0; i < file["observations"].size(); ++i) {
    ClipStep step;
    if (const auto wrong = read_step(file, i, *entry, step))
      return fail(
          ErrorCode::parse,
          ARBITER_MESSAGE("core",
                          "The clip is damaged: `{list}` of step {step} is not what "
                          "{environment} has."),
          {{"list", *wrong}, {"step", std::to_string(i + 1)}, {"environment", clip.environment}});
    clip.steps.push_back(std::move(step));
  }
  return clip;
}

}  // namespace arbiter::tasks::control

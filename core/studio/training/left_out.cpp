// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/left_out.h"

#include "core/project/prompt_roles.h"
#include "core/project/repositories.h"
#include "core/studio/training/training_errors.h"

namespace arbiter::studio {
namespace {

struct Count {
  const char* name;
  std::int64_t LeftOut::*value;
};
constexpr Count counts[] = {{"skips", &LeftOut::skips},
                            {"ties", &LeftOut::ties},
                            {"pairs", &LeftOut::pairs},
                            {"long_pairs", &LeftOut::long_pairs},
                            {"documents", &LeftOut::documents},
                            {"long_prompts", &LeftOut::long_prompts},
                            {"cut_answers", &LeftOut::cut_answers},
                            {"context", &LeftOut::context}};

/// "1 judgment is", "12 judgments are".
std::string number_of(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + ' ' + thing + (count == 1 ? " is" : "s are");
}

/// "1 of 12 pairs is", "6 of 12 pairs are".
std::string part_of(std::int64_t count, std::int64_t all, const std::string& things) {
  return std::to_string(count) + " of " + std::to_string(all) + ' ' + things +
         (count == 1 ? " is" : " are");
}

}  // namespace

bool LeftOut::empty() const { return skips + ties + long_pairs + long_prompts + cut_answers == 0; }

nlohmann::json LeftOut::to_json() const {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& count : counts)
    if (this->*count.value != 0) json[count.name] = this->*count.value;
  return json;
}

LeftOut LeftOut::from_json(const nlohmann::json& json) {
  LeftOut left_out;
  if (!json.is_object()) return left_out;
  for (const auto& count : counts) {
    const auto found = json.find(count.name);
    if (found != json.end() && found->is_number_integer())
      left_out.*count.value = found->get<std::int64_t>();
  }
  return left_out;
}

std::vector<std::string> LeftOut::sentences() const {
  const std::string limit = " the context of " + std::to_string(context) + " tokens";
  std::vector<std::string> said;
  if (skips > 0) said.push_back(number_of(skips, "judgment") + " skipped.");
  if (ties > 0)
    said.push_back(number_of(ties, "judgment") + " without a preference (a tie) and left out.");
  if (long_pairs > 0)
    said.push_back(part_of(long_pairs, pairs, "pairs") + " longer than" + limit + " and left out.");
  if (long_prompts > 0)
    said.push_back(part_of(long_prompts, documents, "documents") + " left out: their prompt fills" +
                   limit + '.');
  if (cut_answers > 0)
    said.push_back(part_of(cut_answers, documents, "documents") + " cut at" + limit + '.');
  return said;
}

LeftOut left_out_of(const project::Run& run) {
  if (!run.settings.is_object()) return {};
  return LeftOut::from_json(run.settings.value("left_out", nlohmann::json()));
}

std::unexpected<Error> nothing_left(project::Project& project, const LeftOut& left_out) {
  const std::map<std::string, std::string> counts{
      {"skips", std::to_string(left_out.skips)},
      {"ties", std::to_string(left_out.ties)},
      {"pairs", std::to_string(left_out.long_pairs)},
      {"documents", std::to_string(left_out.long_prompts)},
      {"context", std::to_string(left_out.context)}};
  const auto reason = [&](const char* text) {
    return fail(ErrorCode::no_data, text, {counts.begin(), counts.end()});
  };
  if (left_out.long_prompts > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "In all {documents} documents the prompt fills the context of "
                                  "{context} tokens, so that no token of an answer is left to "
                                  "learn from. Use a longer context or shorter prompts."));
  if (left_out.long_pairs > 0 && left_out.ties > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "{pairs} pairs are longer than the context of {context} tokens, "
                                  "and {ties} judgments are ties, which give no preference. Judge "
                                  "shorter pairs, or use a model with a longer context."));
  if (left_out.long_pairs > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "All {pairs} judged pairs are longer than the context of "
                                  "{context} tokens. Judge shorter pairs, or use a model with a "
                                  "longer context."));
  if (left_out.ties > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "{ties} judgments are ties; DPO needs preferences. Judge pairs "
                                  "of which one answer is better, or train a reward model, which "
                                  "learns from ties."));
  if (left_out.skips > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "All {skips} judgments are skips, which say nothing of the "
                                  "answers. Judge some pairs on the Label page first."));
  const auto tested = project.judgments().live({.roles = roles_for(project::PromptUse::evaluate)});
  if (!tested) return std::unexpected(tested.error());
  return tested->empty() ? no_pairs()
                         : only_test_judgments(static_cast<std::int64_t>(tested->size()));
}

}  // namespace arbiter::studio

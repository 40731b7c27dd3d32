// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/studio/training/left_out.h"

#include <map>
#include <span>

#include "core/project/prompt_roles.h"
#include "core/project/repositories.h"
#include "core/studio/training/training_errors.h"

namespace arbiter::studio {
namespace {

struct Count {
  const char* name;
  std::int64_t LeftOut::*value;
};
constexpr Count reasons[] = {{"skips", &LeftOut::skips},
                             {"ties", &LeftOut::ties},
                             {"singles", &LeftOut::singles},
                             {"long_pairs", &LeftOut::long_pairs},
                             {"long_prompts", &LeftOut::long_prompts},
                             {"cut_answers", &LeftOut::cut_answers}};
constexpr Count all_in_all[] = {{"pairs", &LeftOut::pairs},
                                {"documents", &LeftOut::documents},
                                {"context_tokens", &LeftOut::context}};
/// Among the reasons, as older programs stored them.
constexpr Count older_totals[] = {
    {"pairs", &LeftOut::pairs}, {"documents", &LeftOut::documents}, {"context", &LeftOut::context}};

nlohmann::json write(const LeftOut& left_out, std::span<const Count> counts) {
  nlohmann::json json = nlohmann::json::object();
  for (const auto& count : counts) json[count.name] = left_out.*count.value;
  return json;
}

void read(const nlohmann::json& json, std::span<const Count> counts, LeftOut& into) {
  if (!json.is_object()) return;
  for (const auto& count : counts) {
    const auto found = json.find(count.name);
    if (found != json.end() && found->is_number_integer())
      into.*count.value = found->get<std::int64_t>();
  }
}

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

bool LeftOut::empty() const {
  return skips + ties + singles + long_pairs + long_prompts + cut_answers == 0;
}

nlohmann::json LeftOut::to_json() const { return write(*this, reasons); }
nlohmann::json LeftOut::totals() const { return write(*this, all_in_all); }

LeftOut LeftOut::from_json(const nlohmann::json& reasons_json, const nlohmann::json& totals) {
  LeftOut left_out;
  read(reasons_json, reasons, left_out);
  read(reasons_json, older_totals, left_out);
  read(totals, all_in_all, left_out);
  return left_out;
}

std::vector<std::string> LeftOut::sentences() const {
  const std::string limit = " the context of " + std::to_string(context) + " tokens";
  std::vector<std::string> said;
  if (skips > 0) said.push_back(number_of(skips, "judgment") + " skipped.");
  if (ties > 0)
    said.push_back(number_of(ties, "judgment") + " without a preference (a tie) and left out.");
  if (singles > 0)
    said.push_back(number_of(singles, "judgment") +
                   " of a single response, which compares nothing, and left out.");
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
  return LeftOut::from_json(run.settings.value("left_out", nlohmann::json()),
                            run.settings.value("totals", nlohmann::json()));
}

void note_left_out(const LeftOut& left_out, project::Run& run) {
  run.settings["left_out"] = left_out.to_json();
  run.settings["totals"] = left_out.totals();
}

std::unexpected<Error> nothing_left(project::Project& project, const LeftOut& left_out) {
  const std::map<std::string, std::string> counts{
      {"skips", std::to_string(left_out.skips)},
      {"ties", std::to_string(left_out.ties)},
      {"singles", std::to_string(left_out.singles)},
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
  if (left_out.singles > 0)
    return reason(ARBITER_MESSAGE("core",
                                  "{singles} judgments are of single responses, good or bad or a "
                                  "score; there is no comparison to learn from. Judge pairs, or "
                                  "export these for a training that takes them (--format kto)."));
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

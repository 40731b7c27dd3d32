// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/option_rules.h"

namespace arbiter::cli {
namespace {

using nlohmann::json;

bool is_positive(const json& value) { return value.is_number() && value.get<double>() > 0; }
bool is_several(const json& value) { return value.is_number() && value.get<double>() > 1; }
bool is_on(const json& value) { return value.is_boolean() && value.get<bool>(); }
bool is_kl(const json& value) { return value == "kl"; }
bool is_clip(const json& value) { return value == "clip"; }
bool is_sigmoid(const json& value) { return value == "sigmoid"; }

/// `option` has an effect where `other` is so.
struct Rule {
  const char* option;
  const char* other;
  bool (*is_so)(const json& value);
  const char* needed;  ///< of `other`
};

constexpr Rule rules[] = {{"lora_alpha", "lora_rank", is_positive, "1 or more"},
                          {"lora_targets", "lora_rank", is_positive, "1 or more"},
                          {"kl_target", "adaptive_kl", is_on, "true"},
                          {"kl_horizon", "adaptive_kl", is_on, "true"},
                          {"update_kl_target", "objective", is_kl, "kl"},
                          {"update_kl_coefficient", "objective", is_kl, "kl"},
                          {"clip_range", "objective", is_clip, "clip"},
                          {"label_smoothing", "loss", is_sigmoid, "sigmoid"},
                          {"bootstrap", "ensemble", is_several, "2 or more"},
                          {"top_k", "temperature", is_positive, "above 0"},
                          {"top_p", "temperature", is_positive, "above 0"}};

std::string flag_of(const std::vector<engine::Field>& options, const char* name) {
  for (const auto& field : options)
    if (std::string_view(field.name) == name) return cli::flag_of(field);
  return name;
}

}  // namespace

Result<void> check_heeded(const std::vector<engine::Field>& options, const GivenFields& given,
                          const std::vector<engine::Field>& defaults) {
  const auto values = engine::fields_to_json(options);
  const auto usual = engine::fields_to_json(defaults);
  for (const auto& rule : rules) {
    if (!given.contains(rule.option) || !values.contains(rule.other)) continue;
    const auto& other = values.at(rule.other);
    if (rule.is_so(other) || values.at(rule.option) == usual.at(rule.option)) continue;
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core",
                                "{option} has no effect, as {other} is {value}. Leave it out, or "
                                "make {other} {needed}."),
                {{"option", flag_of(options, rule.option)},
                 {"other", flag_of(options, rule.other)},
                 {"value", other.is_string() ? other.get<std::string>() : other.dump()},
                 {"needed", rule.needed}},
                {{}, 0, rule.option});
  }
  return {};
}

}  // namespace arbiter::cli

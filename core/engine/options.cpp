// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

// Marks a label or help text for translation in the context "options" without translating it here.
#define OPTION_TEXT(text) ARBITER_MESSAGE("options", text)

namespace arbiter::engine {
namespace {

constexpr double largest_seed = 9007199254740992.0;  // 2^53: exact as a double and in JSON

Field learning_rate(const char* name, double& value, const char* label, const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = 0,
          .maximum = 1,
          .choices = {}};
}

Field number(const char* name, double& value, double minimum, double maximum, const char* label,
             const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = minimum,
          .maximum = maximum,
          .choices = {}};
}

Field count(const char* name, std::int64_t& value, double minimum, double maximum,
            const char* label, const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = minimum,
          .maximum = maximum,
          .choices = {}};
}

Field toggle(const char* name, bool& value, const char* label, const char* help) {
  return {.name = name, .value = &value, .label = label, .help = help, .choices = {}};
}

Field choice(const char* name, std::string& value, std::vector<const char*> choices,
             const char* label, const char* help) {
  return {
      .name = name, .value = &value, .label = label, .help = help, .choices = std::move(choices)};
}

Where in_field(std::string name) { return {.file = {}, .line = 0, .field = std::move(name)}; }

std::string format_number(double value) {
  char buffer[64];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value).ptr;
  return {buffer, end};
}

Result<void> check_range(const Field& field, double value) {
  if (!std::isfinite(value)) {
    return fail(ErrorCode::invalid_argument, ARBITER_MESSAGE("core", "{name} must be a number."),
                {{"name", field.name}}, in_field(field.name));
  }
  if (field.maximum <= field.minimum || (value >= field.minimum && value <= field.maximum)) {
    return {};
  }
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "{name} is {value}; it must be from {minimum} to {maximum}."),
              {{"name", field.name},
               {"value", format_number(value)},
               {"minimum", format_number(field.minimum)},
               {"maximum", format_number(field.maximum)}},
              in_field(field.name));
}

std::string join_choices(const Field& field) {
  std::string text;
  for (const char* choice : field.choices) {
    if (!text.empty()) text += ", ";
    text += choice;
  }
  return text;
}

Result<void> check_choice(const Field& field, const std::string& value) {
  if (field.choices.empty() ||
      std::ranges::any_of(field.choices, [&](const char* choice) { return value == choice; })) {
    return {};
  }
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "{name} is \"{value}\"; it must be one of: {choices}."),
              {{"name", field.name}, {"value", value}, {"choices", join_choices(field)}},
              in_field(field.name));
}

Result<void> check_field(const Field& field) {
  return std::visit(
      [&](auto* value) -> Result<void> {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, std::string>) {
          return check_choice(field, *value);
        } else if constexpr (std::is_same_v<Value, bool>) {
          return {};
        } else {
          return check_range(field, static_cast<double>(*value));
        }
      },
      field.value);
}

const Field* find_field(const std::vector<Field>& fields, std::string_view name) {
  const auto found =
      std::ranges::find_if(fields, [&](const Field& field) { return name == field.name; });
  return found == fields.end() ? nullptr : &*found;
}

std::unexpected<Error> unknown_field(std::string_view name) {
  return fail(ErrorCode::invalid_argument,
              ARBITER_MESSAGE("core", "There is no setting named \"{name}\"."),
              {{"name", std::string(name)}}, in_field(std::string(name)));
}

std::unexpected<Error> bad_value(const Field& field, std::string_view value) {
  return fail(ErrorCode::invalid_argument, ARBITER_MESSAGE("core", "{name} cannot be \"{value}\"."),
              {{"name", field.name}, {"value", std::string(value)}}, in_field(field.name));
}

/// Parses all of `text` as a number of the type of `into`; false where it is none.
template <class Number>
bool parse_number(std::string_view text, Number& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc() && end == text.data() + text.size();
}

bool parse_bool(std::string_view text, bool& into) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") {
    into = true;
    return true;
  }
  if (text == "false" || text == "0" || text == "no" || text == "off") {
    into = false;
    return true;
  }
  return false;
}

/// Sets a value through `assign`; puts the old one back where the new one is refused.
template <class Value, class Assign>
Result<void> assign_checked(const Field& field, Value& value, Assign assign,
                            std::string_view shown) {
  const Value before = value;
  if (!assign(value)) {
    value = before;
    return bad_value(field, shown);
  }
  if (auto checked = check_field(field); !checked) {
    value = before;
    return checked;
  }
  return {};
}

bool from_json_value(const nlohmann::json& json, double& into) {
  if (!json.is_number()) return false;
  into = json.get<double>();
  return true;
}

bool from_json_value(const nlohmann::json& json, std::int64_t& into) {
  if (!json.is_number_integer()) return false;
  into = json.get<std::int64_t>();
  return true;
}

bool from_json_value(const nlohmann::json& json, bool& into) {
  if (!json.is_boolean()) return false;
  into = json.get<bool>();
  return true;
}

bool from_json_value(const nlohmann::json& json, std::string& into) {
  if (!json.is_string()) return false;
  into = json.get<std::string>();
  return true;
}

}  // namespace

std::int64_t default_threads() {
  return std::max<std::int64_t>(static_cast<std::int64_t>(std::thread::hardware_concurrency()) - 1,
                                1);
}

std::vector<Field> fields(ComputeOptions& o) {
  return {
      count("threads", o.threads, 0, 1024, OPTION_TEXT("Threads"),
            OPTION_TEXT("Processor threads; 0 leaves one core to the window.")),
      choice("precision", o.precision, {"auto", "f32", "bf16"}, OPTION_TEXT("Precision"),
             OPTION_TEXT("Number format of the products; auto picks the faster that the processor "
                         "has.")),
      choice("device", o.device, {"auto", "cpu", "cuda"}, OPTION_TEXT("Device"),
             OPTION_TEXT("Where the numbers are computed.")),
      count("seed", o.seed, 0, largest_seed, OPTION_TEXT("Seed"),
            OPTION_TEXT("The same seed, machine, threads and precision give the same run.")),
  };
}

std::vector<Field> fields(GenerationOptions& o) {
  return {
      count("max_new_tokens", o.max_new_tokens, 1, 32768, OPTION_TEXT("Longest response"),
            OPTION_TEXT("Tokens after which a response is cut off.")),
      number("temperature", o.temperature, 0, 10, OPTION_TEXT("Temperature"),
             OPTION_TEXT("Higher is more varied; 0 always takes the likeliest token.")),
      count("top_k", o.top_k, 0, 1000000, OPTION_TEXT("Top k"),
            OPTION_TEXT("Draw from the k likeliest tokens only; 0 is off.")),
      number("top_p", o.top_p, 0, 1, OPTION_TEXT("Top p"),
             OPTION_TEXT("Draw from the likeliest tokens that have this probability together.")),
      count("batch_size", o.batch_size, 1, 4096, OPTION_TEXT("Batch"),
            OPTION_TEXT("Responses that are written at once.")),
  };
}

std::vector<Field> fields(SftOptions& o) {
  return {
      learning_rate("learning_rate", o.learning_rate, OPTION_TEXT("Learning rate"),
                    OPTION_TEXT("Highest step size of the optimiser.")),
      number("warmup_fraction", o.warmup_fraction, 0, 1, OPTION_TEXT("Warm-up"),
             OPTION_TEXT("Share of the steps over which the learning rate rises.")),
      number("weight_decay", o.weight_decay, 0, 10, OPTION_TEXT("Weight decay"),
             OPTION_TEXT("Pull of the weights towards zero (AdamW).")),
      count("epochs", o.epochs, 1, 10000, OPTION_TEXT("Epochs"),
            OPTION_TEXT("Passes over the data.")),
      count("batch_tokens", o.batch_tokens, 16, 16777216, OPTION_TEXT("Tokens a step"),
            OPTION_TEXT("Tokens in one optimiser step.")),
      count("context", o.context, 8, 131072, OPTION_TEXT("Row length"),
            OPTION_TEXT("Tokens in one row of packed documents.")),
      number("max_grad_norm", o.max_grad_norm, 0, 1000000, OPTION_TEXT("Gradient limit"),
             OPTION_TEXT("Longer gradients are scaled down to this norm; 0 is off.")),
      count("checkpoint_every", o.checkpoint_every, 1, 1000000, OPTION_TEXT("Checkpoint every"),
            OPTION_TEXT("Optimiser steps between checkpoints.")),
  };
}

std::vector<Field> fields(RewardOptions& o) {
  return {
      learning_rate("trunk_learning_rate", o.trunk_learning_rate,
                    OPTION_TEXT("Learning rate of the trunk"),
                    OPTION_TEXT("Step size for the language model's own weights.")),
      learning_rate("head_learning_rate", o.head_learning_rate,
                    OPTION_TEXT("Learning rate of the head"),
                    OPTION_TEXT("Step size for the new layer that gives the score.")),
      number("weight_decay", o.weight_decay, 0, 10, OPTION_TEXT("Weight decay"),
             OPTION_TEXT("Pull of the weights towards zero (AdamW).")),
      count("epochs", o.epochs, 1, 10000, OPTION_TEXT("Epochs"),
            OPTION_TEXT("Passes over the data.")),
      count("batch_pairs", o.batch_pairs, 1, 4096, OPTION_TEXT("Pairs a step"),
            OPTION_TEXT("Judged pairs in one optimiser step.")),
      number("label_smoothing", o.label_smoothing, 0, 0.5, OPTION_TEXT("Label smoothing"),
             OPTION_TEXT("Assumed share of judgments that are the wrong way round.")),
      number("centering", o.centering, 0, 10, OPTION_TEXT("Centering"),
             OPTION_TEXT("Weight of the pull of a pair's mean score towards zero.")),
      number("held_out_fraction", o.held_out_fraction, 0, 0.9, OPTION_TEXT("Held out"),
             OPTION_TEXT("Share of the prompts whose judgments only measure accuracy.")),
      number("max_grad_norm", o.max_grad_norm, 0, 1000000, OPTION_TEXT("Gradient limit"),
             OPTION_TEXT("Longer gradients are scaled down to this norm; 0 is off.")),
      count("ensemble", o.ensemble, 1, 64, OPTION_TEXT("Heads"),
            OPTION_TEXT("Score heads on one trunk; the score is their mean.")),
      count("checkpoint_every", o.checkpoint_every, 1, 1000000, OPTION_TEXT("Checkpoint every"),
            OPTION_TEXT("Optimiser steps between checkpoints.")),
  };
}

namespace {

std::vector<Field> rollout_fields(PpoOptions& o) {
  return {
      count("iterations", o.iterations, 1, 1000000, OPTION_TEXT("Iterations"),
            OPTION_TEXT("Rounds of writing responses and learning from them.")),
      count("episodes", o.episodes, 1, 65536, OPTION_TEXT("Episodes"),
            OPTION_TEXT("Responses written in one round.")),
      count("epochs", o.epochs, 1, 1000, OPTION_TEXT("Epochs"),
            OPTION_TEXT("Passes over a round's responses.")),
      count("minibatches", o.minibatches, 1, 65536, OPTION_TEXT("Mini-batches"),
            OPTION_TEXT("Optimiser steps in one pass.")),
      number("temperature", o.temperature, 0.01, 10, OPTION_TEXT("Temperature"),
             OPTION_TEXT("Of the responses and of all log-probabilities alike.")),
      count("max_new_tokens", o.max_new_tokens, 1, 32768, OPTION_TEXT("Longest response"),
            OPTION_TEXT("Tokens after which a response is cut off.")),
      count("checkpoint_every", o.checkpoint_every, 1, 1000000, OPTION_TEXT("Checkpoint every"),
            OPTION_TEXT("Iterations between checkpoints.")),
      count("sample_every", o.sample_every, 1, 1000000, OPTION_TEXT("Samples every"),
            OPTION_TEXT("Iterations between looks at the policy's responses.")),
  };
}

std::vector<Field> loss_fields(PpoOptions& o) {
  return {
      learning_rate("learning_rate", o.learning_rate, OPTION_TEXT("Learning rate"),
                    OPTION_TEXT("Highest step size of the optimiser.")),
      choice("schedule", o.schedule, {"constant", "linear", "cosine"}, OPTION_TEXT("Schedule"),
             OPTION_TEXT("How the learning rate goes on over the run.")),
      number("gamma", o.gamma, 0, 1, OPTION_TEXT("Gamma"),
             OPTION_TEXT("Discount of later rewards.")),
      number("lambda", o.lambda, 0, 1, OPTION_TEXT("Lambda"),
             OPTION_TEXT("Decay of generalised advantage estimation.")),
      number("clip_range", o.clip_range, 0, 10, OPTION_TEXT("Clip range"),
             OPTION_TEXT("How far the policy's ratio counts from 1.")),
      number("value_clip_range", o.value_clip_range, 0, 1000000, OPTION_TEXT("Value clip range"),
             OPTION_TEXT("How far a new value counts from the old one.")),
      number("value_coefficient", o.value_coefficient, 0, 100, OPTION_TEXT("Value coefficient"),
             OPTION_TEXT("Weight of the value loss.")),
      number("entropy_coefficient", o.entropy_coefficient, 0, 100,
             OPTION_TEXT("Entropy coefficient"), OPTION_TEXT("Weight of the entropy bonus.")),
      number("max_grad_norm", o.max_grad_norm, 0, 1000000, OPTION_TEXT("Gradient limit"),
             OPTION_TEXT("Longer gradients are scaled down to this norm; 0 is off.")),
      number("target_kl", o.target_kl, 0, 1000, OPTION_TEXT("Update limit"),
             OPTION_TEXT("Ends a round's update above this approximate KL; 0 is off.")),
  };
}

std::vector<Field> reward_fields(PpoOptions& o) {
  return {
      number("kl_coefficient", o.kl_coefficient, 0, 1000, OPTION_TEXT("KL coefficient"),
             OPTION_TEXT("Price of a nat of distance from the reference, at the start.")),
      toggle("adaptive_kl", o.adaptive_kl, OPTION_TEXT("Adaptive KL"),
             OPTION_TEXT("Changes the coefficient so that the KL stays at its target.")),
      number("kl_target", o.kl_target, 0, 10000, OPTION_TEXT("KL target"),
             OPTION_TEXT("Nats per sequence that the adaptive coefficient aims at.")),
      number("kl_horizon", o.kl_horizon, 1, 1e9, OPTION_TEXT("KL horizon"),
             OPTION_TEXT("Episodes over which the coefficient adapts.")),
      choice("kl_estimator", o.kl_estimator, {"k1", "k2", "k3", "abs"}, OPTION_TEXT("KL estimator"),
             OPTION_TEXT("How the KL of one token is estimated.")),
      toggle("whiten_rewards", o.whiten_rewards, OPTION_TEXT("Whiten rewards"),
             OPTION_TEXT("Scales rewards to unit variance; their mean stays.")),
      toggle("whiten_advantages", o.whiten_advantages, OPTION_TEXT("Whiten advantages"),
             OPTION_TEXT("Scales advantages to mean 0 and unit variance.")),
      number("missing_eos_penalty", o.missing_eos_penalty, 0, 1000,
             OPTION_TEXT("Penalty without end"),
             OPTION_TEXT("Taken off the score of a response that does not end.")),
      number("score_clip", o.score_clip, 0, 1000, OPTION_TEXT("Score limit"),
             OPTION_TEXT("Normalised scores are clipped to this size; 0 is off.")),
  };
}

}  // namespace

std::vector<Field> fields(PpoOptions& o) {
  std::vector<Field> all = rollout_fields(o);
  for (auto part : {loss_fields, reward_fields}) {
    for (Field& field : part(o)) all.push_back(std::move(field));
  }
  return all;
}

Result<void> check_fields(const std::vector<Field>& fields) {
  for (const Field& field : fields) ARBITER_TRY(check_field(field));
  return {};
}

Result<void> set_field(const std::vector<Field>& fields, std::string_view name,
                       std::string_view value) {
  const Field* field = find_field(fields, name);
  if (field == nullptr) return unknown_field(name);
  return std::visit(
      [&](auto* target) -> Result<void> {
        using Value = std::remove_pointer_t<decltype(target)>;
        const auto assign = [&](Value& into) {
          if constexpr (std::is_same_v<Value, std::string>) {
            into = std::string(value);
            return true;
          } else if constexpr (std::is_same_v<Value, bool>) {
            return parse_bool(value, into);
          } else {
            return parse_number(value, into);
          }
        };
        return assign_checked(*field, *target, assign, value);
      },
      field->value);
}

nlohmann::json fields_to_json(const std::vector<Field>& fields) {
  nlohmann::json json = nlohmann::json::object();
  for (const Field& field : fields) {
    std::visit([&](const auto* value) { json[field.name] = *value; }, field.value);
  }
  return json;
}

Result<void> fields_from_json(const std::vector<Field>& fields, const nlohmann::json& json) {
  if (!json.is_object()) {
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "Settings must be a JSON object."));
  }
  for (const auto& [name, value] : json.items()) {
    const Field* field = find_field(fields, name);
    if (field == nullptr) return unknown_field(name);
    ARBITER_TRY(std::visit(
        [&](auto* target) -> Result<void> {
          return assign_checked(
              *field, *target, [&](auto& into) { return from_json_value(value, into); },
              value.dump());
        },
        field->value));
  }
  return {};
}

}  // namespace arbiter::engine

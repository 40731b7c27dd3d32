// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/options.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/engine/field_builders.h"
#include "core/engine/shared_fields.h"

namespace arbiter::engine {
namespace {

constexpr double largest_seed = 9007199254740992.0;  // 2^53: exact as a double and in JSON

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

std::vector<Field> fields(LoraOptions& o) {
  return {
      count("lora_rank", o.rank, 0, 4096, OPTION_TEXT("LoRA rank"),
            OPTION_TEXT("Size of the low-rank adapters that are trained in place of all weights; "
                        "0 is off.")),
      number("lora_alpha", o.alpha, 0, 100000, OPTION_TEXT("LoRA alpha"),
             OPTION_TEXT("The adapters are scaled by alpha over rank.")),
      text("lora_targets", o.targets, OPTION_TEXT("LoRA targets"),
           OPTION_TEXT("Modules that get adapters, with commas between, such as q_proj,v_proj; "
                       "empty: the usual ones.")),
  };
}

std::vector<Field> fields(SftOptions& o) {
  std::vector<Field> all = {
      learning_rate_field(o.learning_rate),
      warmup_fraction_field(o.warmup_fraction),
      weight_decay_field(o.weight_decay),
      data_epochs_field(o.epochs),
      count("batch_tokens", o.batch_tokens, 16, 16777216, OPTION_TEXT("Tokens a step"),
            OPTION_TEXT("Tokens in one optimiser step.")),
      count("context", o.context, 8, 131072, OPTION_TEXT("Row length"),
            OPTION_TEXT("Tokens in one row of packed documents.")),
      count("micro_batch_rows", o.micro_batch_rows, 0, 65536, OPTION_TEXT("Rows in memory"),
            OPTION_TEXT("Rows that pass through the model at once: fewer need less memory and "
                        "give the same step; 0 goes by the model's size.")),
      max_grad_norm_field(o.max_grad_norm),
      checkpoint_every_steps_field(o.checkpoint_every),
  };
  for (Field& field : fields(o.lora)) all.push_back(std::move(field));
  return all;
}

namespace {

std::vector<Field> optimiser_fields(RewardOptions& o) {
  return {
      learning_rate("trunk_learning_rate", o.trunk_learning_rate,
                    OPTION_TEXT("Learning rate of the trunk"),
                    OPTION_TEXT("Step size for the language model's own weights.")),
      learning_rate("head_learning_rate", o.head_learning_rate,
                    OPTION_TEXT("Learning rate of the head"),
                    OPTION_TEXT("Step size for the new layer that gives the score.")),
      weight_decay_field(o.weight_decay),
      data_epochs_field(o.epochs),
      batch_pairs_field(o.batch_pairs),
      micro_batch_pairs_field(o.micro_batch_pairs),
      max_grad_norm_field(o.max_grad_norm),
      checkpoint_every_steps_field(o.checkpoint_every),
  };
}

std::vector<Field> judgment_fields(RewardOptions& o) {
  return {
      number("margin_per_strength", o.margin_per_strength, 0, 100,
             OPTION_TEXT("Margin of a strength"),
             OPTION_TEXT("Score by which the better response must lead, for each level of the "
                         "judgment's strength; 0 is off.")),
      choice("tie_model", o.tie_model, {"half", "davidson"}, OPTION_TEXT("Ties"),
             OPTION_TEXT("A tie counts half each way, or is an outcome of its own with a learned "
                         "parameter (Davidson).")),
      choice("ranking_model", o.ranking_model, {"plackett_luce", "pairs"},
             OPTION_TEXT("Rankings of three or more"),
             OPTION_TEXT("A ranking counts as a whole (Plackett-Luce), or as all its pairs.")),
      choice("annotator_weights", o.annotator_weights, {"none", "reliability"},
             OPTION_TEXT("Annotator weights"),
             OPTION_TEXT("Whether judgments count by how far their annotator agrees with the "
                         "others.")),
      number("label_smoothing", o.label_smoothing, 0, 0.5, OPTION_TEXT("Label smoothing"),
             OPTION_TEXT("Assumed share of judgments that are the wrong way round.")),
      number("centering", o.centering, 0, 10, OPTION_TEXT("Centering"),
             OPTION_TEXT("Weight of the pull of a pair's mean score towards zero.")),
      count("ensemble", o.ensemble, 1, 64, OPTION_TEXT("Members"),
            OPTION_TEXT("Separate models that are trained together: the score is the mean of "
                        "theirs, their disagreement tells what is uncertain.")),
      toggle("bootstrap", o.bootstrap, OPTION_TEXT("Own resample a member"),
             OPTION_TEXT("Each of several members learns from its own resample of the judgments, "
                         "so that they disagree more where little was judged.")),
      count("folds", o.folds, 0, 64, OPTION_TEXT("Folds of a cross-validation"),
            OPTION_TEXT("Trains so many more such models, each without one part of the training "
                        "prompts, and measures it there: an accuracy on prompts not seen, over all "
                        "judgments. An ensemble is trained whole each time. 0 is off.")),
  };
}

}  // namespace

std::vector<Field> fields(RewardOptions& o) {
  auto all = optimiser_fields(o);
  std::ranges::move(judgment_fields(o), std::back_inserter(all));
  std::ranges::move(fields(o.lora), std::back_inserter(all));
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

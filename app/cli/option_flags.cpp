// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/option_flags.h"

#include <algorithm>

namespace arbiter::cli {
namespace {

std::string default_of(const engine::Field& field) {
  return std::visit(
      [](const auto* value) -> std::string {
        using Value = std::remove_cvref_t<decltype(*value)>;
        if constexpr (std::is_same_v<Value, std::string>) {
          return *value;
        } else if constexpr (std::is_same_v<Value, bool>) {
          return *value ? "true" : "false";
        } else {
          return CLI::detail::to_string(*value);
        }
      },
      field.value);
}

std::string type_of(const engine::Field& field) {
  if (std::holds_alternative<bool*>(field.value)) return "true|false";
  if (!std::holds_alternative<std::string*>(field.value)) return "NUMBER";
  std::string choices;
  for (const char* choice : field.choices) {
    if (!choices.empty()) choices += '|';
    choices += choice;
  }
  return choices.empty() ? "TEXT" : choices;
}

void add_option_flag(CLI::App& command, const engine::Field& field, GivenFields* given) {
  const auto set = [field, given](const std::string& value) {
    if (given != nullptr) given->insert(field.name);
    if (auto done = engine::set_field({field}, field.name, value); !done) {
      throw CLI::ValidationError(flag_of(field), to_english(done.error()));
    }
  };
  command.add_option_function<std::string>(flag_of(field), set, field.help)
      ->type_name(type_of(field))
      ->default_str(default_of(field));
}

}  // namespace

std::string flag_of(const engine::Field& field) {
  std::string flag = std::string("--") + field.name;
  std::ranges::replace(flag, '_', '-');
  return flag;
}

void add_option_flags(CLI::App& command, const std::vector<engine::Field>& fields,
                      GivenFields* given) {
  for (const auto& field : fields) add_option_flag(command, field, given);
}

}  // namespace arbiter::cli

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "core/engine/algorithm.h"

namespace arbiter::cli {

/// Names of the fields that the command line gave a value.
using GivenFields = std::set<std::string>;

/// `learning_rate` is `--learning-rate`.
std::string flag_of(const engine::Field& field);

/// Adds a flag for each field: `learning_rate` becomes `--learning-rate VALUE`. A value that its
/// field refuses is wrong usage. The fields' struct, and `given` where there is one, must outlive
/// the command line.
void add_option_flags(CLI::App& command, const std::vector<engine::Field>& fields,
                      GivenFields* given = nullptr);

/// The options as the command line gave them, the others as they are in `usual`.
template <class Options>
Result<Options> over_usual(Options usual, Options options, const GivenFields& given) {
  nlohmann::json values = engine::fields_to_json(engine::fields(options));
  for (auto value = values.begin(); value != values.end();)
    value = given.contains(value.key()) ? std::next(value) : values.erase(value);
  ARBITER_TRY(engine::fields_from_json(engine::fields(usual), values));
  return usual;
}

}  // namespace arbiter::cli

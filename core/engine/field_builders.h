// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/options.h"

// Marks a label or help text for translation in the context "options" without translating it here.
#define OPTION_TEXT(text) ARBITER_MESSAGE("options", text)

/// Short ways to write the lists of `fields()`.
namespace arbiter::engine {

inline Field learning_rate(const char* name, double& value, const char* label, const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = 0,
          .maximum = 1,
          .choices = {}};
}

inline Field number(const char* name, double& value, double minimum, double maximum,
                    const char* label, const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = minimum,
          .maximum = maximum,
          .choices = {}};
}

inline Field count(const char* name, std::int64_t& value, double minimum, double maximum,
                   const char* label, const char* help) {
  return {.name = name,
          .value = &value,
          .label = label,
          .help = help,
          .minimum = minimum,
          .maximum = maximum,
          .choices = {}};
}

inline Field toggle(const char* name, bool& value, const char* label, const char* help) {
  return {.name = name, .value = &value, .label = label, .help = help, .choices = {}};
}

inline Field choice(const char* name, std::string& value, std::vector<const char*> choices,
                    const char* label, const char* help) {
  return {
      .name = name, .value = &value, .label = label, .help = help, .choices = std::move(choices)};
}

inline Field text(const char* name, std::string& value, const char* label, const char* help) {
  return {.name = name, .value = &value, .label = label, .help = help, .choices = {}};
}

}  // namespace arbiter::engine

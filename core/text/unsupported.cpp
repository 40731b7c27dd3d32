// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unsupported.h"

namespace arbiter::text {

std::unexpected<Error> unsupported(const std::string& part, const std::string& name) {
  return fail(ErrorCode::incompatible,
              ARBITER_MESSAGE("core",
                              "The tokenizer's {part} `{name}` is of a kind that Arbiter does not "
                              "know. Use a model with a BPE tokenizer (GPT-2, Llama, Mistral, "
                              "Qwen and their kin)."),
              {{"part", part}, {"name", name.empty() ? "(without a type)" : name}});
}

std::unexpected<Error> damaged_tokenizer(const std::string& field) {
  return fail(
      ErrorCode::parse,
      ARBITER_MESSAGE("core", "The tokenizer file is damaged. Copy or download the model again."),
      {}, {{}, 0, field});
}

std::string type_of(const nlohmann::json& part) {
  return part.is_object() ? member<std::string>(part, "type", {}) : std::string{};
}

}  // namespace arbiter::text

// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as config.json and generation_config.json. Nothing may crash; what is
// accepted has sizes that can be counted with, and comes back the same from what is written of it.
#include <cstdlib>

#include "core/engine/checkpoint_layout.h"
#include "core/engine/model_config.h"
#include "tests/fuzz/scratch.h"

using namespace arbiter;

namespace {

constexpr std::int64_t most_layers_counted = 64;

void check(bool right) {
  if (!right) std::abort();
}

void check_sizes(const engine::DecoderConfig& config) {
  check(config.vocabulary > 0 && config.width > 0 && config.layers > 0 && config.context > 0);
  check(config.heads % config.key_value_heads == 0);
  check(config.rope_theta > 0 && config.rope.factor > 0);
  auto few = config;
  few.layers = std::min(config.layers, most_layers_counted);
  std::int64_t parameters = 0;
  for (const auto& piece : engine::checkpoint_pieces(few)) {
    check(piece.rows > 0 && piece.columns >= 0 && piece.size() > 0);
    parameters += piece.size();
  }
  // Undefined behaviour where this does not fit.
  check(parameters / few.layers * config.layers >= 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto parts = fuzz::parts_of({reinterpret_cast<const char*>(bytes), size}, 2);
  const auto& folder = fuzz::scratch_folder();
  fuzz::write(folder / "config.json", parts[0]);
  std::filesystem::remove(folder / "generation_config.json");
  if (!parts[1].empty()) fuzz::write(folder / "generation_config.json", parts[1]);
  const auto config = engine::read_config(folder);
  if (!config) {
    check(!to_english(config.error()).empty());
    return 0;
  }
  check_sizes(*config);
  fuzz::write(folder / "config.json",
              engine::config_to_json(*config).dump(-1, ' ', false,
                                                   nlohmann::json::error_handler_t::replace));
  const auto again = engine::read_config(folder);
  check(again.has_value());
  check(again->architecture == config->architecture && again->width == config->width &&
        again->layers == config->layers && again->heads == config->heads &&
        again->key_value_heads == config->key_value_heads &&
        again->mlp_width == config->mlp_width && again->context == config->context &&
        again->reward_heads == config->reward_heads && again->tied_head == config->tied_head &&
        again->rope.kind == config->rope.kind && again->eos_token == config->eos_token);
  return 0;
}

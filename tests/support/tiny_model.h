// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "core/engine/loader.h"
#include "core/tasks/demo/demo_task.h"
#include "core/text/tokenizer.h"

namespace arbiter::test {

/// Writes an untrained decoder of a few thousand weights with a tokenizer of its own: real in
/// every way but quality, and fast. For tests that link arbiter-core and find the engine.
inline Result<void> make_tiny_model(const std::filesystem::path& folder) {
  constexpr std::int32_t vocabulary = 320;
  ARBITER_ASSIGN(engine::Engine * engine, engine::load_engine());
  engine::ModelShape shape;
  shape.vocabulary = vocabulary;
  shape.width = 32;
  shape.layers = 1;
  shape.heads = 2;
  shape.key_value_heads = 2;
  shape.mlp_width = 48;
  shape.context = 192;
  engine::SilentObserver observer;
  ARBITER_TRY(engine->create_model(shape, 1, folder, observer));
  std::vector<std::string> texts;
  for (const auto& dialogue : tasks::demo::corpus(1, 200)) texts.push_back(dialogue.response);
  return text::train_byte_level_bpe(texts, {.vocabulary = vocabulary}, folder);
}

}  // namespace arbiter::test

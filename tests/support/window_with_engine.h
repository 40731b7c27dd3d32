// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/loader.h"
#include "tests/support/isolated_config.h"
#include "ui/theme/theme.h"

namespace arbiter::test {

/// How a test of the window begins that trains or answers: with settings of its own, the light
/// theme and the engine. `if (!begin_with_engine()) QSKIP(no_engine);`
inline bool begin_with_engine() {
  isolate_config();
  ui::Theme::instance().setMode(ui::Theme::Mode::Light);
  return engine::load_engine().has_value();
}

inline constexpr const char* no_engine = "The engine is not built.";

}  // namespace arbiter::test

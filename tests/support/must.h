// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>
#include <utility>

#include "core/base/error.h"

namespace arbiter::test {

/// The value of a result; ends the test program where there is none, saying why.
template <class T>
T must(Result<T> result) {
  if (!result) qFatal("%s", to_english(result.error()).c_str());
  return std::move(*result);
}
inline void must(Result<void> result) {
  if (!result) qFatal("%s", to_english(result.error()).c_str());
}

}  // namespace arbiter::test

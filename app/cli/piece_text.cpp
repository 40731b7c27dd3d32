// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/piece_text.h"

#include <cstdio>

namespace arbiter::cli {

std::string on_one_line(const std::string& piece) {
  std::string shown;
  for (const char c : piece) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F) {
      shown += c;
    } else if (c == '\n') {
      shown += "\\n";
    } else if (c == '\t') {
      shown += "\\t";
    } else {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<unsigned char>(c));
      shown += escape;
    }
  }
  return shown;
}

}  // namespace arbiter::cli

// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as the card (README.md) of a folder of data.
#include <cstdint>

#include "core/exchange/tables/card_yaml.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  static_cast<void>(arbiter::exchange::tables::card_member(text, "configs"));
  return 0;
}

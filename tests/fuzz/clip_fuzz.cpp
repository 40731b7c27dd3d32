// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer target: any bytes as a clip, and as what is inside its compression. Nothing may crash,
// and a clip that was accepted must be written again as it was and be drawn.
#include <cstdlib>
#include <string_view>

#include "core/base/gzip_bytes.h"
#include "core/tasks/control/clip.h"

using namespace arbiter;
using namespace arbiter::tasks::control;

namespace {

void check(std::string_view bytes) {
  const auto clip = decode_clip(bytes);
  if (!clip) return;
  const auto file = encode_clip(*clip);
  const auto again = decode_clip(file);
  if (!again || encode_clip(*again) != file) std::abort();
  for (const auto& step : clip->steps)
    if (scene_of(*find_environment(clip->environment), step).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  check(text);
  check(gzip_bytes(text));
  return 0;
}

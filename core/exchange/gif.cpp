// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/gif.h"

#include <gif_lib.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "core/exchange/colour_table.h"
#include "core/exchange/output_file.h"

namespace arbiter::exchange {
namespace {

constexpr int most_side = 65535;
constexpr int least_hundredths = 2;

int append(GifFileType* gif, const GifByteType* bytes, int count) {
  static_cast<std::string*>(gif->UserData)
      ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(count));
  return count;
}

struct Close {
  void operator()(GifFileType* gif) const { EGifCloseFile(gif, nullptr); }
};
struct Free {
  void operator()(ColorMapObject* map) const { GifFreeMapObject(map); }
};
using GifWriter = std::unique_ptr<GifFileType, Close>;
using ColourMap = std::unique_ptr<ColorMapObject, Free>;

/// A frame as places in the table of colours.
using Indexed = std::vector<GifByteType>;

struct Part {
  int left = 0;
  int top = 0;
  int width = 1;
  int height = 1;
};

/// The smallest rectangle outside of which a frame is what the one before was.
Part changed_part(const Indexed& before, const Indexed& now, int width, int height) {
  if (before.empty()) return {0, 0, width, height};
  int left = width;
  int right = -1;
  int top = height;
  int bottom = -1;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                      static_cast<std::size_t>(x);
      if (before[at] == now[at]) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = y;
    }
  }
  if (right < 0) return {};
  return {left, top, right - left + 1, bottom - top + 1};
}

ColourMap map_of(const std::vector<std::uint32_t>& colours) {
  int bits = 1;
  while ((1 << bits) < static_cast<int>(colours.size())) ++bits;
  ColourMap map(GifMakeMapObject(1 << bits, nullptr));
  if (!map) return map;
  for (std::size_t i = 0; i < colours.size(); ++i)
    map->Colors[i] = {static_cast<GifByteType>(colours[i] >> 16U),
                      static_cast<GifByteType>(colours[i] >> 8U),
                      static_cast<GifByteType>(colours[i])};
  return map;
}

/// The extension that browsers introduced: how often it plays, 0 being for ever.
bool put_loop(GifFileType* gif) {
  const GifByteType forever[] = {1, 0, 0};
  return EGifPutExtensionLeader(gif, APPLICATION_EXT_FUNC_CODE) == GIF_OK &&
         EGifPutExtensionBlock(gif, 11, "NETSCAPE2.0") == GIF_OK &&
         EGifPutExtensionBlock(gif, 3, forever) == GIF_OK && EGifPutExtensionTrailer(gif) == GIF_OK;
}

bool put_frame(GifFileType* gif, Indexed& frame, int width, const Part& part, int hundredths) {
  GraphicsControlBlock control{};
  control.DisposalMode = DISPOSE_DO_NOT;
  control.DelayTime = hundredths;
  control.TransparentColor = NO_TRANSPARENT_COLOR;
  GifByteType bytes[4];
  const auto size = EGifGCBToExtension(&control, bytes);
  if (EGifPutExtension(gif, GRAPHICS_EXT_FUNC_CODE, static_cast<int>(size), bytes) != GIF_OK ||
      EGifPutImageDesc(gif, part.left, part.top, part.width, part.height, false, nullptr) != GIF_OK)
    return false;
  for (int y = part.top; y < part.top + part.height; ++y) {
    auto* row = frame.data() + static_cast<std::ptrdiff_t>(y) * width + part.left;
    if (EGifPutLine(gif, row, part.width) != GIF_OK) return false;
  }
  return true;
}

/// How long each frame stands, in hundredths of a second: their sum is the whole, rounded.
std::vector<int> times(const Animation& animation) {
  std::vector<int> result;
  double end = 0;
  double told = 0;
  for (std::size_t i = 0; i < animation.frames.size(); ++i) {
    end += 100 * animation.frame_seconds;
    if (i + 1 == animation.frames.size()) end += 100 * animation.last_seconds;
    const int now = std::max(least_hundredths, static_cast<int>(std::lround(end - told)));
    told += now;
    result.push_back(std::min(now, most_side));
  }
  return result;
}

Indexed indexed(const std::vector<std::uint8_t>& rgba, const ColourTable& table) {
  Indexed result(rgba.size() / 4);
  std::uint32_t last = rgb_at(rgba, 0);
  GifByteType place = table.index_of(last);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (const auto rgb = rgb_at(rgba, i); rgb != last) {
      last = rgb;
      place = table.index_of(rgb);
    }
    result[i] = place;
  }
  return result;
}

bool put_frames(GifFileType* gif, const Animation& animation, const ColourTable& table) {
  const auto durations = times(animation);
  Indexed before;
  for (std::size_t i = 0; i < animation.frames.size(); ++i) {
    auto now = indexed(animation.frames[i], table);
    const auto part = changed_part(before, now, animation.width, animation.height);
    if (!put_frame(gif, now, animation.width, part, durations[i])) return false;
    before = std::move(now);
  }
  return true;
}

bool is_whole(const Animation& animation) {
  if (animation.width < 1 || animation.height < 1 || animation.width > most_side ||
      animation.height > most_side || animation.frames.empty())
    return false;
  const auto bytes = static_cast<std::size_t>(animation.width) *
                     static_cast<std::size_t>(animation.height) * std::size_t{4};
  return std::ranges::all_of(animation.frames,
                             [bytes](const auto& frame) { return frame.size() == bytes; });
}

std::unexpected<Error> no_memory() {
  return fail(ErrorCode::out_of_memory,
              ARBITER_MESSAGE("core", "There is not enough memory to make the GIF."));
}

}  // namespace

Result<std::string> gif_bytes(const Animation& animation) {
  if (!is_whole(animation))
    return fail(ErrorCode::invalid_argument,
                ARBITER_MESSAGE("core", "A GIF needs at least one picture, and all of one size."));
  ColourTable table;
  for (const auto& frame : animation.frames) table.count(frame);
  table.choose();
  const auto map = map_of(table.colours());
  std::string bytes;
  int error = 0;
  GifWriter gif(EGifOpen(&bytes, append, &error));
  if (!map || !gif) return no_memory();
  EGifSetGifVersion(gif.get(), true);
  if (EGifPutScreenDesc(gif.get(), animation.width, animation.height, 8, 0, map.get()) != GIF_OK ||
      !put_loop(gif.get()) || !put_frames(gif.get(), animation, table) ||
      EGifCloseFile(gif.release(), &error) != GIF_OK)
    return no_memory();
  return bytes;
}

Result<void> write_gif(const Animation& animation, const std::filesystem::path& path) {
  ARBITER_ASSIGN(const auto bytes, gif_bytes(animation));
  ARBITER_ASSIGN(auto file, OutputFile::create(path));
  ARBITER_TRY(file.write(bytes));
  return file.finish();
}

}  // namespace arbiter::exchange

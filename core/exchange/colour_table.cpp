// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/colour_table.h"

#include <algorithm>
#include <array>
#include <limits>

namespace arbiter::exchange {
namespace {

constexpr std::size_t most_colours = 256;
/// So many of the most frequent stay exactly what they are: flat areas.
constexpr std::size_t kept_exactly = 160;

int channel(std::uint32_t rgb, int index) {
  return static_cast<int>(rgb >> (16U - 8U * static_cast<unsigned>(index)) & 0xFFU);
}

int distance(std::uint32_t a, std::uint32_t b) {
  int sum = 0;
  for (int i = 0; i < 3; ++i) {
    const int difference = channel(a, i) - channel(b, i);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

void ColourTable::count(std::span<const std::uint8_t> rgba) {
  const std::size_t pixels = rgba.size() / 4;
  // Neighbours are mostly alike: one look-up a run.
  for (std::size_t i = 0; i < pixels;) {
    const auto rgb = rgb_at(rgba, i);
    std::size_t end = i + 1;
    while (end < pixels && rgb_at(rgba, end) == rgb) ++end;
    counts_[rgb] += static_cast<std::int64_t>(end - i);
    i = end;
  }
}

std::vector<ColourTable::Counted> ColourTable::by_frequency() const {
  std::vector<Counted> all;
  for (const auto& [rgb, count] : counts_) all.push_back({rgb, count});
  std::ranges::sort(all, [](const Counted& a, const Counted& b) {
    return a.count != b.count ? a.count > b.count : a.rgb < b.rgb;
  });
  return all;
}

void ColourTable::choose() {
  auto all = by_frequency();
  const std::size_t exact = all.size() <= most_colours ? all.size() : kept_exactly;
  for (std::size_t i = 0; i < exact; ++i) colours_.push_back(all[i].rgb);
  if (exact < all.size()) cut(std::span(all).subspan(exact), most_colours - exact);
  for (const auto& [rgb, count] : counts_) nearest_[rgb] = find_nearest(rgb);
}

void ColourTable::cut(std::span<Counted> rest, std::size_t most) {
  struct Box {
    std::span<Counted> colours;
    int axis = 0;
    int width = -1;
  };
  const auto box_of = [](std::span<Counted> colours) {
    Box box{colours, 0, -1};
    for (int axis = 0; axis < 3; ++axis) {
      const auto [low, high] = std::ranges::minmax(
          colours, {}, [axis](const Counted& colour) { return channel(colour.rgb, axis); });
      const int width = channel(high.rgb, axis) - channel(low.rgb, axis);
      if (width > box.width) box = {colours, axis, width};
    }
    return box;
  };
  std::vector<Box> boxes{box_of(rest)};
  while (boxes.size() < most) {
    const auto widest = std::ranges::max_element(boxes, {}, &Box::width);
    if (widest->width <= 0) break;
    const auto colours = widest->colours;
    std::ranges::sort(colours, [axis = widest->axis](const Counted& a, const Counted& b) {
      const int left = channel(a.rgb, axis);
      const int right = channel(b.rgb, axis);
      return left != right ? left < right : a.rgb < b.rgb;
    });
    *widest = box_of(colours.first(colours.size() / 2));
    boxes.push_back(box_of(colours.subspan(colours.size() / 2)));
  }
  for (const auto& box : boxes) {
    std::array<std::int64_t, 3> sum{};
    std::int64_t count = 0;
    for (const auto& colour : box.colours) {
      for (int i = 0; i < 3; ++i)
        sum[static_cast<std::size_t>(i)] += channel(colour.rgb, i) * colour.count;
      count += colour.count;
    }
    std::uint32_t mean = 0;
    for (const auto value : sum) mean = mean << 8U | static_cast<std::uint32_t>(value / count);
    colours_.push_back(mean);
  }
}

std::uint8_t ColourTable::find_nearest(std::uint32_t rgb) const {
  std::size_t best = 0;
  int least = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < colours_.size() && least > 0; ++i) {
    const int away = distance(rgb, colours_[i]);
    if (away < least) {
      least = away;
      best = i;
    }
  }
  return static_cast<std::uint8_t>(best);
}

}  // namespace arbiter::exchange

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/pictures/shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "core/base/random.h"

namespace arbiter::tasks::pictures {
namespace {

constexpr double pi = std::numbers::pi;
constexpr int samples_a_side = 2;  ///< within a pixel

enum class Shape : std::uint8_t { circle, square, triangle, cross, star };
constexpr std::uint64_t shape_count = 5;

using Colour = std::array<double, 3>;  ///< each in [0, 1]

/// Whether the star with five points that reaches 1 covers a place.
bool in_star(double x, double y) {
  constexpr double inner = 0.42;
  constexpr double half = pi / 5;
  const double radius = std::hypot(x, y);
  // Folded into half a point: from its tip (angle 0) to the notch beside it.
  double angle = std::fmod(std::atan2(y, x) + 2 * pi, 2 * half);
  if (angle > half) angle = 2 * half - angle;
  // Left of the line from the tip (1, 0) to the notch.
  const double notch_x = inner * std::cos(half);
  const double notch_y = inner * std::sin(half);
  const double px = radius * std::cos(angle);
  const double py = radius * std::sin(angle);
  return (notch_x - 1) * py - notch_y * (px - 1) >= 0;
}

bool in_triangle(double x, double y) {
  for (int side = 0; side < 3; ++side) {
    const double angle = 2 * pi * side / 3;
    if (x * std::cos(angle) + y * std::sin(angle) > 0.5) return false;
  }
  return true;
}

/// A shape that fits into the circle of radius 1.
bool covers(Shape shape, double x, double y) {
  const double ax = std::abs(x);
  const double ay = std::abs(y);
  switch (shape) {
    case Shape::circle:
      return x * x + y * y < 0.85 * 0.85;
    case Shape::square:
      return std::max(ax, ay) < 0.75;
    case Shape::triangle:
      return in_triangle(x, y);
    case Shape::cross:
      return std::min(ax, ay) < 0.27 && std::max(ax, ay) < 0.95;
    case Shape::star:
      return in_star(x, y);
  }
  return false;
}

/// Something drawn at a place, turned: points are asked in its own coordinates.
struct Placed {
  double x = 0;
  double y = 0;
  double size = 1;
  double angle = 0;
  Colour colour{};

  std::array<double, 2> own(double at_x, double at_y) const {
    const double dx = (at_x - x) / size;
    const double dy = (at_y - y) / size;
    return {dx * std::cos(angle) + dy * std::sin(angle),
            dy * std::cos(angle) - dx * std::sin(angle)};
  }
};

double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

Colour any_colour(Random& random) { return {random.uniform(), random.uniform(), random.uniform()}; }

double distance(const Colour& a, const Colour& b) {
  return std::abs(a[0] - b[0]) + std::abs(a[1] - b[1]) + std::abs(a[2] - b[2]);
}

/// One that can be told from `ground`.
Colour colour_unlike(const Colour& ground, Random& random) {
  for (;;) {
    const auto colour = any_colour(random);
    if (distance(colour, ground) > 1.0) return colour;
  }
}

/// Normal by the sum of uniforms (Irwin-Hall): the same on every platform.
double normal(Random& random) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += random.uniform();
  return sum;
}

struct World {
  Shape shape = Shape::circle;
  Colour ground{};
  Colour shade{};  ///< added along the gradient
  double shade_angle = 0;
  Placed figure;
  Placed bar;
  double bar_half_width = 0;  ///< in pixels; 0: none
  double noise = 0;
};

World random_world(Random& random) {
  constexpr double middle = picture_size / 2.0;
  World world;
  world.shape = static_cast<Shape>(random.below(shape_count));
  world.ground = any_colour(random);
  for (auto& channel : world.shade) channel = between(random, -0.15, 0.15);
  world.shade_angle = between(random, 0, 2 * pi);
  world.figure.size = between(random, 9, 14);
  const double room = std::max(middle - world.figure.size, 1.0);
  world.figure.x = middle + between(random, -room, room);
  world.figure.y = middle + between(random, -room, room);
  world.figure.angle = between(random, -pi / 7, pi / 7);
  world.figure.colour = colour_unlike(world.ground, random);
  if (random.chance(0.5)) {
    world.bar_half_width = between(random, 1, 2);
    world.bar.x = world.figure.x + between(random, -7, 7);
    world.bar.y = world.figure.y + between(random, -7, 7);
    world.bar.angle = between(random, 0, pi);
    world.bar.colour = any_colour(random);
  }
  world.noise = between(random, 0.02, 0.08);
  return world;
}

Colour colour_at(const World& world, double x, double y) {
  if (world.bar_half_width > 0 && std::abs(world.bar.own(x, y)[1]) < world.bar_half_width)
    return world.bar.colour;
  const auto own = world.figure.own(x, y);
  if (covers(world.shape, own[0], own[1])) return world.figure.colour;
  constexpr double middle = picture_size / 2.0;
  const double along =
      ((x - middle) * std::cos(world.shade_angle) + (y - middle) * std::sin(world.shade_angle)) /
      middle;
  Colour colour = world.ground;
  for (std::size_t k = 0; k < 3; ++k) colour[k] += along * world.shade[k];
  return colour;
}

Colour pixel_of(const World& world, std::int64_t column, std::int64_t row) {
  Colour sum{};
  for (int i = 0; i < samples_a_side; ++i) {
    for (int j = 0; j < samples_a_side; ++j) {
      const auto colour = colour_at(world, static_cast<double>(column) + (i + 0.5) / samples_a_side,
                                    static_cast<double>(row) + (j + 0.5) / samples_a_side);
      for (std::size_t k = 0; k < 3; ++k) sum[k] += colour[k];
    }
  }
  for (auto& channel : sum) channel /= samples_a_side * samples_a_side;
  return sum;
}

}  // namespace

const std::vector<std::string>& class_names() {
  static const std::vector<std::string> names{"circle", "square", "triangle", "cross", "star"};
  return names;
}

DrawnPicture draw_picture(std::uint64_t seed, std::uint64_t index) {
  Random random(mix_seed(mix_seed(seed, 0x70696374), index));
  const auto world = random_world(random);
  DrawnPicture drawn{{picture_size, picture_size, {}}, static_cast<std::int32_t>(world.shape)};
  drawn.picture.pixels.reserve(static_cast<std::size_t>(picture_size * picture_size * 3));
  for (std::int64_t row = 0; row < picture_size; ++row) {
    for (std::int64_t column = 0; column < picture_size; ++column) {
      for (const double channel : pixel_of(world, column, row)) {
        const double value = std::clamp(channel + world.noise * normal(random), 0.0, 1.0);
        drawn.picture.pixels.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
      }
    }
  }
  return drawn;
}

}  // namespace arbiter::tasks::pictures

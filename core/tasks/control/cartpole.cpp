// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamics of Barto, Sutton and Anderson (1983) as Gymnasium's CartPole-v1 states them, in the
// corrected form of Florian (2007), with Euler's integration.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/tasks/control/entries.h"
#include "core/tasks/control/shapes.h"

namespace arbiter::tasks::control {
namespace {

constexpr double gravity = 9.8;
constexpr double mass_pole = 0.1;
constexpr double mass_total = 1.0 + mass_pole;
constexpr double half_length = 0.5;
constexpr double pole_moment = mass_pole * half_length;
constexpr double push = 10.0;
constexpr double seconds = 0.02;
constexpr double bound_x = 2.4;
constexpr double bound_angle = 12 * 2 * std::numbers::pi / 360;

/// Where the endless world holds cart and pole: a buffer beside the track, and rests on which the
/// pole comes to lie, at an angle from which the cart can still raise it.
constexpr double stop_x = 3.0;
constexpr double stop_angle = 2 * bound_angle;

struct World {
  double x = 0;
  double x_speed = 0;
  double angle = 0;
  double angle_speed = 0;

  bool in_bounds() const {
    return x >= -bound_x && x <= bound_x && angle >= -bound_angle && angle <= bound_angle;
  }
};

void advance(World& world, double force) {
  const double c = std::cos(world.angle);
  const double s = std::sin(world.angle);
  const double common =
      (force + pole_moment * world.angle_speed * world.angle_speed * s) / mass_total;
  const double angle_acceleration =
      (gravity * s - c * common) / (half_length * (4.0 / 3.0 - mass_pole * c * c / mass_total));
  const double acceleration = common - pole_moment * angle_acceleration * c / mass_total;
  world.x += seconds * world.x_speed;
  world.x_speed += seconds * acceleration;
  world.angle += seconds * world.angle_speed;
  world.angle_speed += seconds * angle_acceleration;
}

/// Stops without a rebound.
void hold(double& value, double& speed, double stop) {
  if (value >= stop) {
    value = stop;
    speed = std::min(speed, 0.0);
  } else if (value <= -stop) {
    value = -stop;
    speed = std::max(speed, 0.0);
  }
}

Spec cartpole_spec(const char* name) {
  constexpr float any = std::numeric_limits<float>::max();
  Spec spec;
  spec.name = name;
  spec.observations = 4;
  spec.actions = 2;
  spec.observation_high = {static_cast<float>(bound_x * 2), any,
                           static_cast<float>(bound_angle * 2), any};
  for (const float high : spec.observation_high) spec.observation_low.push_back(-high);
  spec.time_limit = 500;
  spec.step_seconds = seconds;
  spec.solved_at = 475;
  return spec;
}

class CartPole final : public Environment {
 public:
  CartPole(Spec spec, bool endless) : spec_(std::move(spec)), endless_(endless) {}

  const Spec& spec() const override { return spec_; }

  void reset(Random& random) override {
    for (double* value : {&world_.x, &world_.x_speed, &world_.angle, &world_.angle_speed})
      *value = -0.05 + 0.1 * random.uniform();
  }

  std::vector<double> state() const override {
    return {world_.x, world_.x_speed, world_.angle, world_.angle_speed};
  }

  bool set_state(std::span<const double> state) override {
    if (state.size() != 4 || !std::ranges::all_of(state, [](double v) { return std::isfinite(v); }))
      return false;
    world_ = {state[0], state[1], state[2], state[3]};
    return true;
  }

  void observe(std::span<float> into) const override {
    into[0] = static_cast<float>(world_.x);
    into[1] = static_cast<float>(world_.x_speed);
    into[2] = static_cast<float>(world_.angle);
    into[3] = static_cast<float>(world_.angle_speed);
  }

  Step step(const Action& action) override {
    assert(action.choice == 0 || action.choice == 1);
    advance(world_, action.choice == 1 ? push : -push);
    if (!endless_) return {1.0, !world_.in_bounds()};
    hold(world_.x, world_.x_speed, stop_x);
    hold(world_.angle, world_.angle_speed, stop_angle);
    return {world_.in_bounds() ? 1.0 : 0.0, false};
  }

 private:
  Spec spec_;
  bool endless_;
  World world_;
};

constexpr double deepest = -0.6;  // of the ground that is seen
constexpr double cart_half_width = 0.24;
constexpr double cart_half_height = 0.1;
constexpr double wheel = 0.06;
constexpr double cart_y = wheel * 2 + cart_half_height - 0.02;

void add_track(Scene& scene, double reach, bool endless) {
  scene.shapes.emplace_back(Polygon{
      {{-reach, deepest}, {reach, deepest}, {reach, -0.03}, {-reach, -0.03}}, Paint::ground});
  scene.shapes.emplace_back(Line{{{-reach, 0}, {reach, 0}}, 0.05, Paint::track});
  for (const double side : {-1.0, 1.0}) {
    scene.shapes.emplace_back(
        Line{{{side * bound_x, 0.02}, {side * bound_x, 0.42}}, 0.035, Paint::limit});
    scene.shapes.emplace_back(Disc{{side * bound_x, 0.44}, 0.05, Paint::limit});
    if (endless)
      scene.shapes.emplace_back(
          box({side * (stop_x + cart_half_width + 0.05), 0.16}, 0.05, 0.16, 0, 0.02, Paint::track));
  }
}

Scene draw_cartpole(std::span<const double> state, const Action* action, bool endless) {
  if (state.size() != 4 || !std::ranges::all_of(state, [](double v) { return std::isfinite(v); }))
    return {};
  const double reach = endless ? 3.4 : 2.8;
  Scene scene{{-reach, deepest}, {reach, 1.75}, {}};
  add_track(scene, reach, endless);
  const Point cart{state[0], cart_y};
  for (const double side : {-0.6, 0.6})
    scene.shapes.emplace_back(
        Disc{{cart.x + side * cart_half_width, wheel + 0.02}, wheel, Paint::joint});
  scene.shapes.emplace_back(box(cart, cart_half_width, cart_half_height, 0, 0.045, Paint::body));
  const Point axle{cart.x, cart.y + cart_half_height * 0.5};
  const Point tip{axle.x + 2 * half_length * std::sin(state[2]),
                  axle.y + 2 * half_length * std::cos(state[2])};
  scene.shapes.emplace_back(rod(axle, tip, 0.048, Paint::part));
  scene.shapes.emplace_back(Disc{axle, 0.035, Paint::joint});
  if (action != nullptr) {
    const double side = action->choice == 1 ? 1 : -1;
    const double from = cart.x + side * (cart_half_width + 0.06);
    add_arrow(scene, {from, cart.y}, {from + side * 0.26, cart.y}, 0.04, Paint::force);
  }
  return scene;
}

EnvironmentEntry entry_of(const char* name, bool endless) {
  EnvironmentEntry entry;
  entry.spec = cartpole_spec(name);
  entry.make = [spec = entry.spec, endless]() -> std::unique_ptr<Environment> {
    return std::make_unique<CartPole>(spec, endless);
  };
  entry.draw = [endless](std::span<const double> state, const Action* action) {
    return draw_cartpole(state, action, endless);
  };
  return entry;
}

}  // namespace

EnvironmentEntry cartpole() { return entry_of("CartPole-v1", false); }

/// Never ends before its time limit: the reward is 1 for each step within CartPole-v1's bounds and
/// 0 outside, so that no constant reward can be as good as balancing. Cart and pole are held by
/// stops beyond the bounds, from which they can come back.
EnvironmentEntry cartpole_endless() { return entry_of("CartPole-endless-v1", true); }

}  // namespace arbiter::tasks::control

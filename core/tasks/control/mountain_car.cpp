// SPDX-License-Identifier: GPL-3.0-or-later
// Moore's (1990) car in a valley, with the numbers of Gymnasium's MountainCar-v0.
#include <algorithm>
#include <cassert>
#include <cmath>

#include "core/tasks/control/entries.h"
#include "core/tasks/control/shapes.h"

namespace arbiter::tasks::control {
namespace {

constexpr double lowest = -1.2;
constexpr double highest = 0.6;
constexpr double max_speed = 0.07;
constexpr double goal = 0.5;
constexpr double power = 0.001;
constexpr double gravity = 0.0025;

Spec mountain_car_spec() {
  Spec spec;
  spec.name = "MountainCar-v0";
  spec.observations = 2;
  spec.actions = 3;
  spec.observation_low = {static_cast<float>(lowest), -static_cast<float>(max_speed)};
  spec.observation_high = {static_cast<float>(highest), static_cast<float>(max_speed)};
  spec.time_limit = 200;
  spec.step_seconds = 1.0 / 30;
  spec.solved_at = -110;
  return spec;
}

class MountainCar final : public Environment {
 public:
  explicit MountainCar(Spec spec) : spec_(std::move(spec)) {}

  const Spec& spec() const override { return spec_; }

  void reset(Random& random) override {
    position_ = -0.6 + 0.2 * random.uniform();
    speed_ = 0;
  }

  std::vector<double> state() const override { return {position_, speed_}; }

  bool set_state(std::span<const double> state) override {
    if (state.size() != 2 || !std::isfinite(state[0]) || !std::isfinite(state[1])) return false;
    position_ = state[0];
    speed_ = state[1];
    return true;
  }

  void observe(std::span<float> into) const override {
    into[0] = static_cast<float>(position_);
    into[1] = static_cast<float>(speed_);
  }

  Step step(const Action& action) override {
    assert(action.choice >= 0 && action.choice < 3);
    speed_ += static_cast<double>(action.choice - 1) * power - std::cos(3 * position_) * gravity;
    speed_ = std::clamp(speed_, -max_speed, max_speed);
    position_ = std::clamp(position_ + speed_, lowest, highest);
    if (position_ == lowest && speed_ < 0) speed_ = 0;
    return {-1.0, position_ >= goal && speed_ >= 0};
  }

 private:
  Spec spec_;
  double position_ = 0;
  double speed_ = 0;
};

double height(double position) { return 0.55 + 0.45 * std::sin(3 * position); }

constexpr double seen_from = -1.38;
constexpr double seen_to = 0.72;

void add_hill(Scene& scene) {
  Polygon hill{{{seen_to, 0}, {seen_from, 0}}, Paint::ground};
  Line edge{{}, 0.014, Paint::track};
  constexpr int pieces = 80;
  for (int i = 0; i <= pieces; ++i) {
    const double x = seen_from + (seen_to - seen_from) * i / pieces;
    hill.points.push_back({x, height(x)});
    edge.points.push_back({x, height(x)});
  }
  scene.shapes.emplace_back(std::move(hill));
  scene.shapes.emplace_back(std::move(edge));
  // The wall at which the car stops on the left.
  const Point wall{lowest - 0.1, height(lowest - 0.1)};
  scene.shapes.emplace_back(Line{{wall, {wall.x, wall.y + 0.17}}, 0.022, Paint::track});
}

Scene draw_mountain_car(std::span<const double> state, const Action* action) {
  if (state.size() != 2 || !std::isfinite(state[0]) || !std::isfinite(state[1])) return {};
  Scene scene{{seen_from, 0}, {seen_to, 1.36}, {}};
  add_flag(scene, {goal, height(goal)}, 0.2, Paint::goal);
  add_hill(scene);
  const double x = state[0];
  const double slope = std::atan(3 * 0.45 * std::cos(3 * x));
  const Point foot{x, height(x)};
  constexpr double wheel = 0.032;
  for (const double side : {-0.05, 0.05})
    scene.shapes.emplace_back(
        Disc{placed({side, wheel + 0.007}, foot, slope), wheel, Paint::joint});
  scene.shapes.emplace_back(
      box(placed({0, 0.075}, foot, slope), 0.092, 0.033, slope, 0.022, Paint::body));
  scene.shapes.emplace_back(
      box(placed({-0.006, 0.122}, foot, slope), 0.048, 0.028, slope, 0.02, Paint::part));
  if (action != nullptr && action->choice != 1) {
    const double side = static_cast<double>(action->choice - 1);
    add_arrow(scene, placed({side * 0.12, 0.078}, foot, slope),
              placed({side * 0.24, 0.078}, foot, slope), 0.017, Paint::force);
  }
  return scene;
}

}  // namespace

EnvironmentEntry mountain_car() {
  EnvironmentEntry entry;
  entry.spec = mountain_car_spec();
  entry.make = [spec = entry.spec]() -> std::unique_ptr<Environment> {
    return std::make_unique<MountainCar>(spec);
  };
  entry.draw = draw_mountain_car;
  return entry;
}

}  // namespace arbiter::tasks::control

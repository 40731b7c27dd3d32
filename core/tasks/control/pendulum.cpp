// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamics, bounds and reward of Gymnasium's Pendulum-v1.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/tasks/control/entries.h"
#include "core/tasks/control/shapes.h"

namespace arbiter::tasks::control {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double gravity = 10.0;
constexpr double max_speed = 8.0;
constexpr float max_torque = 2.0F;
constexpr double seconds = 0.05;

/// Into [-pi, pi).
double normalised(double angle) {
  const double turned = std::fmod(angle + pi, 2 * pi);
  return (turned < 0 ? turned + 2 * pi : turned) - pi;
}

Spec pendulum_spec() {
  Spec spec;
  spec.name = "Pendulum-v1";
  spec.observations = 3;
  spec.actions = 1;
  spec.discrete = false;
  spec.action_low = {-max_torque};
  spec.action_high = {max_torque};
  spec.observation_low = {-1, -1, -static_cast<float>(max_speed)};
  spec.observation_high = {1, 1, static_cast<float>(max_speed)};
  spec.time_limit = 200;
  spec.step_seconds = 1.0 / 30;
  return spec;
}

class Pendulum final : public Environment {
 public:
  explicit Pendulum(Spec spec) : spec_(std::move(spec)) {}

  const Spec& spec() const override { return spec_; }

  void reset(Random& random) override {
    angle_ = -pi + 2 * pi * random.uniform();
    speed_ = -1 + 2 * random.uniform();
  }

  std::vector<double> state() const override { return {angle_, speed_}; }

  bool set_state(std::span<const double> state) override {
    if (state.size() != 2 || !std::isfinite(state[0]) || !std::isfinite(state[1])) return false;
    angle_ = state[0];
    speed_ = state[1];
    return true;
  }

  void observe(std::span<float> into) const override {
    into[0] = static_cast<float>(std::cos(angle_));
    into[1] = static_cast<float>(std::sin(angle_));
    into[2] = static_cast<float>(speed_);
  }

  Step step(const Action& action) override {
    assert(action.values.size() == 1);
    const double torque = std::clamp(action.values[0], -max_torque, max_torque);
    const double angle = normalised(angle_);
    const double cost = angle * angle + 0.1 * speed_ * speed_ + 0.001 * torque * torque;
    speed_ = std::clamp(speed_ + (1.5 * gravity * std::sin(angle_) + 3.0 * torque) * seconds,
                        -max_speed, max_speed);
    angle_ += speed_ * seconds;
    return {-cost, false};
  }

 private:
  Spec spec_;
  double angle_ = 0;  ///< 0 is upright, positive counter-clockwise
  double speed_ = 0;
};

/// The torque as an arc around the axle, as long as the torque is strong.
void add_torque(Scene& scene, double torque) {
  const double share = std::clamp(torque / double(max_torque), -1.0, 1.0);
  if (std::abs(share) < 0.02) return;
  constexpr double radius = 0.42;
  const double from = pi / 2;
  const double to = from + share * 0.8 * pi;
  const double sign = share > 0 ? 1 : -1;
  scene.shapes.emplace_back(arc({}, radius, from, to, 0.05, Paint::force));
  const Point end{radius * std::cos(to), radius * std::sin(to)};
  const double forward = to + sign * pi / 2;
  const Point tip{end.x + 0.13 * std::cos(forward), end.y + 0.13 * std::sin(forward)};
  scene.shapes.emplace_back(arrow_head(tip, forward - sign * 0.15, 0.16, Paint::force));
}

Scene draw_pendulum(std::span<const double> state, const Action* action) {
  if (state.size() != 2 || !std::isfinite(state[0]) || !std::isfinite(state[1])) return {};
  Scene scene{{-1.65, -1.3}, {1.65, 1.3}, {}};
  scene.shapes.emplace_back(arc({}, 1.12, 0, 2 * pi, 0, Paint::track));
  scene.shapes.emplace_back(Line{{{0, 1.06}, {0, 1.2}}, 0.035, Paint::goal});
  const Point tip{-std::sin(state[0]), std::cos(state[0])};
  scene.shapes.emplace_back(rod({}, tip, 0.085, Paint::body));
  scene.shapes.emplace_back(Disc{tip, 0.045, Paint::part});
  if (action != nullptr && action->values.size() == 1) add_torque(scene, action->values[0]);
  scene.shapes.emplace_back(Disc{{}, 0.05, Paint::joint});
  return scene;
}

}  // namespace

EnvironmentEntry pendulum() {
  EnvironmentEntry entry;
  entry.spec = pendulum_spec();
  entry.make = [spec = entry.spec]() -> std::unique_ptr<Environment> {
    return std::make_unique<Pendulum>(spec);
  };
  entry.draw = draw_pendulum;
  return entry;
}

}  // namespace arbiter::tasks::control

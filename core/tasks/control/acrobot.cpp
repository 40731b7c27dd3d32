// SPDX-License-Identifier: GPL-3.0-or-later
// Dynamics of Sutton and Barto's book, as Gymnasium's Acrobot-v1 states them: one Runge-Kutta step
// of order four per action.
#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

#include "core/tasks/control/entries.h"
#include "core/tasks/control/shapes.h"

namespace arbiter::tasks::control {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double gravity = 9.8;
constexpr double mass = 1.0;    // of each link
constexpr double length = 1.0;  // of each link
constexpr double centre = 0.5;  // of mass, along a link
constexpr double inertia = 1.0;
constexpr double seconds = 0.2;
constexpr double max_speed_1 = 4 * pi;
constexpr double max_speed_2 = 9 * pi;

/// Two angles (the first from hanging straight down, the second from the first link's direction),
/// then their speeds.
using State = std::array<double, 4>;

State derivatives(const State& state, double torque) {
  const auto [angle_1, angle_2, speed_1, speed_2] = state;
  const double c2 = std::cos(angle_2);
  const double s2 = std::sin(angle_2);
  const double coupling = mass * length * centre;
  const double d1 = mass * centre * centre +
                    mass * (length * length + centre * centre + 2 * length * centre * c2) +
                    2 * inertia;
  const double d2 = mass * (centre * centre + length * centre * c2) + inertia;
  const double phi2 = mass * centre * gravity * std::cos(angle_1 + angle_2 - pi / 2);
  const double phi1 = -coupling * speed_2 * speed_2 * s2 - 2 * coupling * speed_2 * speed_1 * s2 +
                      (mass * centre + mass * length) * gravity * std::cos(angle_1 - pi / 2) + phi2;
  const double acceleration_2 =
      (torque + d2 / d1 * phi1 - coupling * speed_1 * speed_1 * s2 - phi2) /
      (mass * centre * centre + inertia - d2 * d2 / d1);
  const double acceleration_1 = -(d2 * acceleration_2 + phi1) / d1;
  return {speed_1, speed_2, acceleration_1, acceleration_2};
}

State moved(const State& state, const State& slope, double by) {
  State result = state;
  for (std::size_t i = 0; i < state.size(); ++i) result[i] += by * slope[i];
  return result;
}

State runge_kutta(const State& state, double torque) {
  const State k1 = derivatives(state, torque);
  const State k2 = derivatives(moved(state, k1, seconds / 2), torque);
  const State k3 = derivatives(moved(state, k2, seconds / 2), torque);
  const State k4 = derivatives(moved(state, k3, seconds), torque);
  State result = state;
  for (std::size_t i = 0; i < state.size(); ++i)
    result[i] += seconds / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  return result;
}

double wrapped(double angle) {
  while (angle > pi) angle -= 2 * pi;
  while (angle < -pi) angle += 2 * pi;
  return angle;
}

bool is_state(std::span<const double> state) {
  return state.size() == 4 && std::abs(state[0]) <= pi && std::abs(state[1]) <= pi &&
         std::isfinite(state[2]) && std::isfinite(state[3]);
}

Spec acrobot_spec() {
  Spec spec;
  spec.name = "Acrobot-v1";
  spec.observations = 6;
  spec.actions = 3;
  spec.observation_high = {
      1, 1, 1, 1, static_cast<float>(max_speed_1), static_cast<float>(max_speed_2)};
  for (const float high : spec.observation_high) spec.observation_low.push_back(-high);
  spec.time_limit = 500;
  spec.step_seconds = 1.0 / 15;
  spec.solved_at = -100;
  return spec;
}

class Acrobot final : public Environment {
 public:
  explicit Acrobot(Spec spec) : spec_(std::move(spec)) {}

  const Spec& spec() const override { return spec_; }

  void reset(Random& random) override {
    // Gymnasium starts from float32 numbers.
    for (double& value : state_) value = static_cast<float>(-0.1 + 0.2 * random.uniform());
  }

  std::vector<double> state() const override { return {state_.begin(), state_.end()}; }

  bool set_state(std::span<const double> state) override {
    if (!is_state(state)) return false;
    std::ranges::copy(state, state_.begin());
    return true;
  }

  void observe(std::span<float> into) const override {
    into[0] = static_cast<float>(std::cos(state_[0]));
    into[1] = static_cast<float>(std::sin(state_[0]));
    into[2] = static_cast<float>(std::cos(state_[1]));
    into[3] = static_cast<float>(std::sin(state_[1]));
    into[4] = static_cast<float>(state_[2]);
    into[5] = static_cast<float>(state_[3]);
  }

  Step step(const Action& action) override {
    assert(action.choice >= 0 && action.choice < 3);
    state_ = runge_kutta(state_, static_cast<double>(action.choice - 1));
    state_[0] = wrapped(state_[0]);
    state_[1] = wrapped(state_[1]);
    state_[2] = std::clamp(state_[2], -max_speed_1, max_speed_1);
    state_[3] = std::clamp(state_[3], -max_speed_2, max_speed_2);
    const bool reached = -std::cos(state_[0]) - std::cos(state_[1] + state_[0]) > 1.0;
    return {reached ? 0.0 : -1.0, reached};
  }

 private:
  Spec spec_;
  State state_{};
};

/// The torque at the joint between the links, as an arc about it.
void add_torque(Scene& scene, Point joint, double turn, double direction) {
  constexpr double radius = 0.3;
  const double from = turn - direction * 0.6;
  const double to = turn + direction * 0.6;
  scene.shapes.emplace_back(arc(joint, radius, from, to, 0.06, Paint::force));
  const double forward = to + direction * pi / 2;
  const Point end = placed({radius, 0}, joint, to);
  scene.shapes.emplace_back(
      arrow_head(placed({0.14, 0}, end, forward), forward, 0.18, Paint::force));
}

Scene draw_acrobot(std::span<const double> state, const Action* action) {
  if (!is_state(state)) return {};
  Scene scene{{-2.75, -2.25}, {2.75, 2.25}, {}};
  scene.shapes.emplace_back(Line{{{-2.6, 1}, {2.6, 1}}, 0.05, Paint::goal});
  scene.shapes.emplace_back(Line{{{-0.5, 0}, {0.5, 0}}, 0.05, Paint::track});
  const Point joint{std::sin(state[0]), -std::cos(state[0])};
  const double second = state[0] + state[1];
  const Point tip{joint.x + std::sin(second), joint.y - std::cos(second)};
  scene.shapes.emplace_back(rod({}, joint, 0.115, Paint::body));
  scene.shapes.emplace_back(rod(joint, tip, 0.115, Paint::part));
  scene.shapes.emplace_back(Disc{{}, 0.07, Paint::joint});
  scene.shapes.emplace_back(Disc{joint, 0.07, Paint::joint});
  if (action != nullptr && action->choice != 1)
    add_torque(scene, joint, second - pi / 2, static_cast<double>(action->choice - 1));
  return scene;
}

}  // namespace

EnvironmentEntry acrobot() {
  EnvironmentEntry entry;
  entry.spec = acrobot_spec();
  entry.make = [spec = entry.spec]() -> std::unique_ptr<Environment> {
    return std::make_unique<Acrobot>(spec);
  };
  entry.draw = draw_acrobot;
  return entry;
}

}  // namespace arbiter::tasks::control

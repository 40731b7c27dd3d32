// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "core/tasks/control/environment.h"

using namespace arbiter;
using namespace arbiter::tasks::control;

namespace {

constexpr double pi = std::numbers::pi;

/// An action at random, of the kind that the environment takes.
class RandomAction {
 public:
  RandomAction(const Spec& spec, Random& random) {
    if (spec.discrete) choice_ = std::int64_t(random.below(std::uint64_t(spec.actions)));
    for (const float high : spec.action_high)
      values_.push_back(high * static_cast<float>(2.4 * random.uniform() - 1.2));
  }
  Action action() const { return {choice_, values_}; }

 private:
  std::int64_t choice_ = 0;
  std::vector<float> values_;
};

std::vector<float> seen(const Environment& world) {
  std::vector<float> values(std::size_t(world.spec().observations));
  world.observe(values);
  return values;
}

std::unique_ptr<Environment> started(const char* name, std::uint64_t seed) {
  auto world = find_environment(name)->make();
  Random random(seed);
  world->reset(random);
  return world;
}

std::unique_ptr<Environment> at(const char* name, std::vector<double> state) {
  auto world = find_environment(name)->make();
  if (!world->set_state(state)) qFatal("no state of %s", name);
  return world;
}

struct Extent {
  double low = INFINITY;
  double high = -INFINITY;
  double sum = 0;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
    sum += value;
  }
};

constexpr int many = 4000;

/// The least, the greatest and the sum of a number of the states after `many` resets.
Extent starts(const char* name, std::size_t number) {
  Extent extent;
  Random random(5);
  const auto world = find_environment(name)->make();
  for (int i = 0; i < many; ++i) {
    world->reset(random);
    extent.add(world->state()[number]);
  }
  return extent;
}

bool fills(const Extent& extent, double low, double high) {
  const double width = high - low;
  return extent.low >= low && extent.high <= high && extent.low < low + width * 0.01 &&
         extent.high > high - width * 0.01 &&
         std::abs(extent.sum / many - (low + high) / 2) < width * 0.02;
}

struct PointsOf {
  std::vector<Point> operator()(const Polygon& shape) const { return shape.points; }
  std::vector<Point> operator()(const Line& shape) const { return shape.points; }
  std::vector<Point> operator()(const Disc& shape) const { return {shape.centre}; }
};

bool is_whole(const Scene& scene) {
  if (scene.empty() || scene.high.x <= scene.low.x || scene.high.y <= scene.low.y) return false;
  return std::ranges::all_of(scene.shapes, [](const Shape& shape) {
    const auto points = std::visit(PointsOf{}, shape);
    return !points.empty() && std::ranges::all_of(points, [](const Point& point) {
      return std::isfinite(point.x) && std::isfinite(point.y);
    });
  });
}

bool has_paint(const Scene& scene, Paint paint) {
  return std::ranges::any_of(scene.shapes, [paint](const Shape& shape) {
    return std::visit([paint](const auto& one) { return one.paint == paint; }, shape);
  });
}

/// Gymnasium's own hand-written pilot of the lander, as its numbers: where to point, when to burn.
std::int64_t pilot(const std::vector<float>& s) {
  const double aim = std::clamp(s[0] * 0.5 + s[2] * 1.0, -0.4, 0.4);
  double turn = (aim - s[4]) * 0.5 - s[5];
  double lift = (0.55 * std::abs(s[0]) - s[1]) * 0.5 - s[3] * 0.5;
  if (s[6] > 0 || s[7] > 0) {
    turn = 0;
    lift = -s[3] * 0.5;
  }
  if (lift > std::abs(turn) && lift > 0.05) return 2;
  if (turn < -0.05) return 3;
  return turn > 0.05 ? 1 : 0;
}

/// What the lander's reward is the growth of.
double shaping(const std::vector<float>& s) {
  return -100 * std::hypot(s[0], s[1]) - 100 * std::hypot(s[2], s[3]) - 100 * std::abs(s[4]) +
         10 * (s[6] + s[7]);
}

}  // namespace

class EnvironmentsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void allAreThereAndFound();
  void specsHoldTogether();
  void theSameSeedGivesTheSameTrace();
  void stateIsEverythingWhereItCanBePutBack();
  void startsAreDrawnAsGymnasiumDrawsThem();
  void cartPoleEndsOutsideItsBounds();
  void endlessCartPoleIsCartPoleUntilItFalls();
  void endlessCartPoleNeverEndsAndCanComeBack();
  void acrobotEndsAboveTheLine();
  void mountainCarStopsAtTheWallAndEndsAtTheFlag();
  void pendulumCutsItsTorqueAndIsBestUpright();
  void theLanderFallsAndCrashes();
  void thePilotLands();
  void theLandersRewardIsTheGrowthOfItsShaping();
  void everySceneIsWholeAndShowsTheAction();
};

void EnvironmentsTest::allAreThereAndFound() {
  std::set<std::string> names;
  for (const auto& entry : environments()) {
    QVERIFY(names.insert(entry.spec.name).second);
    QCOMPARE(find_environment(entry.spec.name), &entry);
  }
  const std::set<std::string> wanted{"CartPole-v1",    "CartPole-endless-v1", "Acrobot-v1",
                                     "MountainCar-v0", "Pendulum-v1",         "LunarLander-v3"};
  QCOMPARE(names, wanted);
  QVERIFY(find_environment("CartPole") == nullptr);
}

void EnvironmentsTest::specsHoldTogether() {
  for (const auto& entry : environments()) {
    const auto& spec = entry.spec;
    QVERIFY(spec.observations > 0 && spec.actions > 0 && spec.time_limit > 0);
    QVERIFY(spec.step_seconds > 0);
    QCOMPARE(spec.observation_low.size(), std::size_t(spec.observations));
    QCOMPARE(spec.observation_high.size(), std::size_t(spec.observations));
    QCOMPARE(spec.action_low.size(), spec.discrete ? 0 : std::size_t(spec.actions));
    const auto world = entry.make();
    QCOMPARE(world->spec().name, spec.name);
    Random random(3);
    for (int episode = 0; episode < 20; ++episode) {
      world->reset(random);
      for (std::int64_t i = 0; i < spec.time_limit; ++i) {
        const RandomAction action(spec, random);
        const Step step = world->step(action.action());
        QVERIFY(std::isfinite(step.reward));
        const auto now = seen(*world);
        for (std::size_t k = 0; k < now.size(); ++k)
          QVERIFY2(now[k] >= spec.observation_low[k] && now[k] <= spec.observation_high[k],
                   spec.name.c_str());
        if (step.terminated) break;
      }
    }
  }
}

void EnvironmentsTest::theSameSeedGivesTheSameTrace() {
  for (const auto& entry : environments()) {
    const auto trace = [&](std::uint64_t seed) {
      Random random(seed);
      const auto world = entry.make();
      world->reset(random);
      auto all = seen(*world);
      for (int i = 0; i < 60; ++i) {
        const RandomAction action(entry.spec, random);
        all.push_back(static_cast<float>(world->step(action.action()).reward));
        for (const float value : seen(*world)) all.push_back(value);
      }
      return all;
    };
    QVERIFY(trace(1) == trace(1));
    QVERIFY(trace(1) != trace(2));
  }
}

void EnvironmentsTest::stateIsEverythingWhereItCanBePutBack() {
  for (const auto& entry : environments()) {
    Random random(8);
    const auto first = entry.make();
    first->reset(random);
    for (int i = 0; i < 5; ++i) {
      const RandomAction action(entry.spec, random);
      first->step(action.action());
    }
    const auto state = first->state();
    const auto second = entry.make();
    if (!second->set_state(state)) {
      QCOMPARE(entry.spec.name, std::string("LunarLander-v3"));
      continue;
    }
    QVERIFY(!second->set_state(std::span(state).first(state.size() - 1)));
    auto broken = state;
    broken[0] = NAN;
    QVERIFY(!second->set_state(broken));
    QVERIFY(second->state() == state);
    for (int i = 0; i < 50; ++i) {
      const RandomAction action(entry.spec, random);
      QCOMPARE(first->step(action.action()).reward, second->step(action.action()).reward);
      QVERIFY(first->state() == second->state());
    }
  }
}

void EnvironmentsTest::startsAreDrawnAsGymnasiumDrawsThem() {
  for (std::size_t i = 0; i < 4; ++i) {
    QVERIFY(fills(starts("CartPole-v1", i), -0.05, 0.05));
    // float32 of 0.1 is a little more than 0.1.
    QVERIFY(fills(starts("Acrobot-v1", i), -double(0.1F), double(0.1F)));
  }
  QVERIFY(fills(starts("MountainCar-v0", 0), -0.6, -0.4));
  QCOMPARE(starts("MountainCar-v0", 1).high, 0.0);
  QVERIFY(fills(starts("Pendulum-v1", 0), -pi, pi));
  QVERIFY(fills(starts("Pendulum-v1", 1), -1, 1));
  const auto start = started("Acrobot-v1", 4)->state();
  for (const double value : start) QCOMPARE(value, double(float(value)));
}

void EnvironmentsTest::cartPoleEndsOutsideItsBounds() {
  const double angle = 12 * 2 * pi / 360;
  QVERIFY(!at("CartPole-v1", {2.39, 0, 0, 0})->step({1, {}}).terminated);
  QVERIFY(at("CartPole-v1", {2.39, 1, 0, 0})->step({1, {}}).terminated);
  QVERIFY(at("CartPole-v1", {-2.39, -1, 0, 0})->step({0, {}}).terminated);
  QVERIFY(!at("CartPole-v1", {0, 0, angle, 0})->step({1, {}}).terminated);
  const Step fallen = at("CartPole-v1", {0, 0, angle, 0.01})->step({1, {}});
  QVERIFY(fallen.terminated);
  QCOMPARE(fallen.reward, 1.0);
}

void EnvironmentsTest::endlessCartPoleIsCartPoleUntilItFalls() {
  Random random(2);
  const auto endless = started("CartPole-endless-v1", 9);
  const auto usual = started("CartPole-v1", 9);
  for (int i = 0; i < 500; ++i) {
    const Action action{std::int64_t(random.below(2)), {}};
    const Step one = usual->step(action);
    const Step other = endless->step(action);
    QVERIFY(!other.terminated);
    QCOMPARE(other.reward, one.terminated ? 0.0 : 1.0);
    QVERIFY(usual->state() == endless->state());
    if (one.terminated) return;
  }
  QFAIL("random actions balanced it");
}

void EnvironmentsTest::endlessCartPoleNeverEndsAndCanComeBack() {
  const auto world = started("CartPole-endless-v1", 9);
  double total = 0;
  for (int i = 0; i < 500; ++i) {
    const Step step = world->step({1, {}});
    QVERIFY(!step.terminated);
    total += step.reward;
  }
  QVERIFY(total < 30);
  // The cart stands at its buffer, the pole lies on its rest.
  const auto state = world->state();
  QCOMPARE(state[0], 3.0);
  QVERIFY(std::abs(state[2]) <= 24 * 2 * pi / 360);
  const auto fallen = at("CartPole-endless-v1", {0, 0, 24 * 2 * pi / 360, 0});
  bool back = false;
  for (int i = 0; i < 40 && !back; ++i) back = fallen->step({1, {}}).reward == 1.0;
  QVERIFY(back);
}

void EnvironmentsTest::acrobotEndsAboveTheLine() {
  // Both links nearly straight up, still: above the line after the next step too.
  const Step above = at("Acrobot-v1", {3.1, 0.02, 0, 0})->step({1, {}});
  QVERIFY(above.terminated);
  QCOMPARE(above.reward, 0.0);
  const Step below = at("Acrobot-v1", {0, 0, 0, 0})->step({1, {}});
  QVERIFY(!below.terminated);
  QCOMPARE(below.reward, -1.0);
}

void EnvironmentsTest::mountainCarStopsAtTheWallAndEndsAtTheFlag() {
  const auto wall = at("MountainCar-v0", {-1.19, -0.07});
  QCOMPARE(wall->step({0, {}}).reward, -1.0);
  QVERIFY((wall->state() == std::vector<double>{-1.2, 0.0}));
  const Step flag = at("MountainCar-v0", {0.46, 0.06})->step({2, {}});
  QVERIFY(flag.terminated);
  QCOMPARE(flag.reward, -1.0);
}

void EnvironmentsTest::pendulumCutsItsTorqueAndIsBestUpright() {
  const float strong[] = {100.0F};
  const float most[] = {2.0F};
  const float none[] = {0.0F};
  const auto one = at("Pendulum-v1", {1, 2});
  const auto other = at("Pendulum-v1", {1, 2});
  QCOMPARE(one->step({0, strong}).reward, other->step({0, most}).reward);
  QVERIFY(one->state() == other->state());
  QCOMPARE(at("Pendulum-v1", {0, 0})->step({0, none}).reward, 0.0);
  QVERIFY(std::abs(at("Pendulum-v1", {pi - 1e-9, 0})->step({0, none}).reward + pi * pi) < 1e-6);
  // A turn more is the same place.
  QVERIFY(std::abs(at("Pendulum-v1", {0.3 + 4 * pi, 0})->step({0, none}).reward + 0.09) < 1e-9);
}

void EnvironmentsTest::theLanderFallsAndCrashes() {
  const auto world = started("LunarLander-v3", 1);
  Step step;
  int length = 0;
  while (!step.terminated && length < 1000) {
    step = world->step({0, {}});
    ++length;
  }
  QVERIFY(step.terminated);
  QCOMPARE(step.reward, -100.0);
  QVERIFY(length > 20 && length < 300);
}

void EnvironmentsTest::thePilotLands() {
  int landed = 0;
  double total = 0;
  constexpr int flights = 40;
  for (int flight = 0; flight < flights; ++flight) {
    const auto world = started("LunarLander-v3", std::uint64_t(flight));
    Step step;
    for (int i = 0; i < 1000 && !step.terminated; ++i) {
      step = world->step({pilot(seen(*world)), {}});
      total += step.reward;
    }
    const auto end = seen(*world);
    if (step.reward == 100) {
      ++landed;
      QVERIFY(std::abs(end[0]) < 1 && std::hypot(end[2], end[3]) < 0.05);
    }
  }
  QVERIFY2(landed >= flights * 3 / 4, qPrintable(QString::number(landed)));
  QVERIFY2(total / flights > 200, qPrintable(QString::number(total / flights)));
}

void EnvironmentsTest::theLandersRewardIsTheGrowthOfItsShaping() {
  const double fuel[] = {0, 0.03, 0.30, 0.03};
  const auto world = started("LunarLander-v3", 12);
  Random random(1);
  auto before = seen(*world);
  int steps = 0;
  for (;; ++steps) {
    const auto choice = std::int64_t(random.below(4));
    const Step step = world->step({choice, {}});
    if (step.terminated) break;
    const auto now = seen(*world);
    const double wanted = shaping(now) - shaping(before) - fuel[choice];
    QVERIFY(std::abs(step.reward - wanted) < 1e-3);
    before = now;
  }
  QVERIFY(steps > 20);
}

void EnvironmentsTest::everySceneIsWholeAndShowsTheAction() {
  for (const auto& entry : environments()) {
    Random random(4);
    const auto world = entry.make();
    world->reset(random);
    const auto state = world->state();
    QVERIFY2(is_whole(entry.draw(state, nullptr)), entry.spec.name.c_str());
    QVERIFY(!has_paint(entry.draw(state, nullptr), Paint::force));
    QVERIFY(!has_paint(entry.draw(state, nullptr), Paint::flame));
    const float torque[] = {1.5F};
    const Action action{entry.spec.discrete ? entry.spec.actions - 1 : 0,
                        entry.spec.discrete ? std::span<const float>() : torque};
    const auto acting = entry.draw(state, &action);
    QVERIFY(is_whole(acting));
    QVERIFY(has_paint(acting, Paint::force) || has_paint(acting, Paint::flame));
    QVERIFY(entry.draw({}, nullptr).empty());
    QVERIFY(entry.draw(std::vector<double>(state.size() + 1), nullptr).empty());
    QVERIFY(entry.draw(std::vector<double>(state.size(), NAN), nullptr).empty());
  }
}

QTEST_GUILESS_MAIN(EnvironmentsTest)
#include "environments_test.moc"

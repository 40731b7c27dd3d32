// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies, engines, terrain and reward as Gymnasium's LunarLander-v3 (discrete, no wind) states
// them, on Box2D 2.4. Traces are not those of Gymnasium: its Box2D is another version.
#include <box2d/box2d.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <numbers>
#include <optional>

#include "core/tasks/control/entries.h"
#include "core/tasks/control/shapes.h"

namespace arbiter::tasks::control {
namespace {

constexpr double steps_per_second = 50;
constexpr double scale = 30;  // of the lengths below, which are those of the original's screen
constexpr double width = 600 / scale;
constexpr double height = 400 / scale;
constexpr double pad_y = height / 4;
constexpr double main_power = 13.0;
constexpr double main_below = 4 / scale;
constexpr double side_power = 0.6;
constexpr double side_above = 14 / scale;
constexpr double side_away = 12 / scale;
constexpr double side_tip = 17 / scale;
constexpr double first_push = 1000;
constexpr double leg_away = 20 / scale;
constexpr double leg_down = 18 / scale;
constexpr double leg_half_width = 2 / scale;
constexpr double leg_half_height = 8 / scale;
constexpr double leg_torque = 40;
constexpr std::size_t peaks = 11;  // of the terrain
constexpr std::uint16_t ground_bit = 0x0001;

constexpr std::array<Point, 6> hull{{{-14 / scale, 17 / scale},
                                     {-17 / scale, 0},
                                     {-17 / scale, -10 / scale},
                                     {17 / scale, -10 / scale},
                                     {17 / scale, 0},
                                     {14 / scale, 17 / scale}}};

/// Where the numbers of `state()` stand.
enum Number : std::size_t {
  lander_x,
  lander_y,
  lander_angle,
  first_leg,  // three numbers a leg: x, y, angle
  ground = first_leg + 6,
  numbers = ground + peaks
};

b2Vec2 vector_of(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }

double between(Random& random, double low, double high) {
  return low + (high - low) * random.uniform();
}

double peak_x(std::size_t index) { return width / (peaks - 1) * static_cast<double>(index); }

/// Random heights, flat around the pad, smoothed over three neighbours (the one before the first is
/// the last).
std::array<double, peaks> random_terrain(Random& random) {
  std::array<double, peaks + 1> raw{};
  for (double& value : raw) value = between(random, 0, height / 2);
  for (std::size_t i = peaks / 2 - 2; i <= peaks / 2 + 2; ++i) raw[i] = pad_y;
  std::array<double, peaks> smooth{};
  for (std::size_t i = 0; i < peaks; ++i)
    smooth[i] = 0.33 * (raw[i == 0 ? peaks : i - 1] + raw[i] + raw[i + 1]);
  return smooth;
}

/// The bodies of one episode. It is built anew for each: nothing of the last one stays in it.
class Moon final : private b2ContactListener {
 public:
  explicit Moon(Random& random) : world_(b2Vec2(0, -10)), terrain_(random_terrain(random)) {
    world_.SetContactListener(this);
    make_ground();
    make_lander();
    const double push_x = between(random, -first_push, first_push);
    const double push_y = between(random, -first_push, first_push);
    lander_->ApplyForceToCenter(vector_of(push_x, push_y), true);
    for (std::size_t i = 0; i < 2; ++i) make_leg(i);
  }
  Moon(const Moon&) = delete;
  Moon& operator=(const Moon&) = delete;

  b2Body& lander() { return *lander_; }
  const b2Body& lander() const { return *lander_; }
  const b2Body& leg(std::size_t index) const { return *legs_[index]; }
  bool leg_down_on_ground(std::size_t index) const { return contact_[index]; }
  bool crashed() const { return crashed_; }
  const std::array<double, peaks>& terrain() const { return terrain_; }
  void advance() { world_.Step(static_cast<float>(1 / steps_per_second), 6 * 30, 2 * 30); }

 private:
  void make_ground() {
    b2BodyDef definition;
    ground_ = world_.CreateBody(&definition);
    b2EdgeShape edge;
    edge.SetTwoSided(vector_of(0, 0), vector_of(width, 0));
    ground_->CreateFixture(&edge, 0);
    for (std::size_t i = 0; i + 1 < peaks; ++i) {
      edge.SetTwoSided(vector_of(peak_x(i), terrain_[i]),
                       vector_of(peak_x(i + 1), terrain_[i + 1]));
      b2FixtureDef fixture;
      fixture.shape = &edge;
      fixture.friction = 0.1F;
      ground_->CreateFixture(&fixture);
    }
  }

  void make_lander() {
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position = vector_of(width / 2, height);
    lander_ = world_.CreateBody(&definition);
    std::array<b2Vec2, hull.size()> corners;
    std::ranges::transform(hull, corners.begin(),
                           [](const Point& point) { return vector_of(point.x, point.y); });
    b2PolygonShape shape;
    shape.Set(corners.data(), static_cast<int>(corners.size()));
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = 5;
    fixture.friction = 0.1F;
    fixture.filter.categoryBits = 0x0010;
    fixture.filter.maskBits = ground_bit;
    lander_->CreateFixture(&fixture);
  }

  void make_leg(std::size_t index) {
    const double side = index == 0 ? -1 : 1;
    b2BodyDef definition;
    definition.type = b2_dynamicBody;
    definition.position = vector_of(width / 2 - side * leg_away, height);
    definition.angle = static_cast<float>(side * 0.05);
    b2Body* leg = world_.CreateBody(&definition);
    b2PolygonShape shape;
    shape.SetAsBox(static_cast<float>(leg_half_width), static_cast<float>(leg_half_height));
    b2FixtureDef fixture;
    fixture.shape = &shape;
    fixture.density = 1;
    fixture.filter.categoryBits = 0x0020;
    fixture.filter.maskBits = ground_bit;
    leg->CreateFixture(&fixture);
    b2RevoluteJointDef joint;
    joint.bodyA = lander_;
    joint.bodyB = leg;
    joint.localAnchorB = vector_of(side * leg_away, leg_down);
    joint.enableMotor = true;
    joint.enableLimit = true;
    joint.maxMotorTorque = static_cast<float>(leg_torque);
    joint.motorSpeed = static_cast<float>(0.3 * side);
    joint.lowerAngle = index == 0 ? 0.4F : -0.9F;
    joint.upperAngle = index == 0 ? 0.9F : -0.4F;
    world_.CreateJoint(&joint);
    legs_[index] = leg;
  }

  void note(b2Contact* contact, bool touches) {
    for (const b2Fixture* fixture : {contact->GetFixtureA(), contact->GetFixtureB()}) {
      const b2Body* body = fixture->GetBody();
      if (touches && body == lander_) crashed_ = true;
      for (std::size_t i = 0; i < 2; ++i)
        if (body == legs_[i]) contact_[i] = touches;
    }
  }
  void BeginContact(b2Contact* contact) override { note(contact, true); }
  void EndContact(b2Contact* contact) override { note(contact, false); }

  b2World world_;
  std::array<double, peaks> terrain_;
  b2Body* ground_ = nullptr;
  b2Body* lander_ = nullptr;
  std::array<b2Body*, 2> legs_{};
  std::array<bool, 2> contact_{};
  bool crashed_ = false;
};

/// An engine's impulse on the lander: where it acts and what it is.
struct Impulse {
  double x = 0;
  double y = 0;
  double at_x = 0;
  double at_y = 0;
};

void apply(b2Body& body, const Impulse& impulse) {
  body.ApplyLinearImpulse(vector_of(impulse.x, impulse.y), vector_of(impulse.at_x, impulse.at_y),
                          true);
}

/// The lander's own upward direction is (-sine, cosine); both engines scatter at random.
Impulse main_impulse(const b2Body& lander, double scatter_1, double scatter_2) {
  const double s = std::sin(static_cast<double>(lander.GetAngle()));
  const double c = std::cos(static_cast<double>(lander.GetAngle()));
  const double x = s * (main_below + 2 * scatter_1) - c * scatter_2;
  const double y = -c * (main_below + 2 * scatter_1) - s * scatter_2;
  return {-x * main_power, -y * main_power, lander.GetPosition().x + x, lander.GetPosition().y + y};
}

Impulse side_impulse(const b2Body& lander, double direction, double scatter_1, double scatter_2) {
  const double s = std::sin(static_cast<double>(lander.GetAngle()));
  const double c = std::cos(static_cast<double>(lander.GetAngle()));
  const double away = 3 * scatter_2 + direction * side_away;
  const double x = s * scatter_1 - c * away;
  const double y = -c * scatter_1 - s * away;
  return {-x * side_power, -y * side_power, lander.GetPosition().x + x - s * side_tip,
          lander.GetPosition().y + y + c * side_above};
}

Spec lunar_lander_spec() {
  Spec spec;
  spec.name = "LunarLander-v3";
  spec.observations = 8;
  spec.actions = 4;
  const auto turn = static_cast<float>(2 * std::numbers::pi);
  spec.observation_low = {-2.5F, -2.5F, -10, -10, -turn, -10, 0, 0};
  spec.observation_high = {2.5F, 2.5F, 10, 10, turn, 10, 1, 1};
  spec.time_limit = 1000;
  spec.step_seconds = 1 / steps_per_second;
  spec.solved_at = 200;
  return spec;
}

class LunarLander final : public Environment {
 public:
  explicit LunarLander(Spec spec) : spec_(std::move(spec)) {}

  const Spec& spec() const override { return spec_; }

  void reset(Random& random) override {
    moon_.emplace(random);
    random_ = Random(random.next());
    shaping_.reset();
    step({});
  }

  std::vector<double> state() const override {
    std::vector<double> state;
    if (!moon_) return state;
    state.reserve(numbers);
    const auto add = [&](const b2Body& body) {
      state.push_back(body.GetPosition().x);
      state.push_back(body.GetPosition().y);
      state.push_back(body.GetAngle());
    };
    add(moon_->lander());
    add(moon_->leg(0));
    add(moon_->leg(1));
    state.insert(state.end(), moon_->terrain().begin(), moon_->terrain().end());
    return state;
  }

  /// Box2D's contacts and accumulated impulses cannot be put back from outside.
  bool set_state(std::span<const double> /*state*/) override { return false; }

  void observe(std::span<float> into) const override {
    std::ranges::transform(seen_, into.begin(), [](double v) { return static_cast<float>(v); });
  }

  Step step(const Action& action) override {
    assert(moon_ && action.choice >= 0 && action.choice < 4);
    b2Body& lander = moon_->lander();
    const double scatter_1 = between(random_, -1, 1) / scale;
    const double scatter_2 = between(random_, -1, 1) / scale;
    double fuel = 0;
    if (action.choice == 2) {
      apply(lander, main_impulse(lander, scatter_1, scatter_2));
      fuel = 0.30;
    } else if (action.choice != 0) {
      const auto direction = static_cast<double>(action.choice - 2);
      apply(lander, side_impulse(lander, direction, scatter_1, scatter_2));
      fuel = 0.03;
    }
    moon_->advance();
    look();
    return judge(fuel);
  }

 private:
  void look() {
    const b2Body& lander = moon_->lander();
    const b2Vec2 position = lander.GetPosition();
    const b2Vec2 speed = lander.GetLinearVelocity();
    seen_ = {(position.x - width / 2) / (width / 2),
             (position.y - (pad_y + leg_down)) / (height / 2),
             speed.x * (width / 2) / steps_per_second,
             speed.y * (height / 2) / steps_per_second,
             lander.GetAngle(),
             20.0 * lander.GetAngularVelocity() / steps_per_second,
             moon_->leg_down_on_ground(0) ? 1.0 : 0.0,
             moon_->leg_down_on_ground(1) ? 1.0 : 0.0};
  }

  /// The reward is what the situation has become better, without the fuel; at the end all or
  /// nothing.
  Step judge(double fuel) {
    const double shaping = -100 * std::sqrt(seen_[0] * seen_[0] + seen_[1] * seen_[1]) -
                           100 * std::sqrt(seen_[2] * seen_[2] + seen_[3] * seen_[3]) -
                           100 * std::abs(seen_[4]) + 10 * seen_[6] + 10 * seen_[7];
    const double better = shaping_ ? shaping - *shaping_ : 0;
    shaping_ = shaping;
    if (!moon_->lander().IsAwake()) return {100, true};
    if (moon_->crashed() || std::abs(seen_[0]) >= 1) return {-100, true};
    return {better - fuel, false};
  }

  Spec spec_;
  std::optional<Moon> moon_;
  Random random_;
  std::optional<double> shaping_;
  std::array<double, 8> seen_{};
};

/// The picture reaches a little above the height at which the lander starts.
constexpr double seen_height = height + 1.8;

/// Where the lander is while it flies above what is seen.
void add_hint_above(Scene& scene, double x) {
  scene.shapes.emplace_back(arrow_head({std::clamp(x, 0.5, width - 0.5), seen_height - 0.2},
                                       std::numbers::pi / 2, 0.6, Paint::part));
}

void add_landscape(Scene& scene, std::span<const double> terrain) {
  Polygon land{{{width, 0}, {0, 0}}, Paint::ground};
  Line edge{{}, 0.08, Paint::track};
  for (std::size_t i = 0; i < terrain.size(); ++i) {
    land.points.push_back({peak_x(i), terrain[i]});
    edge.points.push_back({peak_x(i), terrain[i]});
  }
  scene.shapes.emplace_back(std::move(land));
  scene.shapes.emplace_back(std::move(edge));
  const Point from{peak_x(peaks / 2 - 1), terrain[peaks / 2 - 1]};
  const Point to{peak_x(peaks / 2 + 1), terrain[peaks / 2 + 1]};
  scene.shapes.emplace_back(Line{{from, to}, 0.16, Paint::goal});
  add_flag(scene, from, 1.3, Paint::goal);
  add_flag(scene, to, 1.3, Paint::goal);
}

/// A flame from `root`, of this half width, to `tip`; both in the lander's own coordinates.
void add_flame(Scene& scene, Point lander, double angle, Point root, Point tip, double half) {
  const double direction = std::atan2(tip.y - root.y, tip.x - root.x);
  const Point middle{(root.x + tip.x) / 2, (root.y + tip.y) / 2};
  const Point corners[] = {
      placed({0, half}, root, direction), placed({0, half * 0.8}, middle, direction), tip,
      placed({0, -half * 0.8}, middle, direction), placed({0, -half}, root, direction)};
  Polygon flame{{}, Paint::flame};
  for (const Point& corner : corners) flame.points.push_back(placed(corner, lander, angle));
  scene.shapes.emplace_back(std::move(flame));
}

void add_lander(Scene& scene, std::span<const double> state, const Action* action) {
  const Point lander{state[lander_x], state[lander_y]};
  const double angle = state[lander_angle];
  for (std::size_t leg = first_leg; leg < ground; leg += 3) {
    const Point at{state[leg], state[leg + 1]};
    const double turn = state[leg + 2];
    const double side = leg == first_leg ? 1 : -1;  // the first is on the right
    const Point hip = placed({side * 12 / scale, -7 / scale}, lander, angle);
    const Point knee = placed({0, leg_half_height * 0.6}, at, turn);
    scene.shapes.emplace_back(Line{{hip, knee}, 0.07, Paint::joint});
    scene.shapes.emplace_back(
        box(at, leg_half_width, leg_half_height, turn, leg_half_width * 0.6, Paint::part));
  }
  const auto choice = action == nullptr ? 0 : action->choice;
  if (choice == 2) add_flame(scene, lander, angle, {0, -10 / scale}, {0, -34 / scale}, 5 / scale);
  if (choice == 1 || choice == 3) {
    // The left engine (1) blows to the right of what is seen, the right one to the left.
    const double side = choice == 1 ? 1 : -1;
    add_flame(scene, lander, angle, {side * 14 / scale, side_above},
              {side * 28 / scale, side_above}, 2.2 / scale);
  }
  Polygon body{{}, Paint::body};
  for (const Point& corner : hull) body.points.push_back(placed(corner, lander, angle));
  scene.shapes.emplace_back(std::move(body));
  scene.shapes.emplace_back(Disc{placed({0, 5 / scale}, lander, angle), 5 / scale, Paint::part});
}

Scene draw_lunar_lander(std::span<const double> state, const Action* action) {
  if (state.size() != numbers ||
      !std::ranges::all_of(state, [](double v) { return std::isfinite(v); }))
    return {};
  Scene scene{{0, 0}, {width, seen_height}, {}};
  add_landscape(scene, state.subspan(ground, peaks));
  add_lander(scene, state, action);
  if (state[lander_y] > seen_height + 0.5) add_hint_above(scene, state[lander_x]);
  return scene;
}

}  // namespace

EnvironmentEntry lunar_lander() {
  EnvironmentEntry entry;
  entry.spec = lunar_lander_spec();
  entry.make = [spec = entry.spec]() -> std::unique_ptr<Environment> {
    return std::make_unique<LunarLander>(spec);
  };
  entry.draw = draw_lunar_lander;
  return entry;
}

}  // namespace arbiter::tasks::control

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/control/clip.h"

#include <QTest>
#include <bit>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/gzip_bytes.h"

using namespace arbiter;
using namespace arbiter::tasks::control;
using nlohmann::json;

namespace {

constexpr std::size_t enough = std::size_t{1} << 24U;

Clip recorded(const EnvironmentEntry& entry, int steps, std::uint64_t seed = 1) {
  Random random(seed);
  const auto world = entry.make();
  world->reset(random);
  Clip clip;
  clip.environment = entry.spec.name;
  for (int i = 0; i < steps && !clip.terminated; ++i) {
    const float torque[] = {static_cast<float>(4 * random.uniform() - 2)};
    Action action;
    if (entry.spec.discrete)
      action.choice = std::int64_t(random.below(std::uint64_t(entry.spec.actions)));
    else
      action.values = torque;
    clip.steps.push_back(clip_step(*world, action));
    const Step step = world->step(action);
    clip.steps.back().reward = step.reward;
    clip.terminated = step.terminated;
  }
  return clip;
}

json opened(const Clip& clip) {
  return json::parse(gunzip_bytes(encode_clip(clip), enough).value());
}
std::string closed(const json& file) { return gzip_bytes(file.dump()); }

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::ranges::equal(
      a, b, [](T x, T y) { return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y); });
}

bool same(const Clip& a, const Clip& b) {
  return a.environment == b.environment && a.terminated == b.terminated &&
         std::ranges::equal(a.steps, b.steps, [](const ClipStep& x, const ClipStep& y) {
           return same_bits(x.observation, y.observation) && same_bits(x.state, y.state) &&
                  x.choice == y.choice && same_bits(x.values, y.values) && x.reward == y.reward;
         });
}

}  // namespace

class ClipTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void comesBackToTheBit();
  void awkwardNumbersComeBack();
  void isSmallAndTheSameEachTime();
  void everyStepIsDrawn();
  void damagedOnesAreRefusedByName_data();
  void damagedOnesAreRefusedByName();
  void filesThatAreNoneAreRefused();
};

void ClipTest::comesBackToTheBit() {
  for (const auto& entry : environments()) {
    const auto clip = recorded(entry, 60);
    QVERIFY(clip.steps.size() > 5);
    const auto back = decode_clip(encode_clip(clip));
    QVERIFY2(back.has_value(), entry.spec.name.c_str());
    QVERIFY2(same(*back, clip), entry.spec.name.c_str());
    QCOMPARE(back->true_return(), clip.true_return());
  }
  const auto fall = recorded(*find_environment("CartPole-v1"), 500);
  QVERIFY(fall.terminated);
  QCOMPARE(fall.true_return(), double(fall.steps.size()));
}

void ClipTest::awkwardNumbersComeBack() {
  auto clip = recorded(*find_environment("CartPole-v1"), 3);
  clip.steps[0].state = {-0.0, std::numeric_limits<double>::denorm_min(), 0.1 + 0.2, 654321.125};
  clip.steps[1].observation = {-0.0F, std::numeric_limits<float>::denorm_min(), 0.1F,
                               std::numeric_limits<float>::max()};
  const auto back = decode_clip(encode_clip(clip));
  QVERIFY(back.has_value());
  QVERIFY(same(*back, clip));
}

void ClipTest::isSmallAndTheSameEachTime() {
  const auto clip = recorded(*find_environment("CartPole-endless-v1"), 75);
  const auto file = encode_clip(clip);
  QCOMPARE(encode_clip(clip), file);
  QVERIFY2(file.size() < 16000, qPrintable(QString::number(file.size())));
}

void ClipTest::everyStepIsDrawn() {
  for (const auto& entry : environments())
    for (const auto& step : recorded(entry, 40).steps) QVERIFY(!scene_of(entry, step).empty());
}

void ClipTest::damagedOnesAreRefusedByName_data() {
  QTest::addColumn<QByteArray>("file");
  QTest::addColumn<QString>("word");
  const auto add = [](const char* name, const char* environment, const char* word, auto&& damage) {
    auto file = opened(recorded(*find_environment(environment), 5));
    damage(file);
    QTest::newRow(name) << QByteArray::fromStdString(closed(file)) << QString::fromLatin1(word);
  };
  const char* cart = "CartPole-v1";
  add("environment", cart, "Tetris", [](json& f) { f["environment"] = "Tetris"; });
  add("observation too short", cart, "`observations` of step 2",
      [](json& f) { f["observations"][1].erase(3); });
  add("observation infinite", cart, "`observations` of step 3",
      [](json& f) { f["observations"][2][0] = 1e39; });
  add("observation of words", cart, "`observations` of step 1",
      [](json& f) { f["observations"][0][0] = "x"; });
  add("state too long", cart, "`states` of step 4", [](json& f) { f["states"][3].push_back(1); });
  add("state null", cart, "`states` of step 5", [](json& f) { f["states"][4] = nullptr; });
  add("state far away", cart, "`states` of step 2", [](json& f) { f["states"][1][0] = 1e9; });
  add("state of null", cart, "`states` of step 5", [](json& f) { f["states"][4][1] = nullptr; });
  add("action unknown", cart, "`actions` of step 1", [](json& f) { f["actions"][0] = 2; });
  add("action negative", cart, "`actions` of step 1", [](json& f) { f["actions"][0] = -1; });
  add("action not whole", cart, "`actions` of step 1", [](json& f) { f["actions"][0] = 0.5; });
  add("torque missing", "Pendulum-v1", "`actions` of step 2",
      [](json& f) { f["actions"][1] = json::array(); });
  add("torque whole", "Pendulum-v1", "`actions` of step 2", [](json& f) { f["actions"][1] = 1; });
  add("reward of words", cart, "`rewards` of step 3", [](json& f) { f["rewards"][2] = "1"; });
  add("angle out of range", "Acrobot-v1", "`states` of step 1",
      [](json& f) { f["states"][0][0] = 99; });
  add("no steps", cart, "no recording", [](json& f) {
    for (const char* list : {"observations", "states", "actions", "rewards"})
      f[list] = json::array();
  });
  add("one list shorter", cart, "no recording", [](json& f) { f["rewards"].erase(0); });
  add("a list missing", cart, "no recording", [](json& f) { f.erase("states"); });
  add("of a later form", cart, "newer", [](json& f) { f["clip"] = 2; });
  add("of no form", cart, "no recording", [](json& f) { f.erase("clip"); });
}

void ClipTest::damagedOnesAreRefusedByName() {
  QFETCH(QByteArray, file);
  QFETCH(QString, word);
  const auto clip = decode_clip(file.toStdString());
  QVERIFY(!clip);
  const auto message = QString::fromStdString(to_english(clip.error()));
  QVERIFY2(message.contains(word), qPrintable(message));
}

void ClipTest::filesThatAreNoneAreRefused() {
  const auto file = encode_clip(recorded(*find_environment("CartPole-v1"), 9));
  for (std::size_t length = 0; length < file.size(); length += 7)
    QVERIFY(!decode_clip(std::string_view(file).substr(0, length)));
  QVERIFY(!decode_clip("{}"));
  QVERIFY(!decode_clip(gzip_bytes("")));
  QVERIFY(!decode_clip(gzip_bytes("[1, 2]")));
  QVERIFY(!decode_clip(gzip_bytes("\x89PNG")));
  // Any byte that is turned is found by the checksum.
  for (std::size_t at = 12; at < file.size() - 8; at += 11) {
    auto turned = file;
    turned[at] = static_cast<char>(turned[at] ^ 0x10);
    QVERIFY(!decode_clip(turned));
  }
}

QTEST_GUILESS_MAIN(ClipTest)
#include "clip_test.moc"

// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tasks/control/vector_environments.h"

#include <QTest>
#include <atomic>
#include <cstdlib>
#include <new>

using namespace arbiter;
using namespace arbiter::tasks::control;

namespace {
std::atomic<long> allocations{0};
}

// Counts what the program allocates.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

/// Random actions for all of them; a copy goes on as the original does.
class Driver {
 public:
  Driver(const VectorEnvironments& worlds, std::uint64_t seed) : random_(seed) {
    const auto n = std::size_t(worlds.count());
    choices_.resize(n);
    if (!worlds.spec().discrete) values_.resize(n * std::size_t(worlds.spec().actions));
  }

  void step(VectorEnvironments& worlds) {
    if (worlds.spec().discrete) {
      for (auto& choice : choices_)
        choice = std::int64_t(random_.below(std::uint64_t(worlds.spec().actions)));
      worlds.step(choices_);
      return;
    }
    for (float& value : values_) value = static_cast<float>(5 * random_.uniform() - 2.5);
    worlds.step(values_);
  }
  const std::vector<std::int64_t>& choices() const { return choices_; }

 private:
  Random random_;
  std::vector<std::int64_t> choices_;
  std::vector<float> values_;
};

/// Everything that can be seen of some further steps.
std::vector<double> future(VectorEnvironments& worlds, Driver driver, int steps) {
  std::vector<double> all(worlds.observations().begin(), worlds.observations().end());
  for (int i = 0; i < steps; ++i) {
    driver.step(worlds);
    all.insert(all.end(), worlds.observations().begin(), worlds.observations().end());
    all.insert(all.end(), worlds.rewards().begin(), worlds.rewards().end());
    all.insert(all.end(), worlds.truncated().begin(), worlds.truncated().end());
    for (const auto& ended : worlds.ended()) {
      all.push_back(ended.total);
      all.push_back(double(ended.length));
    }
  }
  return all;
}

const EnvironmentEntry& entry(const char* name) { return *find_environment(name); }

}  // namespace

class VectorEnvironmentsTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void eachIsWhatItIsAlone();
  void theTimeLimitTruncates();
  void seedsAreIndependent();
  void whatIsSavedGoesOnBitForBit();
  void damagedStatesAreRefusedAndChangeNothing();
  void nothingIsAllocatedWhileItRuns();
};

void VectorEnvironmentsTest::eachIsWhatItIsAlone() {
  const std::vector<std::uint64_t> seeds{11, 12, 13};
  VectorEnvironments worlds(entry("CartPole-v1"), seeds);
  Driver driver(worlds, 1);
  std::vector<std::unique_ptr<Environment>> alone;
  std::vector<std::uint64_t> episode(3);
  std::vector<double> total(3);
  const auto begin = [&](std::size_t i) {
    Random random(mix_seed(seeds[i], episode[i]));
    alone[i]->reset(random);
    total[i] = 0;
  };
  for (std::size_t i = 0; i < 3; ++i) {
    alone.push_back(entry("CartPole-v1").make());
    begin(i);
  }
  int episodes = 0;
  for (int step = 0; step < 300; ++step) {
    driver.step(worlds);
    std::size_t ended = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const Step result = alone[i]->step({driver.choices()[i], {}});
      total[i] += result.reward;
      float seen[4];
      alone[i]->observe(seen);
      QCOMPARE(worlds.rewards()[i], result.reward);
      QCOMPARE(worlds.terminated()[i] != 0, result.terminated);
      if (result.terminated) {
        for (std::size_t k = 0; k < 4; ++k)
          QCOMPARE(worlds.final_observations()[i * 4 + k], seen[k]);
        const auto& told = worlds.ended()[ended++];
        QCOMPARE(told.index, std::int64_t(i));
        QCOMPARE(told.total, total[i]);
        QCOMPARE(double(told.length), total[i]);
        ++episode[i];
        begin(i);
        alone[i]->observe(seen);
      }
      QCOMPARE(worlds.episode(std::int64_t(i)), std::int64_t(episode[i]));
      QCOMPARE(double(worlds.length(std::int64_t(i))), total[i]);
      for (std::size_t k = 0; k < 4; ++k) QCOMPARE(worlds.observations()[i * 4 + k], seen[k]);
      QVERIFY(worlds.environment(std::int64_t(i)).state() == alone[i]->state());
    }
    QCOMPARE(worlds.ended().size(), ended);
    episodes += int(ended);
  }
  QVERIFY(episodes > 10);
}

void VectorEnvironmentsTest::theTimeLimitTruncates() {
  VectorEnvironments worlds(entry("Pendulum-v1"), 2, 3);
  Driver driver(worlds, 1);
  for (int step = 1; step <= 400; ++step) {
    driver.step(worlds);
    const bool last = step % 200 == 0;
    QCOMPARE(worlds.truncated()[0] != 0, last);
    QCOMPARE(worlds.terminated()[0], std::uint8_t{0});
    QCOMPARE(worlds.ended().size(), last ? std::size_t{2} : std::size_t{0});
    if (last) {
      QCOMPARE(worlds.ended()[1].length, std::int64_t{200});
      QVERIFY(worlds.ended()[1].total < 0);
    }
  }
  QCOMPARE(worlds.episode(0), std::int64_t{2});
}

void VectorEnvironmentsTest::seedsAreIndependent() {
  // What a neighbour does moves nothing: the second of two is the only one of another.
  VectorEnvironments pair(entry("CartPole-v1"), std::vector<std::uint64_t>{1, 2});
  VectorEnvironments single(entry("CartPole-v1"), std::vector<std::uint64_t>{2});
  Random random(4);
  for (int step = 0; step < 200; ++step) {
    const std::int64_t choices[] = {std::int64_t(random.below(2)), step % 2};
    pair.step(choices);
    single.step(std::span(choices).subspan(1));
    for (std::size_t k = 0; k < 4; ++k)
      QCOMPARE(pair.observations()[4 + k], single.observations()[k]);
  }
  VectorEnvironments one(entry("CartPole-v1"), 4, 1);
  VectorEnvironments two(entry("CartPole-v1"), 4, 2);
  QVERIFY(!std::ranges::equal(one.observations(), two.observations()));
  const std::vector<float> first(one.observations().begin(), one.observations().end());
  Driver(one, 1).step(one);
  one.reset();
  QVERIFY(std::ranges::equal(one.observations(), first));
  // Four environments of one seed start at four places.
  for (std::size_t i = 1; i < 4; ++i) QVERIFY(first[0] != first[i * 4]);
}

void VectorEnvironmentsTest::whatIsSavedGoesOnBitForBit() {
  for (const auto& kind : environments()) {
    VectorEnvironments worlds(kind, 3, 21);
    Driver driver(worlds, 2);
    for (int i = 0; i < 137; ++i) driver.step(worlds);
    const auto saved = worlds.save();
    const auto wanted = future(worlds, driver, 300);
    VectorEnvironments again(kind, 3, 21);
    QVERIFY2(again.restore(saved).has_value(), kind.spec.name.c_str());
    QCOMPARE(again.save(), saved);
    QVERIFY2(future(again, driver, 300) == wanted, kind.spec.name.c_str());
    // One that has run already goes back to it as well.
    QVERIFY(again.restore(saved).has_value());
    QVERIFY2(future(again, driver, 300) == wanted, kind.spec.name.c_str());
  }
}

void VectorEnvironmentsTest::damagedStatesAreRefusedAndChangeNothing() {
  VectorEnvironments worlds(entry("CartPole-v1"), 2, 1);
  Driver driver(worlds, 1);
  for (int i = 0; i < 12; ++i) driver.step(worlds);
  const auto good = worlds.save();
  const auto changed = [&](const char* from, const char* to) {
    return QString::fromStdString(good)
        .replace(QLatin1String(from), QLatin1String(to))
        .toStdString();
  };
  const std::vector<std::string> bad{"",
                                     "[]",
                                     "null",
                                     good.substr(0, good.size() / 2),
                                     changed("CartPole-v1", "Acrobot-v1"),
                                     changed("\"actions\":[", "\"actions\":[2,"),
                                     changed("\"actions\":[", "\"actions\":[-1,"),
                                     changed("\"actions\":[", "\"actions\":[0.5,"),
                                     changed("\"episode\":", "\"episode\":-"),
                                     changed("\"episode\"", "\"other\""),
                                     changed("\"running\"", "\"walking\""),
                                     VectorEnvironments(entry("CartPole-v1"), 3, 1).save(),
                                     VectorEnvironments(entry("CartPole-v1"), 2, 2).save(),
                                     VectorEnvironments(entry("Pendulum-v1"), 2, 1).save()};
  for (const auto& saved : bad) {
    QVERIFY(saved != good);
    const auto refused = worlds.restore(saved);
    QVERIFY2(!refused, saved.c_str());
    QCOMPARE(refused.error().code, ErrorCode::parse);
    QVERIFY(to_english(refused.error()).find("CartPole-v1") != std::string::npos);
    QCOMPARE(worlds.save(), good);
  }
}

void VectorEnvironmentsTest::nothingIsAllocatedWhileItRuns() {
  for (const char* name : {"CartPole-v1", "Acrobot-v1", "MountainCar-v0", "Pendulum-v1"}) {
    VectorEnvironments worlds(entry(name), 4, 1);
    Driver driver(worlds, 1);
    const long before = allocations;
    for (int i = 0; i < 1000; ++i) driver.step(worlds);
    QCOMPARE(allocations.load(), before);
  }
}

QTEST_GUILESS_MAIN(VectorEnvironmentsTest)
#include "vector_environments_test.moc"

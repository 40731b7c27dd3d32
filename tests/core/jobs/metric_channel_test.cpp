// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/metric_channel.h"

#include <QTest>
#include <thread>

using arbiter::jobs::MetricBatch;
using arbiter::jobs::MetricChannel;

class MetricChannelTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void takesAllOnceInOrder();
  void nothingIsLostBetweenThreads();
};

void MetricChannelTest::takesAllOnceInOrder() {
  MetricChannel channel;
  QVERIFY(channel.take().empty());
  channel.push(MetricBatch::Point{.run = 1, .step = 1, .name = "loss", .value = 0.5});
  channel.push(MetricBatch::Point{.run = 1, .step = 2, .name = "loss", .value = 0.25});
  MetricBatch::Sample sample;
  sample.prompt = "How?";
  channel.push(sample);
  const auto batch = channel.take();
  QCOMPARE(batch.points.size(), std::size_t{2});
  QCOMPARE(batch.points[1].step, 2);
  QCOMPARE(batch.samples.size(), std::size_t{1});
  QCOMPARE(batch.samples[0].prompt, std::string("How?"));
  QVERIFY(channel.take().empty());
}

void MetricChannelTest::nothingIsLostBetweenThreads() {
  constexpr int count = 20000;
  MetricChannel channel;
  std::jthread producer([&] {
    for (int i = 0; i < count; ++i) {
      channel.push(MetricBatch::Point{.run = 1, .step = i, .name = "loss", .value = 1});
    }
  });
  std::int64_t next = 0;
  while (next < count) {
    for (const auto& point : channel.take().points) QCOMPARE(point.step, next++);
    std::this_thread::yield();
  }
  QVERIFY(channel.take().empty());
}

QTEST_GUILESS_MAIN(MetricChannelTest)
#include "metric_channel_test.moc"

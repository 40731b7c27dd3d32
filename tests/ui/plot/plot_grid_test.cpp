// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/plot_grid.h"

#include <QtTest>
#include <cmath>

#include "tests/support/isolated_config.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

std::vector<PlotSpec> twoPlots() {
  return {{.title = QStringLiteral("Reward"),
           .unit = {},
           .curves = {{QStringLiteral("a"), QStringLiteral("proxy")},
                      {QStringLiteral("b"), QStringLiteral("gold")}},
           .target = std::nullopt},
          {.title = QStringLiteral("KL"),
           .unit = QStringLiteral("nats"),
           .curves = {{QStringLiteral("kl"), {}}},
           .target = 8.0}};
}

/// How many pixels of an image are near a colour.
int pixelsLike(const QImage& image, const QColor& colour) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    for (int x = 0; x < image.width(); ++x) {
      const QColor pixel = image.pixelColor(x, y);
      count += std::abs(pixel.red() - colour.red()) + std::abs(pixel.green() - colour.green()) +
                           std::abs(pixel.blue() - colour.blue()) <
                       40
                   ? 1
                   : 0;
    }
  return count;
}

}  // namespace

class PlotGridTest : public QObject {
  Q_OBJECT

 private Q_SLOTS:
  void initTestCase() {
    test::isolate_config();
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void aLevelCurveIsDrawnLevel() {
    PlotGrid grid;
    grid.setPlots(twoPlots(), {{1, QStringLiteral("ppo-1")}});
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    for (int step = 1; step <= 9; ++step) {
      grid.append(1, QStringLiteral("a"), step, 1.0);  // smoothing rounds these apart
      grid.append(1, QStringLiteral("kl"), step, 1.0 + 1e-3 * step);
    }
    const auto height = [&](std::size_t plot) {
      const auto [low, high] = grid.plots()[plot]->valueRange();
      return high - low;
    };
    QTRY_VERIFY(height(1) < 0.05);
    QVERIFY2(height(0) >= 0.1, qPrintable(QString::number(height(0))));
  }

  void pointsReachTheirCurve() {
    PlotGrid grid;
    grid.setPlots(twoPlots(), {{1, QStringLiteral("ppo-1")}});
    grid.append(1, QStringLiteral("b"), 1, 0.5);
    grid.append(2, QStringLiteral("b"), 1, 0.5);      // a run that is not shown
    grid.append(1, QStringLiteral("other"), 1, 0.5);  // a metric that is not shown
    QCOMPARE(grid.plots().size(), std::size_t(2));
    QCOMPARE(grid.plots()[0]->data(0).size(), std::size_t(0));
    QCOMPARE(grid.plots()[0]->data(1).size(), std::size_t(1));
    QCOMPARE(grid.plots()[1]->pointCount(), std::size_t(0));
    QCOMPARE(grid.metrics(),
             (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("kl")}));
  }

  void comparedRunsHaveCurvesEach() {
    PlotGrid grid;
    grid.setPlots(twoPlots(), {{1, QStringLiteral("ppo-1")}, {2, QStringLiteral("ppo-2")}});
    QCOMPARE(grid.plots()[0]->curveCount(), 4);
    QCOMPARE(grid.plots()[1]->curveCount(), 2);
    const std::vector<QPointF> points{{0, 1}, {1, 2}};
    grid.setPoints(2, QStringLiteral("kl"), points);
    QCOMPARE(grid.plots()[1]->data(0).size(), std::size_t(0));
    QCOMPARE(grid.plots()[1]->data(1).size(), std::size_t(2));
  }

  void theCursorIsSharedAndReadsValues() {
    PlotGrid grid;
    grid.resize(900, 500);
    grid.setPlots(twoPlots(), {{1, QStringLiteral("ppo-1")}});
    grid.show();
    for (int step = 0; step < 10; ++step) {
      grid.append(1, QStringLiteral("a"), step, step * 0.25);
      grid.append(1, QStringLiteral("kl"), step, 2.0 * step);
    }
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    Q_EMIT grid.plots()[0]->cursorMoved(4.2);
    QVERIFY(grid.plots()[0]->readout().contains(QLatin1Char('4')));
    QVERIFY(grid.plots()[0]->readout().endsWith(QLatin1Char('1')));
    QVERIFY(grid.plots()[1]->readout().endsWith(QLatin1Char('8')));
    Q_EMIT grid.plots()[0]->cursorLeft();
    QVERIFY(grid.plots()[1]->readout().isEmpty());
  }

  void zoomIsSharedAndResets() {
    PlotGrid grid;
    grid.resize(900, 500);
    grid.setPlots(twoPlots(), {{1, QStringLiteral("ppo-1")}});
    grid.show();
    for (int step = 0; step <= 100; ++step) {
      grid.append(1, QStringLiteral("a"), step, step);
      grid.append(1, QStringLiteral("kl"), step, step);
    }
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    QTRY_VERIFY(grid.plots()[1]->range().second > 100);
    Q_EMIT grid.plots()[0]->rangeChosen(20, 40);
    QCOMPARE(grid.plots()[1]->range(), std::make_pair(20.0, 40.0));
    // New points do not move what the person looks at.
    grid.append(1, QStringLiteral("kl"), 101, 1);
    QTest::qWait(0);
    QCOMPARE(grid.plots()[1]->range(), std::make_pair(20.0, 40.0));
    Q_EMIT grid.plots()[0]->rangeReset();
    QTRY_VERIFY(grid.plots()[1]->range().second > 101);
  }

  void aRangeStaysWithinTheSteps() {
    MetricPlot plot;
    plot.addCurve({});
    for (int step = 0; step <= 50; ++step) plot.append(0, step, 1);
    plot.setRange(-30, 10);
    QCOMPARE(plot.range(), std::make_pair(0.0, 40.0));
    plot.setRange(-500, 900);
    QCOMPARE(plot.range(), std::make_pair(0.0, 50.0));
  }

  void thePictureHasTheCurveInItsColour() {
    MetricPlot plot;
    plot.addCurve({});
    const auto empty = plot.image(QSize(400, 200), 1);
    QCOMPARE(empty.size(), QSize(400, 200));
    const auto curve = Theme::instance().palette().answerA;
    QCOMPARE(pixelsLike(empty, curve), 0);
    for (int step = 0; step < 50; ++step) plot.append(0, step, std::sin(step * 0.3));
    const auto drawn = plot.image(QSize(400, 200), 1);
    QVERIFY(pixelsLike(drawn, curve) > 100);
  }

  void aThemeChangeRedraws() {
    MetricPlot plot;
    plot.addCurve({});
    for (int step = 0; step < 50; ++step) plot.append(0, step, step);
    Theme::instance().setMode(Theme::Mode::Dark);
    const auto dark = plot.image(QSize(300, 200), 1);
    QCOMPARE(dark.pixelColor(1, 1), Theme::instance().palette().card);
    QVERIFY(pixelsLike(dark, Theme::instance().palette().answerA) > 50);
    Theme::instance().setMode(Theme::Mode::Light);
  }

  void manyPointsAreTakenLive() {
    MetricPlot plot;
    plot.resize(600, 300);
    plot.addCurve({});
    for (int step = 0; step < 200000; ++step) plot.append(0, step, step % 1000);
    QCOMPARE(plot.pointCount(), std::size_t(200000));
    QVERIFY(pixelsLike(plot.image(QSize(600, 300), 1), Theme::instance().palette().answerA) > 100);
  }
};

}  // namespace arbiter::ui

QTEST_MAIN(arbiter::ui::PlotGridTest)
#include "plot_grid_test.moc"

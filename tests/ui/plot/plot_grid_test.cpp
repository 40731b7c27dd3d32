// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/plot_grid.h"

#include <QtTest>
#include <cmath>

#include "tests/support/isolated_config.h"
#include "ui/plot/curve_style.h"
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

/// How many rows of an image are not of one colour throughout.
int rowsWithMore(const QImage& image) {
  int count = 0;
  for (int y = 0; y < image.height(); ++y)
    count += pixelsLike(image.copy(0, y, image.width(), 1), image.pixelColor(0, y)) < image.width()
                 ? 1
                 : 0;
  return count;
}

double luminance(const QColor& colour) {
  const auto linear = [](double part) {
    return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
         0.0722 * linear(colour.blueF());
}

/// As WCAG defines it: 1 is none.
double contrast(const QColor& one, const QColor& other) {
  const double first = luminance(one);
  const double second = luminance(other);
  return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
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

  void noShareIsAboveOne() {
    MetricPlot plot;
    plot.setShare(true);
    plot.addCurve({});
    for (int step = 1; step <= 4; ++step) plot.append(0, step, 1.0);
    plot.show();
    QTRY_VERIFY(plot.valueRange().first > 0.5);  // it has been drawn
    QVERIFY(plot.valueRange().first < 0.95);
    QVERIFY2(plot.valueRange().second < 1.02,
             qPrintable(QString::number(plot.valueRange().second)));
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

  void theCursorReadsWhatTheDotShows() {
    MetricPlot plot;
    const int smoothed = plot.addCurve({});
    for (int step = 0; step < 40; ++step) plot.append(smoothed, step, step % 2);
    plot.showCursor(39);
    const auto dot = plot.dot(smoothed);
    QVERIFY(dot && dot->y() > 0.4 && dot->y() < 0.7);
    const auto shown = QLocale().toString(dot->y(), 'g', 4);
    QVERIFY2(plot.readout().contains(MetricPlot::tr("%1 (raw %2)").arg(shown, QStringLiteral("1"))),
             qPrintable(plot.readout()));
    // Not smoothed: one value, the recorded one.
    plot.setSmoothing(0);
    plot.showCursor(38);
    QCOMPARE(plot.dot(smoothed)->y(), 0.0);
    QVERIFY(plot.readout().endsWith(QStringLiteral(" 0")));
  }

  /// A share says of how many, where the run has recorded it: live and from the store, for the raw
  /// value, at its own step.
  void aShareTellsWhatItStandsOn() {
    PlotGrid grid;
    grid.resize(900, 500);
    PlotSpec spec{.title = QStringLiteral("Accuracy"), .unit = {}, .curves = {}, .target = {}};
    spec.curves.push_back({QStringLiteral("accuracy"), {}});
    spec.curves.back().counts = QStringLiteral("accuracy_n");
    grid.setPlots({spec}, {{1, QStringLiteral("rm-1")}});
    QVERIFY(grid.metrics().contains(QStringLiteral("accuracy_n")));
    grid.append(1, QStringLiteral("accuracy"), 1, 0.75);
    grid.append(1, QStringLiteral("accuracy_n"), 1, 16);
    grid.append(1, QStringLiteral("accuracy"), 2, 0.5);  // an older run's has none
    auto* plot = grid.plots()[0];
    const auto read = [&](double step) {
      plot->showCursor(step);
      return plot->readout();
    };
    const auto told = [](const char* share, const char* count) {
      return MetricPlot::tr("%1 of %2").arg(QLatin1String(share), QLatin1String(count));
    };
    QVERIFY2(read(1).endsWith(told("0.75", "16")), qPrintable(read(1)));
    QVERIFY2(read(2).endsWith(QStringLiteral(" 0.5")), qPrintable(read(2)));
    QCOMPARE(plot->pointCount(), std::size_t(2));  // what it stands on is no curve
    std::vector<QPointF> points;
    std::vector<QPointF> counts;
    for (int step = 1; step <= 40; ++step) {
      points.emplace_back(step, step % 2);
      counts.emplace_back(step, 20 + step);
    }
    grid.setPoints(1, QStringLiteral("accuracy"), points);
    grid.setPoints(1, QStringLiteral("accuracy_n"), counts);
    QVERIFY2(read(31).contains(told("1", "51")), qPrintable(read(31)));  // beside the smoothed one
  }

  void negativeValuesHaveAMinusSign() {
    MetricPlot plot;
    plot.addCurve({});
    for (int step = 0; step < 5; ++step) plot.append(0, step, -1.5);
    plot.showCursor(2);
    QVERIFY2(plot.readout().endsWith(QStringLiteral("\u22121.5")), qPrintable(plot.readout()));
  }

  void plotsOfARunShareTheirSteps() {
    PlotGrid grid;
    grid.resize(900, 500);
    grid.setPlots(twoPlots(), {{1, QStringLiteral("rm-1")}});
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    for (int step = 1; step <= 120; ++step) grid.append(1, QStringLiteral("a"), step, 1);
    const std::vector<QPointF> evaluations{{40, 1}, {80, 2}, {90, 3}};
    grid.setPoints(1, QStringLiteral("kl"), evaluations);
    QTRY_VERIFY(grid.plots()[0]->range().second >= 120);
    QTRY_COMPARE(grid.plots()[1]->range(), grid.plots()[0]->range());
    // Where a run goes on from a checkpoint, the steps after it are gone for all.
    grid.append(1, QStringLiteral("a"), 95, 1);
    QTRY_VERIFY(grid.plots()[1]->range().second < 100);
    QCOMPARE(grid.plots()[1]->range(), grid.plots()[0]->range());
  }

  void aNegativeEstimateIsExplainedWhereItIsDrawn() {
    auto specs = twoPlots();
    specs[1].belowZero = QStringLiteral("an estimate");
    PlotGrid grid;
    grid.resize(900, 500);
    grid.setPlots(specs, {{1, QStringLiteral("ppo-1")}});
    grid.show();
    QVERIFY(QTest::qWaitForWindowExposed(&grid));
    for (int step = 0; step < 5; ++step) grid.append(1, QStringLiteral("kl"), step, 0.1 * step);
    QTRY_VERIFY(grid.plots()[1]->valueRange().second > 0.3);
    QCOMPARE(grid.plots()[1]->shownNote(), QString());
    grid.append(1, QStringLiteral("kl"), 5, -0.2);
    QTRY_COMPARE(grid.plots()[1]->shownNote(), QStringLiteral("an estimate"));
  }

  void theRawLineCanBeSeenInBothThemes() {
    for (const auto& palette : {lightPalette(), darkPalette()})
      for (int index = 0; index < 4; ++index) {
        const double seen = contrast(faintPen(palette, index).color(), palette.card);
        QVERIFY2(seen >= 1.9, qPrintable(QString::number(seen)));
      }
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

  /// A measurement stands with its interval, which the values' axis has room for.
  void intervalsAreDrawnWhole() {
    MetricPlot plot;
    plot.resize(400, 250);
    plot.addCurve({}, true);
    plot.setShare(true);
    plot.setStepName(QStringLiteral("round %1"));
    const std::vector<QPointF> points{{1, 0.5}, {2, 0.5}, {3, 0.5}};
    plot.setPoints(0, points);
    // Around the second point, beside the numbers of the axes.
    const QRect middle(150, 30, 150, 130);
    const auto bare = rowsWithMore(plot.image(QSize(400, 200), 1).copy(middle));
    const std::vector<QPointF> bounds{{0.3, 0.7}, {0.4, 0.8}, {0.35, 0.75}};
    plot.setIntervals(0, bounds);
    const auto drawn = rowsWithMore(plot.image(QSize(400, 200), 1).copy(middle));
    QVERIFY2(bare < 20 && drawn > 80, qPrintable(QStringLiteral("%1, %2").arg(bare).arg(drawn)));
    const auto [low, high] = plot.valueRange();
    QVERIFY(low < 0.3 && high > 0.8);
    plot.showCursor(2.2);
    QVERIFY2(plot.readout().contains(QStringLiteral("round 2")), qPrintable(plot.readout()));
    plot.clearCurves();
    QCOMPARE(plot.pointCount(), std::size_t(0));
    plot.addCurve({}, true);
    plot.setPoints(0, std::span(points).first(1));
    QVERIFY(!plot.image(QSize(400, 200), 1).isNull());
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

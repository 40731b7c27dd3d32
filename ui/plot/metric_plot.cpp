// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/metric_plot.h"

#include <QPainter>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

#include "ui/plot/curve_style.h"
#include "ui/plot/metric_plot_parts.h"
#include "ui/plot/plot_heading.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr int most_read_twice = 2;  // curves whose raw value stands beside the smoothed one

/// Whole steps only: there is no step 1.5.
class StepTicker : public QCPAxisTicker {
 protected:
  double getTickStep(const QCPRange& range) override {
    return std::max(1.0, std::ceil(QCPAxisTicker::getTickStep(range)));
  }
};

/// Labels of the values, with a minus where the library writes a hyphen.
class ValueTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override {
    return withMinus(QCPAxisTicker::getTickLabel(tick, locale, format, precision));
  }
};

QFont tickFont() {
  QFont font = QApplication::font();
  font.setPointSizeF(font.pointSizeF() * 0.8);
  return font;
}

}  // namespace

MetricPlot::MetricPlot(QWidget* parent) : QFrame(parent), parts_(std::make_unique<Parts>()) {
  setProperty("card", QStringLiteral("normal"));
  setMinimumSize(Theme::em(11), Theme::em(7));
  build();
  connectMouse();
  applyTheme();
  connect(&Theme::instance(), &Theme::changed, this, &MetricPlot::applyTheme);
}

MetricPlot::~MetricPlot() = default;

void MetricPlot::build() {
  auto& p = *parts_;
  p.heading = new PlotHeading(this);
  p.plot = new QCustomPlot(this);
  p.plot->setFocusPolicy(Qt::NoFocus);
  p.plot->setMouseTracking(true);
  p.plot->installEventFilter(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(Theme::em(0.8), Theme::em(0.6), Theme::em(0.8), Theme::em(0.35));
  column->setSpacing(Theme::em(0.25));
  column->addWidget(p.heading);
  column->addWidget(p.plot, 1);

  auto* area = p.plot->axisRect();
  area->setAutoMargins(QCP::msLeft | QCP::msBottom);
  area->setMargins(QMargins(0, Theme::em(0.3), 2, 0));
  area->setMinimumMargins(QMargins(Theme::em(2.3), 0, 0, Theme::em(1.1)));
  area->setRangeDrag(Qt::Horizontal);
  area->setRangeZoom(Qt::Horizontal);
  p.plot->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
  p.plot->setNoAntialiasingOnDrag(false);
  p.plot->xAxis->setTicker(QSharedPointer<StepTicker>::create());
  p.plot->xAxis->ticker()->setTickCount(5);
  p.plot->yAxis->setTicker(QSharedPointer<ValueTicker>::create());
  p.plot->yAxis->ticker()->setTickCount(3);
  for (auto* axis : {p.plot->xAxis, p.plot->yAxis}) {
    axis->setNumberFormat(QStringLiteral("g"));
    axis->setNumberPrecision(6);
    axis->setTickLength(0);
    axis->setSubTicks(false);
    axis->setTickLabelPadding(Theme::em(0.25));
  }
  p.plot->xAxis->grid()->setVisible(false);
  p.plot->yAxis->grid()->setZeroLinePen(Qt::NoPen);

  // What follows the pointer has a buffer of its own: moving it draws no curve again.
  p.plot->addLayer(QStringLiteral("pointer"), p.plot->layer(QStringLiteral("overlay")));
  p.plot->layer(QStringLiteral("pointer"))->setMode(QCPLayer::lmBuffered);
  p.cursor = new QCPItemStraightLine(p.plot);
  p.cursor->setLayer(QStringLiteral("pointer"));
  p.cursor->setVisible(false);
  p.target = new QCPItemStraightLine(p.plot);
  p.targetName = new QCPItemText(p.plot);
  p.targetName->position->setTypeX(QCPItemPosition::ptAxisRectRatio);
  p.targetName->setPadding(QMargins(2, 1, 2, 1));
  p.targetName->setLayer(QStringLiteral("overlay"));  // on the curve, not under it
  p.empty = new QCPItemText(p.plot);
  p.empty->position->setType(QCPItemPosition::ptAxisRectRatio);
  p.empty->position->setCoords(0.5, 0.45);
  p.empty->setText(tr("no points yet"));
  p.empty->setClipToAxisRect(false);
  p.note = new QCPItemText(p.plot);
  p.note->position->setType(QCPItemPosition::ptAxisRectRatio);
  p.note->position->setCoords(0.0, 1.0);
  p.note->setPositionAlignment(Qt::AlignLeft | Qt::AlignBottom);
  p.note->setTextAlignment(Qt::AlignLeft);
  p.note->setPadding(QMargins(2, 1, 2, 1));
  p.note->setLayer(QStringLiteral("overlay"));
  p.note->setVisible(false);
}

void MetricPlot::connectMouse() {
  auto* plot = parts_->plot;
  connect(plot, &QCustomPlot::mouseMove, this, [this, plot](QMouseEvent* event) {
    if (pointCount() > 0) Q_EMIT cursorMoved(plot->xAxis->pixelToCoord(event->pos().x()));
  });
  connect(plot, &QCustomPlot::mouseDoubleClick, this, [this] {
    resetRange();
    Q_EMIT rangeReset();
  });
  connect(plot->xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
          [this](const QCPRange& range) {
            if (parts_->settingRange) return;
            setRange(range.lower, range.upper);
            Q_EMIT rangeChosen(parts_->plot->xAxis->range().lower,
                               parts_->plot->xAxis->range().upper);
          });
}

bool MetricPlot::eventFilter(QObject* watched, QEvent* event) {
  if (watched == parts_->plot && event->type() == QEvent::Leave) Q_EMIT cursorLeft();
  // Nothing to zoom into: the page may scroll.
  if (watched == parts_->plot && event->type() == QEvent::Wheel &&
      (pointCount() == 0 || !parts_->zoomable)) {
    event->ignore();
    return true;
  }
  return QFrame::eventFilter(watched, event);
}

void MetricPlot::applyTheme() {
  const auto& palette = Theme::instance().palette();
  auto& p = *parts_;
  p.plot->setBackground(QBrush(palette.card));
  for (auto* axis : {p.plot->xAxis, p.plot->yAxis}) {
    axis->setBasePen(Qt::NoPen);
    axis->setTickPen(Qt::NoPen);  // a tick of length 0 is a dot
    axis->setTickLabelFont(tickFont());
    axis->setTickLabelColor(palette.quietText);
  }
  p.plot->xAxis->setBasePen(QPen(palette.line, 1));
  p.plot->yAxis->grid()->setPen(QPen(palette.line, 1));
  p.cursor->setPen(QPen(palette.quietText, 1));
  p.target->setPen(QPen(palette.quietText, 1, Qt::DashLine));
  p.targetName->setFont(tickFont());
  p.targetName->setColor(palette.quietText);
  p.targetName->setBrush(QBrush(palette.card));
  p.note->setFont(tickFont());
  p.note->setColor(palette.quietText);
  p.note->setBrush(QBrush(palette.card));
  p.empty->setFont(QApplication::font());
  p.empty->setColor(palette.quietText);
  for (int i = 0; i < curveCount(); ++i) {
    auto& curve = p.curves[std::size_t(i)];
    const auto pen = curvePen(palette, i);
    curve.faint->setPen(faintPen(palette, i));
    curve.line->setPen(pen);
    curve.dot->setPen(QPen(palette.card, 1.5));
    curve.dot->setBrush(pen.color());
    if (curve.intervals) curve.intervals->setPen(QPen(pen.color(), 1.3));
  }
  scheduleRefresh();
}

void MetricPlot::setTitle(const QString& title, const QString& unit) {
  title_ = title;
  parts_->heading->setTitle(title, unit);
  setAccessibleName(unit.isEmpty() ? title : title + QStringLiteral(", ") + unit);
}

int MetricPlot::addCurve(const QString& name, bool measured) {
  auto& p = *parts_;
  plot::Curve curve;
  curve.name = name;
  curve.data.setMeasured(measured);
  curve.data.setWeight(p.smoothing);
  curve.faint = p.plot->addGraph();
  curve.line = p.plot->addGraph();
  for (auto* graph : {curve.faint, curve.line}) {
    graph->setAdaptiveSampling(false);
    graph->setSelectable(QCP::stNone);
  }
  curve.dot = new QCPItemTracer(p.plot);
  curve.dot->setLayer(QStringLiteral("pointer"));
  curve.dot->setStyle(QCPItemTracer::tsCircle);
  curve.dot->setSize(Theme::em(0.4));
  curve.dot->setVisible(false);
  p.curves.push_back(std::move(curve));
  // Wide solid lines cost fifty times as much without this hint.
  p.plot->setPlottingHint(QCP::phFastPolylines);
  updateLegend();
  applyTheme();
  return curveCount() - 1;
}

int MetricPlot::curveCount() const { return int(parts_->curves.size()); }

void MetricPlot::clearCurves() {
  auto& p = *parts_;
  hideCursor();
  for (const auto& curve : p.curves) {
    p.plot->removeItem(curve.dot);
    if (curve.intervals) p.plot->removePlottable(curve.intervals);
  }
  p.curves.clear();
  p.plot->clearGraphs();
  p.chosenRange = false;
  updateLegend();
  scheduleRefresh();
}

void MetricPlot::updateLegend() {
  std::vector<PlotHeading::Entry> entries;
  for (int i = 0; i < curveCount(); ++i) {
    const auto& curve = parts_->curves[std::size_t(i)];
    if (!curve.name.isEmpty() && !curve.data.empty()) entries.push_back({curve.name, i});
  }
  if (entries.size() < 2 && curveCount() < 2) entries.clear();
  parts_->heading->setLegend(std::move(entries));
}

bool MetricPlot::append(int index, double step, double value) {
  auto& curve = parts_->curves[std::size_t(index)];
  const auto before = curve.data.size();
  const bool wasSmoothed = curve.data.smoothed();
  const bool onward = curve.data.append(step, value);
  const auto limit = std::size_t(std::max(1, parts_->plot->axisRect()->width())) * 4;
  if (!onward || curve.stale || curve.data.size() > limit || curve.data.smoothed() != wasSmoothed) {
    curve.stale = true;
  } else if (curve.data.size() > before) {
    curve.faint->addData(step, value);
    curve.line->addData(step, curve.data.drawn().back().y());
  }
  if (before == 0) updateLegend();
  scheduleRefresh();
  return onward;
}

void MetricPlot::setPoints(int index, std::span<const QPointF> points) {
  auto& curve = parts_->curves[std::size_t(index)];
  curve.data.assign(points);
  curve.stale = true;
  updateLegend();
  scheduleRefresh();
}

void MetricPlot::setCounts(int curve, std::span<const QPointF> counts) {
  parts_->curves[std::size_t(curve)].counts.assign(counts);
}

void MetricPlot::appendCount(int curve, double step, double count) {
  parts_->curves[std::size_t(curve)].counts.append(step, count);
}

void MetricPlot::setIntervals(int index, std::span<const QPointF> bounds) {
  auto& p = *parts_;
  auto& curve = p.curves[std::size_t(index)];
  if (!curve.intervals) {
    curve.intervals = new QCPErrorBars(p.plot->xAxis, p.plot->yAxis);
    curve.intervals->setDataPlottable(curve.line);
    curve.intervals->setErrorType(QCPErrorBars::etValueError);
    curve.intervals->setSelectable(QCP::stNone);
    curve.intervals->setWhiskerWidth(Theme::em(0.5));
    curve.intervals->setSymbolGap(0);
  }
  QVector<double> below;
  QVector<double> above;
  const auto& points = curve.data.raw();
  for (std::size_t i = 0; i < std::min(points.size(), bounds.size()); ++i) {
    below.push_back(points[i].y() - bounds[i].x());
    above.push_back(bounds[i].y() - points[i].y());
  }
  curve.intervals->setData(below, above);
  applyTheme();
}

const CurveData& MetricPlot::data(int curve) const {
  return parts_->curves[std::size_t(curve)].data;
}

std::size_t MetricPlot::pointCount() const {
  std::size_t count = 0;
  for (const auto& curve : parts_->curves) count += curve.data.size();
  return count;
}

void MetricPlot::setTarget(std::optional<double> target, const QString& name) {
  parts_->targetValue = target;
  parts_->targetText = name.isEmpty() ? tr("target") : name;
  scheduleRefresh();
}

void MetricPlot::setStepName(const QString& name) { parts_->stepName = name; }

void MetricPlot::setZoomable(bool zoomable) {
  parts_->zoomable = zoomable;
  parts_->plot->setInteractions(zoomable ? QCP::iRangeDrag | QCP::iRangeZoom : QCP::Interactions());
}

void MetricPlot::setShare(bool share) {
  parts_->isShare = share;
  scheduleRefresh();
}

void MetricPlot::setBelowZeroNote(const QString& note) {
  parts_->belowZero = note;
  scheduleRefresh();
}

QString MetricPlot::shownNote() const {
  return parts_->note->visible() ? parts_->note->text() : QString();
}

void MetricPlot::setSmoothing(double weight) {
  parts_->smoothing = weight;
  for (auto& curve : parts_->curves) {
    curve.data.setWeight(weight);
    curve.stale = true;
  }
  hideCursor();
  scheduleRefresh();
}

void MetricPlot::showCursor(double step) {
  auto& p = *parts_;
  const bool roomy = std::ranges::count_if(p.curves, [](const auto& curve) {
                       return !curve.data.empty();
                     }) <= most_read_twice;
  std::vector<PlotHeading::Entry> values;
  std::optional<double> at;
  for (int i = 0; i < curveCount(); ++i) {
    auto& curve = p.curves[std::size_t(i)];
    const auto nearest = curve.data.nearest(step);
    curve.dot->setVisible(nearest.has_value());
    if (!nearest) continue;
    const auto& point = curve.data.drawn()[*nearest];
    if (!at) at = point.x();
    curve.dot->position->setCoords(point.x(), point.y());
    const auto raw = curve.rawText(curve.data.raw()[*nearest]);
    auto text = curve.data.smoothed() ? plot::shortNumber(point.y()) : raw;
    if (curve.data.smoothed() && roomy) text = tr("%1 (raw %2)").arg(text, raw);
    values.push_back({text, i});
  }
  if (!at) return;
  p.cursor->point1->setCoords(*at, 0);
  p.cursor->point2->setCoords(*at, 1);
  p.cursor->setVisible(true);
  const auto name = p.stepName.isEmpty() ? tr("step %1") : p.stepName;
  p.heading->setReadout(name.arg(plot::shortNumber(*at)), std::move(values));
  p.plot->layer(QStringLiteral("pointer"))->replot();
}

void MetricPlot::hideCursor() {
  auto& p = *parts_;
  if (!p.cursor->visible()) return;
  p.cursor->setVisible(false);
  for (const auto& curve : p.curves) curve.dot->setVisible(false);
  p.heading->setReadout({}, {});
  p.plot->layer(QStringLiteral("pointer"))->replot();
}

std::optional<QPointF> MetricPlot::dot(int curve) const {
  const auto* dot = parts_->curves[std::size_t(curve)].dot;
  if (!dot->visible()) return std::nullopt;
  return dot->position->coords();
}

QString MetricPlot::readout() const { return parts_->heading->readout(); }

void MetricPlot::scheduleRefresh() {
  if (parts_->pending || !isVisible()) return;
  parts_->pending = true;
  QTimer::singleShot(0, this, [this] {
    parts_->pending = false;
    if (!isVisible()) return;
    refresh();
    parts_->plot->replot(QCustomPlot::rpQueuedReplot);
  });
}

void MetricPlot::refresh() {
  const bool none = pointCount() == 0;
  parts_->empty->setVisible(none);
  for (auto* axis : {parts_->plot->xAxis, parts_->plot->yAxis}) axis->setTickLabels(!none);
  parts_->plot->yAxis->grid()->setVisible(!none);
  fitSteps();
  feedGraphs(parts_->plot->axisRect()->width());
  fitValues();
  placeNote();
}

void MetricPlot::showEvent(QShowEvent* event) {
  QFrame::showEvent(event);
  scheduleRefresh();
}

void MetricPlot::resizeEvent(QResizeEvent* event) {
  QFrame::resizeEvent(event);
  scheduleRefresh();
}

QImage MetricPlot::image(QSize size, double scale) {
  hideCursor();
  const auto& palette = Theme::instance().palette();
  QImage image(size * scale, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  image.fill(palette.card);
  QPainter painter(&image);
  const int side = Theme::em(0.8);
  const int top = Theme::em(0.6);
  const QRect heading(side, top, size.width() - 2 * side, Theme::em(1.15));
  parts_->heading->paint(painter, heading);
  const QRect area(side, heading.bottom() + Theme::em(0.25), size.width() - 2 * side,
                   size.height() - heading.bottom() - Theme::em(0.6));
  refresh();
  painter.drawPixmap(area, parts_->plot->toPixmap(area.width(), area.height(), scale));
  return image;
}

}  // namespace arbiter::ui

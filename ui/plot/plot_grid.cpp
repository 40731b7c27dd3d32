// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/plot_grid.h"

#include <QGridLayout>
#include <QPainter>
#include <algorithm>

#include "ui/theme/theme.h"

namespace arbiter::ui {

PlotGrid::PlotGrid(QWidget* parent)
    : QScrollArea(parent), content_(new QWidget(this)), layout_(new QGridLayout(content_)) {
  setWidgetResizable(true);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  content_->setProperty("surface", QStringLiteral("ground"));
  layout_->setContentsMargins(0, 0, 0, 0);
  layout_->setSpacing(Theme::em(0.8));
  setWidget(content_);
}

void PlotGrid::setPlots(const std::vector<PlotSpec>& plots, std::vector<PlotSeries> series) {
  // Later, not here: a plot may be the sender of what led to this call.
  for (auto* plot : plots_) {
    layout_->removeWidget(plot);
    plot->hide();
    plot->deleteLater();
  }
  plots_.clear();
  places_.clear();
  series_ = std::move(series);
  for (const auto& spec : plots) plots_.push_back(addPlot(spec));
  columns_ = 0;
  extent_.reset();
  arrange();
}

MetricPlot* PlotGrid::addPlot(const PlotSpec& spec) {
  auto* plot = new MetricPlot(content_);
  plot->setTitle(spec.title, spec.unit);
  plot->setTarget(spec.target);
  plot->setBelowZeroNote(spec.belowZero);
  plot->setShare(spec.share);
  plot->setSmoothing(smoothing_);
  plot->setToolTip(spec.help);
  plot->setAccessibleDescription(spec.help);
  addCurves(plot, spec);
  link(plot);
  return plot;
}

void PlotGrid::addCurves(MetricPlot* plot, const PlotSpec& spec) {
  for (const auto& series : series_) {
    for (const auto& curve : spec.curves) {
      QString name = series_.size() < 2 ? curve.label : series.name;
      if (series_.size() > 1 && spec.curves.size() > 1) name += QLatin1Char(' ') + curve.label;
      const int index = plot->addCurve(name, curve.measured);
      places_.push_back({series.key, curve.metric, plot, index});
      if (!curve.counts.isEmpty()) places_.push_back({series.key, curve.counts, plot, index, true});
    }
  }
}

void PlotGrid::link(MetricPlot* plot) {
  connect(plot, &MetricPlot::cursorMoved, this, [this](double step) {
    for (auto* other : plots_) other->showCursor(step);
  });
  connect(plot, &MetricPlot::cursorLeft, this, [this] {
    for (auto* other : plots_) other->hideCursor();
  });
  connect(plot, &MetricPlot::rangeChosen, this, [this, plot](double low, double high) {
    for (auto* other : plots_)
      if (other != plot) other->setRange(low, high);
  });
  connect(plot, &MetricPlot::rangeReset, this, [this, plot] {
    for (auto* other : plots_)
      if (other != plot) other->resetRange();
  });
}

void PlotGrid::append(qint64 series, const QString& metric, double step, double value) {
  bool known = extent_ && step >= extent_->first && step <= extent_->second;
  for (const auto& place : places_)
    if (place.series == series && place.metric == metric) {
      if (place.counts)
        place.plot->appendCount(place.curve, step, value);
      else
        known = place.plot->append(place.curve, step, value) && known;
    }
  if (!known) shareExtent();
}

void PlotGrid::setPoints(qint64 series, const QString& metric, std::span<const QPointF> points) {
  for (const auto& place : places_)
    if (place.series == series && place.metric == metric)
      place.counts ? place.plot->setCounts(place.curve, points)
                   : place.plot->setPoints(place.curve, points);
  shareExtent();
}

void PlotGrid::shareExtent() {
  std::optional<std::pair<double, double>> extent;
  for (const auto* plot : plots_) {
    const auto one = plot->extent();
    if (!one) continue;
    extent = extent ? std::pair(std::min(extent->first, one->first),
                                std::max(extent->second, one->second))
                    : *one;
  }
  if (extent == extent_) return;
  extent_ = extent;
  for (auto* plot : plots_) plot->shareExtent(extent_);
}

void PlotGrid::setSmoothing(double weight) {
  smoothing_ = weight;
  for (auto* plot : plots_) plot->setSmoothing(weight);
}

QStringList PlotGrid::metrics() const {
  QStringList names;
  for (const auto& place : places_)
    if (!names.contains(place.metric)) names << place.metric;
  return names;
}

void PlotGrid::arrange() {
  const int wide = std::max(1, viewport()->width());
  const int columns = std::clamp(wide / Theme::em(19), 1, wide > Theme::em(95) ? 3 : 2);
  if (columns == columns_) return;
  columns_ = columns;
  for (int i = 0; i < int(plots_.size()); ++i) {
    layout_->addWidget(plots_[std::size_t(i)], i / columns, i % columns);
    plots_[std::size_t(i)]->show();
  }
  for (int column = 0; column < 3; ++column)
    layout_->setColumnStretch(column, column < columns ? 1 : 0);
}

void PlotGrid::resizeEvent(QResizeEvent* event) {
  QScrollArea::resizeEvent(event);
  arrange();
}

QImage PlotGrid::image(int plotWidth, int plotHeight, double scale, const QString& caption) {
  const auto& palette = Theme::instance().palette();
  const int gap = Theme::em(0.8);
  const int columns = plots_.size() > 1 ? 2 : 1;
  const int rows = (int(plots_.size()) + columns - 1) / columns;
  const int top = caption.isEmpty() ? 0 : Theme::em(1.6);
  const QSize whole(columns * (plotWidth + gap) + gap, top + rows * (plotHeight + gap) + gap);
  QImage image(whole * scale, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(scale);
  image.fill(palette.ground);
  QPainter painter(&image);
  painter.setPen(palette.text);
  painter.drawText(QRect(gap, gap / 2, whole.width() - 2 * gap, Theme::em(1.6)),
                   Qt::AlignLeft | Qt::AlignVCenter, caption);
  painter.setPen(QPen(palette.line, 1));
  for (int i = 0; i < int(plots_.size()); ++i) {
    const QRect place(gap + (i % columns) * (plotWidth + gap),
                      top + gap + (i / columns) * (plotHeight + gap), plotWidth, plotHeight);
    painter.drawImage(place, plots_[std::size_t(i)]->image(place.size(), scale));
    painter.drawRect(place);
  }
  return image;
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plot/plot_heading.h"

#include <QPainter>

#include "ui/plot/curve_style.h"
#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

QFont smallFont() {
  QFont font = QApplication::font();
  font.setPointSizeF(font.pointSizeF() * 0.88);
  return font;
}

QFont titleFont() {
  QFont font = QApplication::font();
  font.setPointSizeF(font.pointSizeF() * 0.94);
  font.setWeight(QFont::DemiBold);
  return font;
}

}  // namespace

PlotHeading::PlotHeading(QWidget* parent) : QWidget(parent) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  connect(&Theme::instance(), &Theme::changed, this, [this] {
    updateGeometry();
    update();
  });
}

void PlotHeading::setTitle(const QString& title, const QString& unit) {
  title_ = title;
  unit_ = unit;
  update();
}

void PlotHeading::setLegend(std::vector<Entry> entries) {
  legend_ = std::move(entries);
  update();
}

void PlotHeading::setReadout(const QString& lead, std::vector<Entry> values) {
  lead_ = lead;
  values_ = std::move(values);
  update();
}

QString PlotHeading::readout() const {
  QStringList parts{lead_};
  for (const auto& value : values_) parts << value.text;
  return parts.join(QLatin1Char(' ')).trimmed();
}

QSize PlotHeading::sizeHint() const { return {Theme::em(12), Theme::em(1.15)}; }

QSize PlotHeading::minimumSizeHint() const { return {Theme::em(5), Theme::em(1.15)}; }

void PlotHeading::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  paint(painter, rect());
}

void PlotHeading::paint(QPainter& painter, const QRect& rect) const {
  const auto& palette = Theme::instance().palette();
  painter.setRenderHint(QPainter::Antialiasing);
  const int right = rect.right() - readoutWidth();
  painter.setFont(titleFont());
  painter.setPen(palette.text);
  const QFontMetrics metrics(titleFont());
  const auto title = metrics.elidedText(title_, Qt::ElideRight, std::max(0, right - rect.left()));
  painter.drawText(rect, Qt::AlignLeft | Qt::AlignVCenter, title);
  int left = rect.left() + metrics.horizontalAdvance(title) + Theme::em(0.4);
  const QFontMetrics smallMetrics(smallFont());
  painter.setFont(smallFont());
  if (!unit_.isEmpty() && left + smallMetrics.horizontalAdvance(unit_) < right) {
    painter.setPen(palette.quietText);
    painter.drawText(rect.adjusted(left - rect.left(), 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     unit_);
    left += smallMetrics.horizontalAdvance(unit_) + Theme::em(0.6);
  }
  paintLegend(painter, rect, left, right);
  paintReadout(painter, rect);
}

void PlotHeading::paintLegend(QPainter& painter, const QRect& rect, int left, int right) const {
  const auto& palette = Theme::instance().palette();
  const QFontMetrics metrics(smallFont());
  const int swatch = Theme::em(0.9);
  const int gap = Theme::em(0.7);
  const auto widthOf = [&](const QString& text) {
    return swatch + Theme::em(0.25) + metrics.horizontalAdvance(text) + gap;
  };
  int whole = 0;
  for (const auto& entry : legend_) whole += widthOf(entry.text);
  const bool tight = left + whole - gap > right;
  for (std::size_t i = 0; i < legend_.size(); ++i) {
    auto entry = legend_[i];
    if (tight) {  // each gets the same share of what is left
      const int share = (right - left) / int(legend_.size() - i) - widthOf({});
      entry.text = metrics.elidedText(entry.text, Qt::ElideMiddle, std::max(0, share));
    }
    const int width = widthOf(entry.text) - gap;
    if (left + width > right) return;
    const int middle = rect.center().y() + 1;
    painter.setPen(curvePen(palette, entry.curve));
    painter.drawLine(left, middle, left + swatch, middle);
    painter.setPen(palette.quietText);
    painter.drawText(rect.adjusted(left + swatch + Theme::em(0.25) - rect.left(), 0, 0, 0),
                     Qt::AlignLeft | Qt::AlignVCenter, entry.text);
    left += width + gap;
  }
}

int PlotHeading::readoutWidth() const {
  if (lead_.isEmpty()) return 0;
  const QFontMetrics metrics(smallFont());
  int width = metrics.horizontalAdvance(lead_) + Theme::em(0.5);
  for (const auto& value : values_) width += metrics.horizontalAdvance(value.text) + Theme::em(0.5);
  return width;
}

void PlotHeading::paintReadout(QPainter& painter, const QRect& rect) const {
  if (lead_.isEmpty()) return;
  const auto& palette = Theme::instance().palette();
  const QFontMetrics metrics(smallFont());
  int right = rect.right();
  const auto put = [&](const QString& text, const QColor& colour) {
    painter.setPen(colour);
    painter.drawText(QRect(rect.left(), rect.top(), right - rect.left(), rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter, text);
    right -= metrics.horizontalAdvance(text) + Theme::em(0.5);
  };
  for (auto value = values_.rbegin(); value != values_.rend(); ++value)
    put(value->text, curvePen(palette, value->curve).color());
  put(lead_, palette.quietText);
}

}  // namespace arbiter::ui

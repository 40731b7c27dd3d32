// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/segmented_control.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr int lit_milliseconds = 700;

}  // namespace

SegmentedControl::SegmentedControl(Mode mode, QWidget* parent) : QWidget(parent), mode_(mode) {
  setMouseTracking(true);
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(mode == Mode::Choice ? Qt::TabFocus : Qt::NoFocus);
  setSizePolicy(mode == Mode::Action ? QSizePolicy::Expanding : QSizePolicy::Maximum,
                QSizePolicy::Fixed);
  out_.setSingleShot(true);
  out_.setInterval(lit_milliseconds);
  connect(&out_, &QTimer::timeout, this, [this] { setCurrent(-1); });
  connect(&Theme::instance(), &Theme::changed, this, [this] { updateGeometry(); });
}

void SegmentedControl::setSegments(std::vector<Segment> segments) {
  segments_ = std::move(segments);
  current_ = mode_ == Mode::Choice && !segments_.empty() ? 0 : -1;
  updateGeometry();
  update();
}

void SegmentedControl::setCurrent(int index) {
  current_ = index;
  if (index >= 0 && index < count()) setAccessibleDescription(segments_[std::size_t(index)].text);
  update();
}

void SegmentedControl::flash(int index) {
  setCurrent(index);
  out_.start();
}

int SegmentedControl::segmentWidth(const Segment& segment) const {
  QFont bold = font();
  bold.setWeight(QFont::DemiBold);
  int width = QFontMetrics(bold).horizontalAdvance(segment.text) + Theme::em(1.4);
  if (!segment.key.isEmpty())
    width += QFontMetrics(Theme::instance().monospaceFont(0.84)).horizontalAdvance(segment.key) +
             Theme::em(0.5);
  return width;
}

QSize SegmentedControl::sizeHint() const {
  int widest = 0;
  for (const auto& segment : segments_) widest = std::max(widest, segmentWidth(segment));
  return {widest * count() + 2, Theme::em(mode_ == Mode::Action ? 2.2 : 1.95)};
}

QSize SegmentedControl::minimumSizeHint() const {
  return mode_ == Mode::Action ? QSize(Theme::em(3) * count(), sizeHint().height()) : sizeHint();
}

QRectF SegmentedControl::segmentRect(int index) const {
  const qreal width = (this->width() - 1) / qreal(std::max(1, count()));
  return {0.5 + width * index, 0.5, width, height() - 1.0};
}

int SegmentedControl::segmentAt(const QPoint& point) const {
  for (int i = 0; i < count(); ++i)
    if (segmentRect(i).contains(point)) return i;
  return -1;
}

void SegmentedControl::paintEvent(QPaintEvent* /*event*/) {
  const auto& palette = Theme::instance().palette();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF whole(0.5, 0.5, width() - 1.0, height() - 1.0);
  const qreal radius = Theme::em(0.44);
  QPainterPath outline;
  outline.addRoundedRect(whole, radius, radius);
  painter.fillPath(outline, palette.card);
  painter.save();
  painter.setClipPath(outline);
  for (int i = 0; i < count(); ++i) paintSegment(painter, i);
  painter.restore();
  painter.setPen(QPen(hasFocus() ? palette.accent : palette.line, 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(outline);
  if (current_ >= 0 && current_ < count()) {
    painter.setPen(QPen(palette.accent, 1.4));
    const auto rect = segmentRect(current_).adjusted(0.5, 0.5, -0.5, -0.5);
    painter.drawRoundedRect(rect, radius * 0.8, radius * 0.8);
  }
}

void SegmentedControl::paintSegment(QPainter& painter, int index) const {
  const auto& palette = Theme::instance().palette();
  const auto rect = segmentRect(index);
  const auto& segment = segments_[std::size_t(index)];
  const bool chosen = index == current_;
  if (chosen) {
    painter.fillRect(rect, palette.accentGround);
  } else if (index == hovered_ && isEnabled()) {
    QColor wash = palette.accent;
    wash.setAlphaF(0.07F);
    painter.fillRect(rect, wash);
  }
  if (index > 0) {
    painter.setPen(QPen(palette.line, 1));
    painter.drawLine(rect.topLeft(), rect.bottomLeft());
  }
  QFont label = font();
  if (chosen) label.setWeight(QFont::DemiBold);
  const QFont mono = Theme::instance().monospaceFont(0.84);
  const QFontMetrics labelMetrics(label);
  const int keyWidth = segment.key.isEmpty()
                           ? 0
                           : QFontMetrics(mono).horizontalAdvance(segment.key) + Theme::em(0.5);
  const auto text = labelMetrics.elidedText(segment.text, Qt::ElideRight,
                                            int(rect.width()) - keyWidth - Theme::em(0.3));
  const int textWidth = labelMetrics.horizontalAdvance(text);
  const qreal left = rect.center().x() - (textWidth + keyWidth) / 2.0;
  painter.setFont(label);
  painter.setPen(!isEnabled() ? palette.quietText : chosen ? palette.accent : palette.text);
  painter.drawText(QRectF(left, rect.top(), textWidth + 2, rect.height()),
                   Qt::AlignVCenter | Qt::AlignLeft, text);
  if (keyWidth > 0) {
    painter.setFont(mono);
    painter.setPen(chosen ? palette.accent : palette.quietText);
    painter.drawText(QRectF(left + textWidth, rect.top(), keyWidth, rect.height()),
                     Qt::AlignVCenter | Qt::AlignRight, segment.key);
  }
}

void SegmentedControl::mouseMoveEvent(QMouseEvent* event) {
  hovered_ = segmentAt(event->pos());
  update();
}

void SegmentedControl::mousePressEvent(QMouseEvent* event) {
  const int index = segmentAt(event->pos());
  if (event->button() != Qt::LeftButton || index < 0) return;
  if (mode_ == Mode::Choice) setCurrent(index);
  Q_EMIT activated(index);
}

void SegmentedControl::leaveEvent(QEvent* /*event*/) {
  hovered_ = -1;
  update();
}

void SegmentedControl::keyPressEvent(QKeyEvent* event) {
  const int step = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
  if (mode_ != Mode::Choice || step == 0 || count() == 0) return QWidget::keyPressEvent(event);
  setCurrent(std::clamp(current_ + step, 0, count() - 1));
  Q_EMIT activated(current_);
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/share_bar.h"

#include <QPainter>
#include <QPainterPath>
#include <numeric>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

constexpr std::array positions{feedback::Position::left,      feedback::Position::tie,
                               feedback::Position::both_good, feedback::Position::both_bad,
                               feedback::Position::skip,      feedback::Position::right};

}  // namespace

ShareBar::ShareBar(const feedback::AnnotatorSummary& summary, QWidget* parent)
    : QWidget(parent), summary_(summary) {
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  QStringList lines;
  for (const auto position : positions)
    lines << tr("%1: %2").arg(name(position)).arg(summary.by_position[std::size_t(position)]);
  setToolTip(lines.join(QLatin1Char('\n')));
  setAccessibleName(lines.join(QStringLiteral(", ")));
}

QColor ShareBar::colour(feedback::Position position) {
  const auto& palette = Theme::instance().palette();
  switch (position) {
    case feedback::Position::left:
      return palette.answerA;
    case feedback::Position::right:
      return palette.answerB;
    case feedback::Position::both_good:
      return palette.curve3;
    case feedback::Position::both_bad:
      return palette.warning;
    case feedback::Position::tie:
      return palette.quietText;
    case feedback::Position::skip:
      return palette.line;
  }
  return palette.line;
}

QString ShareBar::name(feedback::Position position) {
  switch (position) {
    case feedback::Position::left:
      return tr("left better");
    case feedback::Position::right:
      return tr("right better");
    case feedback::Position::tie:
      return tr("tie");
    case feedback::Position::both_good:
      return tr("both good");
    case feedback::Position::both_bad:
      return tr("both bad");
    case feedback::Position::skip:
      return tr("skipped");
  }
  return {};
}

QSize ShareBar::sizeHint() const { return {Theme::em(14), Theme::em(0.8)}; }

void ShareBar::paintEvent(QPaintEvent* /*event*/) {
  const auto& counts = summary_.by_position;
  const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t(0));
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const QRectF whole(rect());
  QPainterPath outline;
  outline.addRoundedRect(whole, whole.height() / 2, whole.height() / 2);
  painter.setClipPath(outline);
  painter.fillRect(whole, Theme::instance().palette().line);
  if (total == 0) return;
  qreal left = 0;
  for (const auto position : positions) {
    const auto count = counts[std::size_t(position)];
    if (count == 0) continue;
    const qreal width = whole.width() * qreal(count) / qreal(total);
    painter.fillRect(QRectF(left, 0, std::max(1.0, width - 1), whole.height()), colour(position));
    left += width;
  }
}

IntervalBar::IntervalBar(double share, feedback::Interval interval, QWidget* parent)
    : QWidget(parent), share_(share), interval_(interval) {
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize IntervalBar::sizeHint() const { return {Theme::em(8), Theme::em(0.9)}; }

void IntervalBar::paintEvent(QPaintEvent* /*event*/) {
  const auto& palette = Theme::instance().palette();
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const qreal radius = height() * 0.28;
  const qreal middle = height() / 2.0;
  const auto at = [&](double share) { return radius + share * (width() - 2 * radius); };
  painter.setPen(QPen(palette.line, 2, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(at(0), middle), QPointF(at(1), middle));
  painter.setPen(QPen(palette.quietText, 1));
  painter.drawLine(QPointF(at(0.5), 0), QPointF(at(0.5), height()));
  const bool biased = interval_.low > 0.5 || interval_.high < 0.5;
  const auto colour = biased ? palette.warning : palette.accent;
  painter.setPen(QPen(colour, 2.5, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(at(interval_.low), middle), QPointF(at(interval_.high), middle));
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QPointF(at(share_), middle), radius, radius);
}

}  // namespace arbiter::ui

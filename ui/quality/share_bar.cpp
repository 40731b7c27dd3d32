// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/share_bar.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPainterPath>
#include <QStringList>
#include <algorithm>
#include <numeric>

#include "ui/theme/theme.h"

namespace arbiter::ui {
namespace {

class ShareBar {
  Q_DECLARE_TR_FUNCTIONS(arbiter::ui::ShareBar)
};

}  // namespace

namespace share_bar {

QColor colour(feedback::Position position) {
  const auto& palette = Theme::instance().palette();
  switch (position) {
    case feedback::Position::left:
      return palette.answerA;
    case feedback::Position::right:
      return palette.answerB;
    case feedback::Position::both_good:
    case feedback::Position::good:
      return palette.curve3;
    case feedback::Position::both_bad:
    case feedback::Position::bad:
      return palette.warning;
    case feedback::Position::scored:
      return palette.answerA;
    case feedback::Position::tie:
      return palette.quietText;
    case feedback::Position::several:
      return palette.accent;
    case feedback::Position::unplaced:
      return palette.accentGround;
    case feedback::Position::skip:
      return palette.line;
  }
  return palette.line;
}

QString name(feedback::Position position) {
  switch (position) {
    case feedback::Position::left:
      return ShareBar::tr("left better");
    case feedback::Position::right:
      return ShareBar::tr("right better");
    case feedback::Position::tie:
      return ShareBar::tr("tie");
    case feedback::Position::both_good:
      return ShareBar::tr("both good");
    case feedback::Position::both_bad:
      return ShareBar::tr("both bad");
    case feedback::Position::several:
      return ShareBar::tr("more than two ranked");
    case feedback::Position::unplaced:
      return ShareBar::tr("one better, order not known");
    case feedback::Position::skip:
      return ShareBar::tr("skipped");
    case feedback::Position::good:
      return ShareBar::tr("good");
    case feedback::Position::bad:
      return ShareBar::tr("bad");
    case feedback::Position::scored:
      return ShareBar::tr("scored");
  }
  return {};
}

bool is_rare(feedback::Position position) {
  switch (position) {
    case feedback::Position::unplaced:
    case feedback::Position::good:
    case feedback::Position::bad:
    case feedback::Position::scored:
      return true;
    default:
      return false;
  }
}

QString inWords(const feedback::AnnotatorSummary& summary) {
  QStringList lines;
  for (const auto position : positions) {
    if (is_rare(position) && summary.at(position) == 0) continue;
    lines << ShareBar::tr("%1: %2").arg(name(position)).arg(summary.at(position));
  }
  return lines.join(QLatin1Char('\n'));
}

void paint(QPainter& painter, const QRectF& place, const feedback::AnnotatorSummary& summary) {
  const auto& counts = summary.by_position;
  const auto total = std::accumulate(counts.begin(), counts.end(), std::int64_t(0));
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  QPainterPath outline;
  outline.addRoundedRect(place, place.height() / 2, place.height() / 2);
  painter.setClipPath(outline, Qt::IntersectClip);
  painter.fillRect(place, Theme::instance().palette().line);
  qreal left = place.left();
  for (const auto position : positions) {
    const auto count = summary.at(position);
    if (count == 0) continue;
    const qreal width = place.width() * qreal(count) / qreal(total);
    painter.fillRect(QRectF(left, place.top(), std::max(1.0, width - 1), place.height()),
                     colour(position));
    left += width;
  }
  painter.restore();
}

}  // namespace share_bar

void paintInterval(QPainter& painter, const QRectF& place, double share,
                   feedback::Interval interval) {
  const auto& palette = Theme::instance().palette();
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  const qreal radius = place.height() * 0.28;
  const qreal middle = place.center().y();
  const auto at = [&](double value) {
    return place.left() + radius + value * (place.width() - 2 * radius);
  };
  painter.setPen(QPen(palette.line, 2, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(at(0), middle), QPointF(at(1), middle));
  painter.setPen(QPen(palette.quietText, 1));
  painter.drawLine(QPointF(at(0.5), place.top()), QPointF(at(0.5), place.bottom()));
  const bool biased = interval.low > 0.5 || interval.high < 0.5;
  const auto colour = biased ? palette.warning : palette.accent;
  painter.setPen(QPen(colour, 2.5, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(at(interval.low), middle), QPointF(at(interval.high), middle));
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  painter.drawEllipse(QPointF(at(share), middle), radius, radius);
  painter.restore();
}

}  // namespace arbiter::ui

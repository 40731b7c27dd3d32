// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QRectF>
#include <QString>
#include <array>

#include "core/feedback/agreement.h"

class QPainter;

namespace arbiter::ui {

/// How one annotator's judgments divide over the outcomes, as one stacked bar.
namespace share_bar {

/// In the order of the bar.
inline constexpr std::array positions{
    feedback::Position::left,     feedback::Position::tie,   feedback::Position::both_good,
    feedback::Position::both_bad, feedback::Position::skip,  feedback::Position::several,
    feedback::Position::unplaced, feedback::Position::right, feedback::Position::good,
    feedback::Position::bad,      feedback::Position::scored};
/// Whether most projects have none of it: then it is named only where there is some.
bool is_rare(feedback::Position position);

QColor colour(feedback::Position position);
QString name(feedback::Position position);
/// "left better: 12", a line each.
QString inWords(const feedback::AnnotatorSummary& summary);
void paint(QPainter& painter, const QRectF& place, const feedback::AnnotatorSummary& summary);

}  // namespace share_bar

/// A share with its interval on a line from 0 to 1, one half marked; in the colour of a warning
/// where one half lies outside.
void paintInterval(QPainter& painter, const QRectF& place, double share,
                   feedback::Interval interval);

}  // namespace arbiter::ui

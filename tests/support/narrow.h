// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QLabel>
#include <QStringList>
#include <QWidget>

/// What a narrow window does to what stands in a row.
namespace arbiter::test {

/// The buttons and labels of a row that are cut off by it, are narrower than they need to be, or
/// lie over a neighbour; empty: all can be read.
inline QStringList cut_in(const QWidget& row) {
  QStringList cut;
  QList<QWidget*> seen;
  for (auto* part : row.findChildren<QWidget*>()) {
    const auto* label = qobject_cast<QLabel*>(part);
    const auto* button = qobject_cast<QAbstractButton*>(part);
    if (!part->isVisible() || (!label && !button)) continue;
    const auto words = label ? label->text() : button->text();
    const QRect place(part->mapTo(&row, QPoint(0, 0)), part->size());
    const bool gives = part->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored;
    if (!row.rect().adjusted(-1, -1, 1, 1).contains(place)) cut << words + QStringLiteral(" (out)");
    if (!gives && part->width() < part->sizeHint().width() - 1)
      cut << words + QStringLiteral(" (narrow)");
    for (const auto* other : seen)
      if (QRect(other->mapTo(&row, QPoint(0, 0)), other->size()).intersects(place))
        cut << words + QStringLiteral(" (over another)");
    seen << part;
  }
  return cut;
}

}  // namespace arbiter::test

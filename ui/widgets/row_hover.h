// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>
#include <QPointer>
#include <QStyledItemDelegate>

class QAbstractItemView;

namespace arbiter::ui {

/// Lights the whole row under the pointer, not the one cell: what is chosen is the row.
class RowHover : public QStyledItemDelegate {
  Q_OBJECT

 public:
  /// Becomes the view's delegate and child.
  explicit RowHover(QAbstractItemView* view);
  int row() const { return hovered_.isValid() ? hovered_.row() : -1; }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

 private:
  void hover(const QModelIndex& index);

  /// The view itself may be half gone while its viewport still tells of events.
  QPointer<QWidget> viewport_;
  QPersistentModelIndex hovered_;
};

}  // namespace arbiter::ui

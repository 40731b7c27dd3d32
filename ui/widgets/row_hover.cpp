// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/row_hover.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QWidget>

namespace arbiter::ui {

RowHover::RowHover(QAbstractItemView* view)
    : QStyledItemDelegate(view), viewport_(view->viewport()) {
  view->setMouseTracking(true);
  viewport_->installEventFilter(this);
  connect(view, &QAbstractItemView::entered, this, &RowHover::hover);
  connect(view, &QAbstractItemView::viewportEntered, this, [this] { hover({}); });
  view->setItemDelegate(this);
}

bool RowHover::eventFilter(QObject* watched, QEvent* event) {
  if (watched == viewport_ && event->type() == QEvent::Leave) hover({});
  return QStyledItemDelegate::eventFilter(watched, event);
}

void RowHover::hover(const QModelIndex& index) {
  const int before = row();
  hovered_ = index;
  if (row() != before && viewport_) viewport_->update();
}

void RowHover::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
  QStyledItemDelegate::initStyleOption(option, index);
  option->state.setFlag(QStyle::State_MouseOver, index.row() == row());
  option->state.setFlag(QStyle::State_HasFocus, false);  // the row is chosen, not a cell of it
}

}  // namespace arbiter::ui

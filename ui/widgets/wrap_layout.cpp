// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wrap_layout.h"

#include <QWidget>
#include <algorithm>

namespace arbiter::ui {

WrapLayout::WrapLayout(int horizontalGap, int verticalGap)
    : horizontalGap_(horizontalGap), verticalGap_(verticalGap) {
  setContentsMargins(0, 0, 0, 0);
}

WrapLayout::~WrapLayout() {
  for (auto* item : items_) delete item;
}

void WrapLayout::addItem(QLayoutItem* item) { items_.push_back(item); }

QLayoutItem* WrapLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? items_[std::size_t(index)] : nullptr;
}

QLayoutItem* WrapLayout::takeAt(int index) {
  auto* item = itemAt(index);
  if (item) items_.erase(items_.begin() + index);
  return item;
}

void WrapLayout::setGeometry(const QRect& rect) {
  QLayout::setGeometry(rect);
  arrange(rect, true);
}

QSize WrapLayout::sizeHint() const {
  QSize size;
  for (const auto* item : items_) {
    if (item->isEmpty()) continue;
    const auto hint = item->sizeHint();
    size.rwidth() += hint.width() + (size.isEmpty() ? 0 : horizontalGap_);
    size.setHeight(std::max(size.height(), hint.height()));
  }
  return size;
}

QSize WrapLayout::minimumSize() const {
  QSize size;
  for (const auto* item : items_) size = size.expandedTo(item->minimumSize());
  return size;
}

int WrapLayout::arrange(const QRect& rect, bool apply) const {
  int left = rect.left();
  int top = rect.top();
  int rowHeight = 0;
  for (auto* item : items_) {
    if (item->isEmpty()) continue;
    const auto hint = item->sizeHint();
    if (left > rect.left() && left + hint.width() > rect.left() + rect.width()) {
      left = rect.left();
      top += rowHeight + verticalGap_;
      rowHeight = 0;
    }
    if (apply) item->setGeometry(QRect(QPoint(left, top), hint));
    left += hint.width() + horizontalGap_;
    rowHeight = std::max(rowHeight, hint.height());
  }
  return top + rowHeight - rect.top();
}

}  // namespace arbiter::ui

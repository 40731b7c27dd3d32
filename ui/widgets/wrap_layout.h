// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <vector>

namespace arbiter::ui {

/// Items in a row, each at its own size, that goes on in a next row where the width ends.
class WrapLayout : public QLayout {
  Q_OBJECT

 public:
  WrapLayout(int horizontalGap, int verticalGap);
  ~WrapLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override { return int(items_.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;

  Qt::Orientations expandingDirections() const override { return Qt::Horizontal; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange({0, 0, width, 0}, false); }
  void setGeometry(const QRect& rect) override;
  QSize sizeHint() const override;
  QSize minimumSize() const override;

 private:
  /// Walks the rows and, where `apply`, places the items; the height that they take.
  int arrange(const QRect& rect, bool apply) const;

  std::vector<QLayoutItem*> items_;
  int horizontalGap_;
  int verticalGap_;
};

}  // namespace arbiter::ui

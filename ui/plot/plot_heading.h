// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPen>
#include <QWidget>
#include <vector>

namespace arbiter::ui {

/// The line above a plot: its name and unit, a legend where there are several curves, and at the
/// right the values under the cursor.
class PlotHeading : public QWidget {
  Q_OBJECT

 public:
  struct Entry {
    QString text;
    int curve = 0;  ///< which curve's pen is shown with it
  };

  explicit PlotHeading(QWidget* parent = nullptr);
  void setTitle(const QString& title, const QString& unit);
  void setLegend(std::vector<Entry> entries);
  /// `lead` is quiet ("step 41"), the values stand in their curves' colours.
  void setReadout(const QString& lead, std::vector<Entry> values);
  QString readout() const;
  void paint(QPainter& painter, const QRect& rect) const;
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  int readoutWidth() const;
  void paintReadout(QPainter& painter, const QRect& rect) const;
  void paintLegend(QPainter& painter, const QRect& rect, int left, int right) const;

  QString title_;
  QString unit_;
  QString lead_;
  std::vector<Entry> legend_;
  std::vector<Entry> values_;
};

}  // namespace arbiter::ui

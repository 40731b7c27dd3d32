// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>
#include <vector>

namespace arbiter::ui {

/// One bar of several choices, drawn as a single control. In `Choice` mode one segment stays
/// chosen; in `Action` mode a click or `flash` lights a segment for a moment.
class SegmentedControl : public QWidget {
  Q_OBJECT

 public:
  enum class Mode { Choice, Action };
  struct Segment {
    QString text;
    QString key;  ///< shown beside the text, monospaced; may be empty
  };

  explicit SegmentedControl(Mode mode, QWidget* parent = nullptr);
  void setSegments(std::vector<Segment> segments);
  int count() const { return int(segments_.size()); }
  int current() const { return current_; }  ///< -1: none
  void setCurrent(int index);
  /// Lights a segment and lets it go out by itself, so that a person sees what was recorded.
  void flash(int index);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 Q_SIGNALS:
  void activated(int index);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  QRectF segmentRect(int index) const;
  int segmentAt(const QPoint& point) const;
  int segmentWidth(const Segment& segment) const;
  void paintSegment(QPainter& painter, int index) const;

  Mode mode_;
  std::vector<Segment> segments_;
  int current_ = -1;
  int hovered_ = -1;
  QTimer out_;
};

}  // namespace arbiter::ui

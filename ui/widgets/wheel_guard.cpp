// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace arbiter::ui {
namespace {

class WheelGuard : public QObject {
 public:
  using QObject::QObject;

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() != QEvent::Wheel || static_cast<QWidget*>(watched)->hasFocus()) return false;
    event->ignore();  // the page's then
    return true;
  }
};

}  // namespace

void guardFromWheel(QWidget* widget) {
  widget->setFocusPolicy(Qt::StrongFocus);  // the wheel alone gives no focus
  widget->installEventFilter(new WheelGuard(widget));
}

}  // namespace arbiter::ui

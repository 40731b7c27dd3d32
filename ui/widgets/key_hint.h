// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QKeySequence>
#include <QString>

namespace arbiter::ui {

/// A key in the words of the window: "Ctrl Shift D".
QString keyText(const QKeySequence& key);

/// An action with the key that does it beside it, quiet: "undo Ctrl Z". Clicking it does the same.
/// Takes no focus, so that the keys stay with the page.
class KeyHint : public QAbstractButton {
  Q_OBJECT

 public:
  KeyHint(const QString& action, const QString& key, QWidget* parent = nullptr);
  QString key() const { return key_; }
  void setAction(const QString& action);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void enterEvent(QEnterEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  QFont keyFont() const;

  QString key_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <functional>

namespace arbiter::ui {

/// A message that stands where it happened, not in a dialog: an icon, what happened and what to
/// do, one button for that, and a cross. Hidden until there is something to say.
class MessageBar : public QFrame {
  Q_OBJECT

 public:
  enum class Kind { Info, Warning, Error };
  explicit MessageBar(QWidget* parent = nullptr);
  void showMessage(Kind kind, const QString& text, const QString& step = {},
                   std::function<void()> onStep = {});
  void showError(const QString& text, const QString& step = {}, std::function<void()> onStep = {}) {
    showMessage(Kind::Error, text, step, std::move(onStep));
  }
  QString text() const { return said_; }
  void clear();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  QColor tint() const;
  /// The button stands beside the text, or below it where there is little room.
  void placeStep(bool below);
  void applyIcon();

  Kind kind_ = Kind::Info;
  QString said_;
  QLabel* icon_;
  QLabel* text_;
  QPushButton* step_;
  QGridLayout* grid_;
  std::function<void()> onStep_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
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
  QString text() const { return text_->text(); }
  void clear();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QColor tint() const;
  void applyIcon();

  Kind kind_ = Kind::Info;
  QLabel* icon_;
  QLabel* text_;
  QPushButton* step_;
  std::function<void()> onStep_;
};

}  // namespace arbiter::ui

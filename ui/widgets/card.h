// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QVBoxLayout>

namespace arbiter::ui {

/// A card: one-pixel line, round corners, room inside. Children go into `body()`.
class Card : public QFrame {
  Q_OBJECT

 public:
  enum class Tone { Normal, Quiet };
  explicit Card(QWidget* parent = nullptr, Tone tone = Tone::Normal);
  QVBoxLayout* body() const { return body_; }
  /// No room inside, for tables that reach the card's edge.
  void setTight(bool tight);

 private:
  QVBoxLayout* body_;
};

}  // namespace arbiter::ui

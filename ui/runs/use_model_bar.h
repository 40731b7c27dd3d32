// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QString>

class QLabel;

namespace arbiter::ui {

/// Asks, where a finished run stands, whether its model is used from now on. Quiet: it waits.
class UseModelBar : public QFrame {
  Q_OBJECT

 public:
  explicit UseModelBar(QWidget* parent = nullptr);
  /// `run` has finished while `present` is in use.
  void ask(const QString& run, const QString& present);

 Q_SIGNALS:
  void useChosen();
  void keepChosen();

 private:
  QLabel* text_;
};

}  // namespace arbiter::ui

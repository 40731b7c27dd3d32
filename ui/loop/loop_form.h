// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/studio/loop/loop_request.h"

class QComboBox;
class QFormLayout;
class QLabel;
class QSpinBox;

namespace arbiter::ui {

/// How a loop is to go: rounds, labels, who judges, how long a policy is tuned.
class LoopForm : public QWidget {
  Q_OBJECT

 public:
  explicit LoopForm(QWidget* parent = nullptr);
  /// `gold`: the task has a rule to judge by.
  void setRequest(const studio::LoopRequest& request, bool gold);
  studio::LoopRequest request() const;

 Q_SIGNALS:
  /// By a person.
  void changed();

 private:
  QSpinBox* addNumber(const QString& label, const char* name, int least, int most,
                      const QString& help);
  void showPlan();
  void take();

  studio::LoopRequest request_;
  bool filling_ = false;  ///< nobody types
  QFormLayout* form_;
  QSpinBox* rounds_;
  QSpinBox* labels_;
  QSpinBox* share_;
  QComboBox* method_;
  QSpinBox* iterations_;
  QSpinBox* audit_;
  QSpinBox* measured_;
  QComboBox* annotator_;
  QSpinBox* noise_;
  QLabel* plan_;
};

}  // namespace arbiter::ui

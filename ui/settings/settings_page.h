// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/page.h"

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QFormLayout;

namespace arbiter::ui {

class Card;
class MessageBar;
class SegmentedControl;

/// How the window looks, who is labelling, and what the project does by itself. Every change is
/// stored at once.
class SettingsPage : public Page {
  Q_OBJECT

 public:
  explicit SettingsPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;

 private:
  Card* buildWindowCard();
  Card* buildLabellingCard();
  Card* buildTrainingCard();
  void readProject();
  void storeGuidelines();
  void storeThreads(int threads);
  void report(const Result<void>& stored);

  ProjectSession* session_ = nullptr;
  MessageBar* message_;
  SegmentedControl* theme_;
  SegmentedControl* textSize_;
  SegmentedControl* language_;
  QLineEdit* annotator_;
  QPlainTextEdit* guidelines_;
  QLabel* guidelinesState_;
  QSpinBox* retrain_;
  QSpinBox* threads_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>

#include "core/project/rating.h"
#include "core/studio/label/guidelines.h"
#include "core/studio/training/retention.h"
#include "ui/widgets/page.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QFormLayout;
class QTimer;

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
  void leave() override { publishGuidelines(); }

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  Card* buildWindowCard();
  Card* buildLabellingCard();
  void addScale(QFormLayout* form);
  Card* buildTrainingCard();
  /// What of the project stands here; read and written off the window's thread.
  struct Values {
    studio::Guidelines guidelines;
    int threads = 0;
    studio::Retention retention;
    project::RatingScale scale;
  };

  void readProject();
  void showProject(const Values& values);
  void saveDraft();
  /// Editing has ended: what was typed is in force from now on, under a version of its own.
  void publishGuidelines();
  void addRetention(QFormLayout* form);
  void storeNumber(const char* setting, int value);
  void store(const std::function<Result<void>(project::Project&)>& write);

  QPointer<ProjectSession> session_;
  QPushButton* back_;  ///< to the start page, where no project is open
  MessageBar* message_;
  Card* labelling_ = nullptr;  ///< of a project, as is the next one
  Card* training_ = nullptr;
  SegmentedControl* theme_;
  SegmentedControl* textSize_;
  SegmentedControl* language_;
  QLineEdit* annotator_;
  QComboBox* scale_;  ///< how single answers are judged
  QPlainTextEdit* guidelines_;
  QLabel* guidelinesState_;
  QTimer* typing_;       ///< the last words were typed a moment ago
  bool shown_ = false;   ///< the project's values stand in the fields
  bool edited_ = false;  ///< the guidelines that stand there are not in force
  QSpinBox* retrain_;
  QSpinBox* threads_;
  QSpinBox* keepLast_;
  QSpinBox* keepEvery_;
};

}  // namespace arbiter::ui

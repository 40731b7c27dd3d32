// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "core/studio/generate/generation.h"
#include "ui/widgets/form_settings.h"
#include "ui/widgets/page.h"

class QLabel;
class QPushButton;
class QSpinBox;

namespace arbiter::ui {

class Card;
class FieldForm;
class MessageBar;
class ModelChoice;
class PageHeader;
class ProgressStrip;

/// Where a model writes answers to the project's prompts, in pairs to be judged.
class GeneratePage : public Page {
  Q_OBJECT

 public:
  explicit GeneratePage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override { refresh(); }
  void leave() override { settings_->flush(); }
  void perform(const QString& action) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void buildForm(Card* card);
  void connectSession();
  void loadSettings();
  /// Reads the models off the window's thread; later while hidden.
  void refresh();
  void showReady();
  void start();
  void showProgress();
  void showDone();
  void showStopped();
  const ProjectSession::RunningJob* runningJob() const;

  ProjectSession* session_ = nullptr;
  studio::GenerateRequest request_;
  struct Outcome;
  static Result<void> write(project::Project& project, studio::GenerateRequest request,
                            Outcome& outcome, jobs::JobControl& control);
  std::shared_ptr<Outcome> outcome_;    ///< the running job writes it, then ends
  std::int64_t comparisonsBefore_ = 0;  ///< the running job, for what it added until a stop
  int job_ = 0;
  bool stale_ = true;
  bool asked_ = false;   ///< a reading is on its way
  bool loaded_ = false;  ///< the form shows the project's settings
  FormSettings* settings_ = nullptr;

  PageHeader* header_;
  MessageBar* message_;
  QLabel* basis_;
  ModelChoice* model_;
  QSpinBox* prompts_;
  QSpinBox* responses_;
  FieldForm* form_;
  ProgressStrip* progress_;
  QPushButton* start_;
  QPushButton* label_;
};

}  // namespace arbiter::ui

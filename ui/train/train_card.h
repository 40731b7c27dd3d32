// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/session/project_session.h"
#include "ui/widgets/card.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/message_bar.h"

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace arbiter::ui {

class ThinBar;

/// One kind of training: what it will learn from, its settings, its start, and while it runs how
/// far it is. Errors stand in the card, with the next step.
class TrainCard : public Card {
  Q_OBJECT

 public:
  TrainCard(ProjectSession::JobKind kind, const QString& title, const QString& purpose,
            QWidget* parent = nullptr);

  void setForm(FieldForm* form);
  /// Settings that are more than one form.
  void setContent(QWidget* content);
  FieldForm* form() const { return form_; }
  /// What it will be trained on, as it stands now.
  void setBasis(const QString& text);
  void setPrimary(bool primary);
  /// Whether it can start; `reason` says why not. A project that is open for reading only never
  /// can.
  void setReady(bool ready, const QString& reason = {});
  /// Starts it where it can be, else says in the card why not.
  void tryStart();
  void setSession(ProjectSession* session);
  void showProgress();
  MessageBar* message() const { return message_; }
  QPushButton* startButton() const { return start_; }

 Q_SIGNALS:
  void startRequested();
  /// A page that the person asked for: "label" ...
  void pageRequested(const QString& id);

 private:
  void connectSession();
  const ProjectSession::RunningJob* runningJob() const;
  void showFailure(const QString& text, ErrorCode code);
  void showStopped();
  void togglePause();

  ProjectSession::JobKind kind_;
  ProjectSession* session_ = nullptr;
  int lastJob_ = 0;
  project::Id lastRun_ = 0;  ///< of the last job, once it has stored one
  QLabel* basis_;
  QVBoxLayout* formPlace_;
  FieldForm* form_ = nullptr;
  MessageBar* message_;
  QPushButton* start_;
  QWidget* going_;
  ThinBar* bar_;
  QLabel* note_;
  QPushButton* pause_;
  QPushButton* cancel_;
};

}  // namespace arbiter::ui

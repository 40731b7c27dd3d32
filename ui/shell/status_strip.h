// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

#include "ui/session/project_session.h"

class QHBoxLayout;
class QLabel;

namespace arbiter::ui {

class ProgressStrip;

/// The line below the pages: what works in the background, and that everything is saved.
class StatusStrip : public QWidget {
  Q_OBJECT

 public:
  explicit StatusStrip(QWidget* parent = nullptr);
  void setSession(ProjectSession* session);  ///< null: none is open
  /// A short message that goes away by itself.
  void showMessage(const QString& text);

 private:
  void showJobs();
  void showProgress();
  void showState();

  ProjectSession* session_ = nullptr;
  QHBoxLayout* jobs_;
  QHash<int, ProgressStrip*> strips_;
  QLabel* message_;
  QLabel* state_;
  QTimer messageTimer_;
};

}  // namespace arbiter::ui

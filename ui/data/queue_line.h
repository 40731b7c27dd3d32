// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/project/repositories.h"
#include "ui/session/project_session.h"

class QLabel;
class QPushButton;

namespace arbiter::ui {

/// What waits to be judged, by its age: "264 new, 28 older wait to be judged". The older pairs,
/// which an earlier model wrote, can be retired, and what was retired taken back.
class QueueLine : public QWidget {
  Q_OBJECT

 public:
  explicit QueueLine(QWidget* parent = nullptr);
  void setSession(ProjectSession* session);
  /// Reads how the queue stands; later while hidden.
  void refresh();
  QString text() const;

 Q_SIGNALS:
  /// What was done, translated.
  void done(const QString& message);
  void failed(const QString& message);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void showOpen(const project::Comparisons::Open& open);
  void retire();
  void takeBack();
  void begin(ProjectSession::ReadWork work);
  void end(const Result<std::int64_t>& changed, const QString& message);

  ProjectSession* session_ = nullptr;
  bool stale_ = true;
  bool asked_ = false;  ///< a reading is on its way
  QLabel* text_;
  QPushButton* retire_;
  QPushButton* takeBack_;
};

}  // namespace arbiter::ui

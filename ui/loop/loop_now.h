// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/loop/loop.h"
#include "ui/session/project_session.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;

namespace arbiter::ui {

class ThinBar;

/// Where the loop stands: the round and its phases, what it does or waits for, and what can be done
/// with it.
class LoopNow : public Card {
  Q_OBJECT

 public:
  explicit LoopNow(QWidget* parent = nullptr);

  /// `job`: the one that the loop runs as; null: it stands still, or goes round `elsewhere`, in
  /// another program.
  void show(const studio::LoopState& state, const std::optional<studio::AwaitedLabels>& awaited,
            const ProjectSession::RunningJob* job, bool elsewhere = false);
  /// How far what it does now is.
  void showProgress(const ProjectSession::RunningJob& job);
  void setWritable(bool writable);
  /// "start", "pause", "stop": what its buttons do, where they are shown.
  void perform(const QString& action);

 Q_SIGNALS:
  void goOnRequested();
  void pauseRequested();
  void resumeRequested();
  void stopRequested();
  void endRequested();
  void labelRequested();
  void runRequested();

 private:
  void showPhases(const studio::LoopState& state);
  void showButtons(const ProjectSession::RunningJob* job);
  QPushButton* addButton(QPushButton* button, const char* name);

  bool waits_ = false;  ///< for people
  bool elsewhere_ = false;
  bool writable_ = true;
  QLabel* heading_;
  std::vector<QLabel*> phases_;
  QLabel* sentence_;
  ThinBar* bar_;
  QLabel* note_;
  QPushButton* goOn_;
  QPushButton* label_;
  QPushButton* run_;
  QPushButton* pause_;
  QPushButton* stop_;
  QPushButton* end_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>

#include "ui/loop/loop_reading.h"
#include "ui/widgets/page.h"

class QPushButton;
class QStackedWidget;
class QVBoxLayout;

namespace arbiter::ui {

class Card;
class EmptyState;
class LoopForm;
class LoopNow;
class MessageBar;
class PageHeader;
class RoundPlots;

/// The loop: set up, watched and stopped here; each round that is done is a row, and the rounds
/// together are two curves.
class LoopPage : public Page {
  Q_OBJECT

 public:
  explicit LoopPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override { refresh(); }
  void leave() override;
  /// "start" (or go on), "pause" (or resume), "stop", "set-up".
  void perform(const QString& action) override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void buildEmptyState();
  QWidget* buildBody();
  Card* buildSetUp();
  void connectSession();
  /// Reads where the loop stands, off the window's thread; later while hidden.
  void refresh();
  void show(const LoopReading& reading);
  void showBody();
  void showRounds();
  void showSetUp();
  void showReady();
  void takeProgress();
  void setUp(bool shown);
  void fillForm();
  void keepForm(const std::optional<studio::LoopRequest>& typed);
  void start();
  void goOn();
  void end();
  const ProjectSession::RunningJob* job() const;
  /// Whether another program goes round with the loop.
  bool elsewhere() const;
  bool unfinished() const { return reading_.state && !reading_.state->finished(); }

  ProjectSession* session_ = nullptr;
  LoopReading reading_;
  bool stale_ = true;
  bool asked_ = false;      ///< a reading is on its way
  bool settingUp_ = false;  ///< the form is open
  bool formFilled_ = false;
  int started_ = 0;             ///< the loop's last job
  std::int64_t seenStep_ = -1;  ///< of the job, while it waits
  QTimer soon_;                 ///< many changes, one reading
  QTimer typing_;               ///< what was typed is kept a moment later
  std::string shownRounds_;     ///< what the rows were made of

  PageHeader* header_;
  MessageBar* message_;
  QStackedWidget* stack_;
  EmptyState* empty_ = nullptr;
  QPushButton* emptyStep_ = nullptr;
  LoopNow* now_ = nullptr;
  Card* setUp_ = nullptr;
  LoopForm* form_ = nullptr;
  QPushButton* start_ = nullptr;
  QPushButton* cancel_ = nullptr;
  QPushButton* another_ = nullptr;
  RoundPlots* plots_ = nullptr;
  QVBoxLayout* rows_ = nullptr;
};

}  // namespace arbiter::ui

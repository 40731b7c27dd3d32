// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>
#include <optional>

#include "core/studio/label/labelling.h"
#include "ui/label/active_clock.h"
#include "ui/label/judge_board.h"
#include "ui/label/label_header.h"
#include "ui/label/side_panel.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/page.h"

namespace arbiter::ui {

/// Where answers are compared, by single keys. A judgment is on disk before the next comparison
/// shows; when it cannot be stored, the comparison stays and the reason stands above the answers.
class LabelPage : public Page {
  Q_OBJECT

 public:
  explicit LabelPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;
  void perform(const QString& action) override;

 Q_SIGNALS:
  /// A judgment (or the withdrawal of one) is on disk.
  void judgmentStored(const QString& uuid);

 protected:
  bool event(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

 private:
  void begin();
  void showCurrent();
  void lookAgain();
  void lookAtQueue();
  void showAsked(project::Id comparison);
  void showProgress();
  void obey(const LabelCommand& command);
  void obeyRanking(const LabelCommand& command);
  void tellJudgedElsewhere();
  void judge(project::Outcome outcome, std::vector<std::vector<std::size_t>> tiers = {},
             double strength = 0, int segment = -1);
  void rate(const project::Rating& rating);
  void record(studio::LabelSession::Answer answer, int segment);
  void undo();
  void toggleRaw();
  void toggleGuidelines();
  void showGuidelines();
  void lookAtGuidelines();
  void toggleKeys();
  void showError(const Error& error);
  void buildEmptyStates();
  std::size_t responses() const;
  bool isJudging() const { return stack_->currentWidget() == board_; }

  ProjectSession* session_ = nullptr;
  std::optional<studio::LabelSession> labelling_;
  bool stale_ = true;          ///< data or annotator changed since the last look
  project::Id presented_ = 0;  ///< the comparison on the board, as `labelling_` shows it; 0: none
  TextMode mode_ = TextMode::Rendered;
  RankingDraft draft_;
  ActiveClock clock_;

  LabelHeader* header_;
  MessageBar* message_;
  QStackedWidget* stack_;
  JudgeBoard* board_;
  EmptyState* nothing_;
  EmptyState* done_;
  EmptyState* blocked_;
  SidePanel* panel_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>
#include <map>
#include <memory>
#include <vector>

#include "core/studio/label/labelling.h"
#include "ui/label/answer_card.h"
#include "ui/label/label_keys.h"
#include "ui/label/ranking_draft.h"
#include "ui/text/answer_view.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/wrap_layout.h"

class QGridLayout;
class QScrollArea;

namespace arbiter::ui {

/// The prompt, the answers side by side (many in several rows), the bar of steps and the keys.
/// Shows and reports what is clicked; knows nothing of storing.
class JudgeBoard : public QWidget {
  Q_OBJECT

 public:
  explicit JudgeBoard(QWidget* parent = nullptr);
  /// Where clips and pictures come from.
  void setBlobFetch(const BlobFetch& fetch);
  void present(const studio::LabelSession::Shown& shown, TextMode mode);
  /// Lays the next comparison out ahead, so that it appears at once.
  void prepare(const studio::LabelSession::Shown* upcoming, TextMode mode);
  void setMode(TextMode mode);
  /// Shows how far a ranking of more than two answers has come.
  void setRanking(const RankingDraft& draft);
  /// Lights what was recorded for a moment (0 to 6 on the bar of a pair).
  void flash(int segment) { bar_->flash(segment); }
  void setCanUndo(bool can) { undo_->setEnabled(can); }
  void scrollAnswers(double pages);
  /// What the answers that are shown offer.
  AnswerFeatures features() const;
  /// Holds answers that play, or lets them go on.
  void togglePause();
  void copySelection() const;

  void askWhy();
  QString takeRationale();
  /// Puts a reason back whose judgment could not be stored.
  void keepRationale(const QString& text);

  const std::vector<AnswerCard*>& answers() const { return answers_; }
  /// What the keys are for on what is shown.
  LabelTask task() const { return {int(answers_.size()), points_}; }

 Q_SIGNALS:
  void commanded(const arbiter::ui::LabelCommand& command);
  /// The field for the reason was left: the keys go to the page again.
  void whyClosed();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrangeAnswers(std::size_t count, int points = 0);
  void placeAnswers();
  int columnsFor(QSize size) const;
  void showSteps(const RankingDraft& draft);
  void buildPairSteps();
  void buildSingleSteps();
  LabelCommand stepCommand(int index) const;
  void buildHints(std::size_t count);
  void addJudgingHints(std::size_t count);
  void addHint(const QString& text, const QString& key, LabelCommand command);
  std::unique_ptr<PreparedBody> takePrepared(const studio::LabelSession::Shown& shown,
                                             std::size_t position, TextMode mode);

  AnswerView* prompt_;
  BlobFetch fetch_;
  QScrollArea* scroll_;
  QGridLayout* grid_;
  std::vector<AnswerCard*> answers_;
  int columns_ = 0;
  int points_ = 0;  ///< of a single answer's scale
  QLineEdit* why_;
  QLabel* order_;
  SegmentedControl* bar_;
  WrapLayout* hints_;
  QWidget* hintBox_;  ///< the keys; the panel beside tells them too, where there is no room
  QHBoxLayout* hintRow_;
  KeyHint* undo_ = nullptr;
  AnswerFeatures hinted_;

  struct Prepared {
    TextMode mode = TextMode::Rendered;
    project::Id comparison = 0;
    std::map<project::Id, std::unique_ptr<PreparedBody>> bodies;
  };
  Prepared prepared_;
};

}  // namespace arbiter::ui

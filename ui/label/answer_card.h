// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

#include "ui/text/response_view.h"
#include "ui/widgets/card.h"

namespace arbiter::ui {

/// One answer of a comparison: its letter in its colour, how much there is of it, the answer in the
/// view of its kind. What wrote it is not known here, so it cannot be shown.
class AnswerCard : public Card {
  Q_OBJECT

 public:
  /// The position of an answer that stands alone and needs no letter.
  static constexpr int alone = -1;

  explicit AnswerCard(int position, QWidget* parent = nullptr);
  void setAnswer(const project::ResponseBody& body, TextMode mode,
                 std::unique_ptr<PreparedBody> prepared);
  void setBlobFetch(BlobFetch fetch);
  ResponseView* view() const { return view_; }
  /// The place in a ranking, from 1, and whether others share it; 0 shows none.
  void setPlace(int place, bool shared = false);

 Q_SIGNALS:
  void headClicked(int position);

 protected:
  void mousePressEvent(QMouseEvent* event) override;

 private:
  void makeView(project::ResponseKind kind);

  int position_;
  QLabel* place_;
  QLabel* extent_;
  ResponseView* view_ = nullptr;
  BlobFetch fetch_;
};

/// "A", "B", "C" ...
QString answerLetter(int position);

}  // namespace arbiter::ui

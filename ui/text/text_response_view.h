// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/text/answer_view.h"
#include "ui/text/response_view.h"

namespace arbiter::ui {

/// A text, or the messages of a completion under the names of who speaks.
class TextResponseView : public ResponseView {
  Q_OBJECT

 public:
  explicit TextResponseView(QWidget* parent = nullptr);
  project::ResponseKind kind() const override { return project::ResponseKind::text; }
  void setBody(const project::ResponseBody& body, TextMode mode,
               std::unique_ptr<PreparedBody> prepared) override;
  std::unique_ptr<PreparedBody> prepare(const project::ResponseBody& body,
                                        TextMode mode) const override;
  void setMode(TextMode mode) override { view_->setMode(mode); }
  QString extent() const override;
  bool hasRawForm() const override { return true; }
  void setFitHeight(int most) override;
  void scrollBy(double pages) override { view_->scrollBy(pages); }
  bool copySelection() const override;

 private:
  AnswerView* view_;
};

}  // namespace arbiter::ui

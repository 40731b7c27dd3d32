// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

#include "ui/text/reading_document.h"

namespace arbiter::ui {

/// A text to read: rendered Markdown or raw, in a column of at most some 85 characters. Takes no
/// focus and no input method, so that single keys stay with the page; text can be selected.
class AnswerView : public QTextEdit {
  Q_OBJECT

 public:
  explicit AnswerView(QWidget* parent = nullptr);
  /// `prepared`, where given, is the same text laid out ahead in the same mode.
  void setAnswer(const QString& text, TextMode mode = TextMode::Rendered,
                 std::unique_ptr<ReadingDocument> prepared = nullptr);
  void setMode(TextMode mode);
  TextMode mode() const { return mode_; }
  const QString& answer() const { return text_; }
  /// Grows with its text up to so many pixels instead of scrolling; 0: as tall as it is given.
  void setFitHeight(int most);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;
  /// Scrolls by a share of what is visible; negative is up.
  void scrollBy(double pages);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  QVariant loadResource(int /*type*/, const QUrl& /*name*/) override { return {}; }

 private:
  void show(std::unique_ptr<ReadingDocument> document);
  void fit();

  QString text_;
  TextMode mode_ = TextMode::Rendered;
  int most_ = 0;
};

}  // namespace arbiter::ui

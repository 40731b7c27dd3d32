// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVBoxLayout>
#include <QWidget>

#include "core/project/repositories.h"
#include "ui/text/reading_document.h"

class QLabel;
class QScrollArea;

namespace arbiter::ui {

/// One comparison in full: the prompt, the responses, and everything that was said of them.
class ComparisonDetail : public QWidget {
  Q_OBJECT

 public:
  explicit ComparisonDetail(QWidget* parent = nullptr);
  void present(project::Project& project, project::Id comparison);
  void clear();
  void setMode(TextMode mode) { mode_ = mode; }

 private:
  void addSection(QLabel* heading, const QString& text);
  void addJudgments(project::Project& project, const project::Comparison& comparison);

  QVBoxLayout* column_ = nullptr;
  QWidget* content_ = nullptr;
  QScrollArea* scroll_;
  TextMode mode_ = TextMode::Rendered;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVBoxLayout>
#include <QWidget>
#include <map>
#include <vector>

#include "core/project/repositories.h"
#include "ui/text/response_view.h"

class QLabel;
class QScrollArea;

namespace arbiter::ui {

/// One comparison with everything that was said of it.
struct ComparisonHistory {
  project::ComparisonView view;
  std::vector<project::Judgment> judgments;  ///< oldest first
  std::map<project::Id, QString> names;      ///< of the annotators
};

/// Asks the database.
Result<ComparisonHistory> readHistory(project::Project& project, project::Id comparison);

/// One comparison in full: the prompt, the responses, and everything that was said of them. The
/// answers stand as the last judgment showed them; each judgment speaks in the letters that its
/// annotator saw, and says so where those are others.
class ComparisonDetail : public QWidget {
  Q_OBJECT

 public:
  explicit ComparisonDetail(QWidget* parent = nullptr);
  /// Where clips and pictures come from.
  void setBlobFetch(BlobFetch fetch) { fetch_ = std::move(fetch); }
  /// What stands there already stays as it is; more judgments of it leave it where it was read.
  void present(const ComparisonHistory& history);
  void presentError(const Error& error);
  void clear();
  void setMode(TextMode mode) { mode_ = mode; }

 private:
  void addHeading(QLabel* heading);
  void addPrompt(const project::Prompt& prompt);
  void addResponses(const project::ComparisonView& view, const std::vector<project::Id>& order);
  void addBody(const QString& letter, const project::ResponseBody& body);
  void addJudgments(const ComparisonHistory& history, const std::vector<project::Id>& order);
  void finish(int scrolled = 0);

  QVBoxLayout* column_ = nullptr;
  QWidget* content_ = nullptr;
  QScrollArea* scroll_;
  BlobFetch fetch_;
  TextMode mode_ = TextMode::Rendered;
  project::Id comparison_ = 0;  ///< what stands there; 0: none
  QStringList said_;            ///< and what had been said of it, by whom
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"

class QComboBox;
class QFormLayout;
class QStackedWidget;

namespace arbiter::ui {

class FieldForm;
class ProjectSession;

/// How a policy is tuned: the algorithm, the reward model that it learns from, and the form of the
/// algorithm's own settings. Settings stay as they were when another algorithm is looked at.
class PolicyForm : public QWidget {
  Q_OBJECT

 public:
  explicit PolicyForm(QWidget* parent = nullptr);

  /// Some algorithms learn from the judgments themselves.
  bool needsRewardModel() const;
  QString algorithmName() const;
  /// Of the algorithm that is chosen.
  FieldForm* form() const;
  /// The finished reward models, newest first; the one that was chosen stays chosen.
  void setRewardModels(const std::vector<std::pair<QString, project::Id>>& models);
  bool hasRewardModel() const;
  void setRecipe(const studio::Recipe& recipe);
  /// Starts the training; 0 where it could not be started.
  int start(ProjectSession& session);

 Q_SIGNALS:
  void algorithmChanged();

 private:
  struct Page {
    const engine::Algorithm* algorithm;
    std::unique_ptr<studio::Training> training;  ///< the form points into it
    FieldForm* form;
  };
  void addAlgorithm(const engine::Algorithm& algorithm);
  void showAlgorithm(int index);
  const Page& page() const;

  QComboBox* algorithm_;
  QComboBox* rewardRun_;
  QFormLayout* rows_;
  QStackedWidget* forms_;
  std::vector<Page> pages_;  ///< in the order of the list
};

}  // namespace arbiter::ui

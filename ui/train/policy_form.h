// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>
#include <vector>

#include "core/studio/training/recipe.h"
#include "core/studio/training/training.h"
#include "ui/train/train_basis.h"

class QComboBox;
class QStackedWidget;

namespace arbiter::ui {

class FieldForm;
class ModelChoice;
class ProjectSession;

/// How a policy is tuned: the model that it starts from, the algorithm, the reward model that it
/// learns from, and the form of the algorithm's own settings. Settings stay as they were when
/// another algorithm is looked at.
class PolicyForm : public QWidget {
  Q_OBJECT

 public:
  explicit PolicyForm(QWidget* parent = nullptr);

  /// Some algorithms learn from the judgments themselves.
  bool needsRewardModel() const;
  QString algorithmName() const;
  /// Of the algorithm that is chosen.
  FieldForm* form() const;
  void setSession(ProjectSession* session);
  /// The models to start from and the finished reward models; what was chosen stays chosen.
  void setModels(const TrainBasis& basis);
  /// Whether there is a reward model to learn from: of the project or of the user's own.
  bool hasRewardModel() const;
  /// Why the models that are chosen cannot be used; empty: they can.
  QString modelReason() const;
  void setRecipe(const studio::Recipe& recipe);
  /// Starts the training; 0 where it could not be started.
  int start(ProjectSession& session);

 Q_SIGNALS:
  void algorithmChanged();
  void modelsChanged();

 private:
  struct Page {
    const engine::Algorithm* algorithm;
    std::unique_ptr<studio::Training> training;  ///< the form points into it
    FieldForm* form;
  };
  void addAlgorithm(const engine::Algorithm& algorithm);
  void showAlgorithm(int index);
  const Page& page() const;
  void showTemplate();
  void showPolicy();

  QComboBox* algorithm_;
  ModelChoice* model_;
  ModelChoice* reward_;
  std::filesystem::path scored_;  ///< the policy that the reward model was looked at for
  bool scoring_ = false;          ///< it was looked at for some
  QStackedWidget* forms_;
  std::vector<Page> pages_;  ///< in the order of the list
};

}  // namespace arbiter::ui

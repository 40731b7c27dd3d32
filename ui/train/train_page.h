// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/training/training.h"
#include "ui/train/train_basis.h"
#include "ui/widgets/form_settings.h"
#include "ui/widgets/model_facts.h"
#include "ui/widgets/page.h"

class QBoxLayout;
class QLineEdit;
class QSpinBox;

namespace arbiter::ui {

class ModelChoice;
class PageHeader;
class PolicyForm;
class TrainCard;

/// The three trainings side by side, in the order of the road: supervised start, reward model,
/// policy.
class TrainPage : public Page {
  Q_OBJECT

 public:
  explicit TrainPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override { refresh(); }
  void leave() override { settings_->flush(); }
  void perform(const QString& action) override;

  TrainCard* rewardCard() const { return reward_; }
  TrainCard* policyCard() const { return policy_; }
  PolicyForm* policyForm() const { return policyForm_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;

 private:
  TrainCard* makeSft();
  TrainCard* makeReward();
  TrainCard* makePolicy();
  void loadSettings();
  /// Reads what the trainings would learn from, off the window's thread; later while hidden.
  void refresh();
  void showBasis(const TrainBasis& basis);
  /// What can start as it stands, and why the rest cannot.
  void showReady();
  void showSftReady();
  void showRewardReady();
  void showPolicy();
  /// A choice of the model that a card starts from.
  ModelChoice* addModelChoice(TrainCard* card, ModelUse use);
  void startSft();
  void startReward();
  void startPolicy();

  ProjectSession* session_ = nullptr;
  TrainBasis basis_;
  bool stale_ = true;
  bool asked_ = false;   ///< a reading is on its way
  bool loaded_ = false;  ///< the forms show the project's settings
  FormSettings* settings_ = nullptr;
  studio::SftTraining sftTraining_;
  studio::RewardTraining rewardTraining_;
  PageHeader* header_;
  QBoxLayout* row_ = nullptr;
  QLineEdit* corpus_ = nullptr;
  QSpinBox* retrain_ = nullptr;
  ModelChoice* sftModel_ = nullptr;
  ModelChoice* rewardModel_ = nullptr;  ///< that the reward model starts from
  PolicyForm* policyForm_ = nullptr;
  TrainCard* sft_;
  TrainCard* reward_;
  TrainCard* policy_;
};

}  // namespace arbiter::ui

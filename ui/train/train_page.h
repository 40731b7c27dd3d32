// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/training/training.h"
#include "ui/widgets/page.h"

class QBoxLayout;
class QLineEdit;
class QSpinBox;

namespace arbiter::ui {

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
  void perform(const QString& action) override;

  TrainCard* rewardCard() const { return reward_; }
  TrainCard* policyCard() const { return policy_; }
  PolicyForm* policyForm() const { return policyForm_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  TrainCard* makeSft();
  TrainCard* makeReward();
  TrainCard* makePolicy();
  void loadRecipe();
  void refresh();
  void refreshPolicy(const std::vector<project::Run>& runs, bool judged, const QString& model);
  void startSft();
  void startReward();
  void startPolicy();

  ProjectSession* session_ = nullptr;
  studio::SftTraining sftTraining_;
  studio::RewardTraining rewardTraining_;
  PageHeader* header_;
  QBoxLayout* row_ = nullptr;
  QLineEdit* corpus_ = nullptr;
  QSpinBox* retrain_ = nullptr;
  PolicyForm* policyForm_ = nullptr;
  TrainCard* sft_;
  TrainCard* reward_;
  TrainCard* policy_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/studio/training.h"
#include "ui/widgets/page.h"

class QBoxLayout;
class QComboBox;
class QLineEdit;
class QSpinBox;

namespace arbiter::ui {

class PageHeader;
class TrainCard;

/// The three trainings side by side, in the order of the road: supervised start, reward model, PPO.
class TrainPage : public Page {
  Q_OBJECT

 public:
  explicit TrainPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override { refresh(); }
  void perform(const QString& action) override;

  TrainCard* rewardCard() const { return reward_; }
  TrainCard* ppoCard() const { return ppo_; }

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  TrainCard* makeSft();
  TrainCard* makeReward();
  TrainCard* makePpo();
  void loadRecipe();
  void refresh();
  void refreshPpo(const std::vector<project::Run>& runs, const QString& model);
  void startSft();
  void startReward();
  void startPpo();

  ProjectSession* session_ = nullptr;
  studio::SftTraining sftTraining_;
  studio::RewardTraining rewardTraining_;
  studio::PpoTraining ppoTraining_;
  PageHeader* header_;
  QBoxLayout* row_ = nullptr;
  QLineEdit* corpus_ = nullptr;
  QSpinBox* retrain_ = nullptr;
  QComboBox* rewardRun_ = nullptr;
  TrainCard* sft_;
  TrainCard* reward_;
  TrainCard* ppo_;
};

}  // namespace arbiter::ui

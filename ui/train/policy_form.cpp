// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/policy_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/session/project_session.h"
#include "ui/theme/theme.h"
#include "ui/train/form_fields.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

/// In the order of the list.
enum Algorithm { kPpo, kReinforce, kRloo, kGrpo, kDpo };

}  // namespace

PolicyForm::PolicyForm(QWidget* parent)
    : QWidget(parent),
      algorithm_(new QComboBox(this)),
      rewardRun_(new QComboBox(this)),
      rows_(new QFormLayout),
      forms_(new QStackedWidget(this)) {
  algorithm_->setObjectName(QStringLiteral("algorithm"));
  rewardRun_->setObjectName(QStringLiteral("rewardRun"));
  for (auto* box : {algorithm_, rewardRun_}) box->setMinimumWidth(Theme::em(11));
  algorithm_->setAccessibleName(tr("Algorithm"));
  rewardRun_->setAccessibleName(tr("Reward model"));
  rewardRun_->setToolTip(tr("Whose scores the policy is tuned to."));
  rows_->addRow(quietLabel(tr("Algorithm"), this), algorithm_);
  rows_->addRow(quietLabel(tr("Reward model"), this), rewardRun_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(rows_);
  column->addWidget(forms_);
  const QStringList shared{QStringLiteral("iterations"), QStringLiteral("episodes"),
                           QStringLiteral("learning_rate")};
  addAlgorithm(tr("PPO"), tr("With a value function and a clipped objective: the usual choice."),
               ppo_, shared + QStringList{QStringLiteral("kl_target")});
  addAlgorithm(tr("REINFORCE"), tr("The plain policy gradient with a baseline."), reinforce_,
               shared + QStringList{QStringLiteral("baseline")});
  addAlgorithm(tr("RLOO"), tr("Several answers a prompt, each compared with the others."), rloo_,
               shared + QStringList{QStringLiteral("group_size")});
  addAlgorithm(tr("GRPO"), tr("Scores relative to the group of answers to one prompt."), grpo_,
               shared + QStringList{QStringLiteral("group_size")});
  addAlgorithm(tr("DPO"), tr("Directly on the judged pairs: no reward model, no rollouts."), dpo_,
               {QStringLiteral("epochs"), QStringLiteral("learning_rate"), QStringLiteral("beta"),
                QStringLiteral("loss")});
  connect(algorithm_, &QComboBox::currentIndexChanged, this, &PolicyForm::showAlgorithm);
  showAlgorithm(kPpo);
}

template <class Training>
void PolicyForm::addAlgorithm(const QString& name, const QString& help, Training& training,
                              const QStringList& plain) {
  const QSignalBlocker quiet(algorithm_);
  algorithm_->addItem(name);
  algorithm_->setItemData(algorithm_->count() - 1, help, Qt::ToolTipRole);
  auto* form =
      new FieldForm(formFields(engine::fields(training.options), training.common), plain, forms_);
  forms_->addWidget(form);
  pages_.push_back(form);
}

/// The stack is as high as the form on top, not as the highest of all.
void PolicyForm::showAlgorithm(int index) {
  for (int i = 0; i < forms_->count(); ++i) {
    const auto policy = i == index ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    forms_->widget(i)->setSizePolicy(QSizePolicy::Preferred, policy);
  }
  forms_->setCurrentIndex(index);
  algorithm_->setToolTip(algorithm_->itemData(index, Qt::ToolTipRole).toString());
  const bool scored = needsRewardModel();
  rewardRun_->setVisible(scored);
  rows_->labelForField(rewardRun_)->setVisible(scored);
  forms_->updateGeometry();
  Q_EMIT algorithmChanged();
}

bool PolicyForm::needsRewardModel() const { return algorithm_->currentIndex() != kDpo; }

FieldForm* PolicyForm::form() const {
  return pages_[static_cast<std::size_t>(algorithm_->currentIndex())];
}

QString PolicyForm::algorithmName() const { return algorithm_->currentText(); }

void PolicyForm::setRewardModels(const std::vector<std::pair<QString, project::Id>>& models) {
  const auto chosen = rewardRun_->currentData().toLongLong();
  const bool followNewest = rewardRun_->currentIndex() <= 0;
  const QSignalBlocker quiet(rewardRun_);
  rewardRun_->clear();
  for (const auto& [name, run] : models) rewardRun_->addItem(name, qlonglong(run));
  rewardRun_->setEnabled(!models.empty());
  if (models.empty()) rewardRun_->addItem(tr("none yet"), qlonglong(0));
  if (!followNewest) rewardRun_->setCurrentIndex(std::max(0, rewardRun_->findData(chosen)));
}

bool PolicyForm::hasRewardModel() const { return rewardRun_->currentData().toLongLong() != 0; }

void PolicyForm::setRecipe(const studio::Recipe& recipe) {
  ppo_.options = recipe.ppo;
  reinforce_.options = recipe.reinforce;
  rloo_.options = recipe.rloo;
  grpo_.options = recipe.grpo;
  dpo_.options = recipe.dpo;
  for (auto* page : pages_) page->reload();
}

int PolicyForm::start(ProjectSession& session) {
  const auto scoredBy = [&](auto training) {
    training.reward_run = rewardRun_->currentData().toLongLong();
    return session.startPolicy(std::move(training));
  };
  switch (algorithm_->currentIndex()) {
    case kReinforce:
      return scoredBy(reinforce_);
    case kRloo:
      return scoredBy(rloo_);
    case kGrpo:
      return scoredBy(grpo_);
    case kDpo:
      return session.startPolicy(dpo_);
    default:
      return scoredBy(ppo_);
  }
}

}  // namespace arbiter::ui

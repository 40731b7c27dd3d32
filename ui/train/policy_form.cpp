// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/policy_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "core/studio/models/current_model.h"
#include "core/studio/models/reward_folder.h"
#include "ui/session/option_text.h"
#include "ui/session/project_session.h"
#include "ui/theme/theme.h"
#include "ui/train/form_fields.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/model_choice.h"
#include "ui/widgets/wheel_guard.h"

namespace arbiter::ui {
PolicyForm::PolicyForm(QWidget* parent)
    : QWidget(parent),
      algorithm_(new QComboBox(this)),
      model_(new ModelChoice(ModelUse::TrainText, tr("Starting model"), this)),
      reward_(new ModelChoice(ModelUse::Score, tr("Reward model"), this)),
      forms_(new QStackedWidget(this)) {
  algorithm_->setObjectName(QStringLiteral("algorithm"));
  guardFromWheel(algorithm_);
  algorithm_->setMinimumWidth(Theme::em(11));
  algorithm_->setAccessibleName(tr("Algorithm"));
  model_->setObjectName(QStringLiteral("policyModel"));
  reward_->setObjectName(QStringLiteral("rewardModel"));
  reward_->setToolTip(tr("Whose scores the policy is tuned to."));
  auto* rows = new QFormLayout;
  rows->addRow(quietLabel(tr("Algorithm"), this), algorithm_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.5));
  column->addWidget(model_);
  column->addLayout(rows);
  column->addWidget(reward_);
  column->addWidget(forms_);
  connect(model_, &ModelChoice::changed, this, &PolicyForm::showPolicy);
  connect(reward_, &ModelChoice::changed, this, &PolicyForm::modelsChanged);
  for (const auto& algorithm : engine::algorithms())
    if (algorithm.makes == engine::Makes::policy) addAlgorithm(algorithm);
  connect(algorithm_, &QComboBox::currentIndexChanged, this, &PolicyForm::showAlgorithm);
  showAlgorithm(0);
}

void PolicyForm::addAlgorithm(const engine::Algorithm& algorithm) {
  const QSignalBlocker quiet(algorithm_);
  algorithm_->addItem(optionText(algorithm.label));
  algorithm_->setItemData(algorithm_->count() - 1, optionText(algorithm.help), Qt::ToolTipRole);
  auto training = std::make_unique<studio::Training>(
      studio::Training{.common = {}, .options = algorithm.defaults, .corpus = {}});
  QStringList plain;
  for (const auto* name : algorithm.plain) plain << QString::fromLatin1(name);
  auto* form =
      new FieldForm(formFields(training->options.fields(), training->common), plain, forms_);
  forms_->addWidget(form);
  connect(form, &FieldForm::changed, this, &PolicyForm::showTemplate);
  pages_.push_back({&algorithm, std::move(training), form});
}

/// The stack is as high as the form on top, not as the highest of all.
void PolicyForm::showAlgorithm(int index) {
  for (int i = 0; i < forms_->count(); ++i) {
    const auto policy = i == index ? QSizePolicy::Preferred : QSizePolicy::Ignored;
    forms_->widget(i)->setSizePolicy(QSizePolicy::Preferred, policy);
  }
  forms_->setCurrentIndex(index);
  algorithm_->setToolTip(algorithm_->itemData(index, Qt::ToolTipRole).toString());
  reward_->setVisible(needsRewardModel());
  showTemplate();
  forms_->updateGeometry();
  Q_EMIT algorithmChanged();
}

const PolicyForm::Page& PolicyForm::page() const {
  return pages_[static_cast<std::size_t>(algorithm_->currentIndex())];
}

bool PolicyForm::needsRewardModel() const { return page().algorithm->needs_reward_model(); }

FieldForm* PolicyForm::form() const { return page().form; }

QString PolicyForm::algorithmName() const { return algorithm_->currentText(); }

void PolicyForm::setSession(ProjectSession* session) {
  for (auto* choice : {model_, reward_}) choice->setSession(session);
}

void PolicyForm::setModels(const TrainBasis& basis) {
  model_->setModels(basis.models);
  std::vector<ModelChoice::Entry> rewards;
  for (const auto& reward : basis.rewardModels)
    rewards.push_back({reward.text, qlonglong(reward.run)});
  if (rewards.empty()) rewards.push_back({tr("none yet"), qlonglong(0)});
  reward_->setModels(std::move(rewards), basis.models.ownRewards);
}

/// The chat template of the form on top holds for the starting model.
void PolicyForm::showTemplate() {
  model_->setAskedTemplate(page().training->common.chat.chat_template);
}

/// A reward model from elsewhere has to read what this policy writes.
void PolicyForm::showPolicy() {
  const auto policy = model_->folder();
  if (model_->ready() && (policy != scored_ || !scoring_)) {
    scored_ = policy;
    scoring_ = true;
    reward_->setCondition(
        [policy](project::Project& project, const std::filesystem::path& folder) -> Result<void> {
          auto written = policy;
          if (written.empty()) {
            ARBITER_ASSIGN(written, studio::current_model(project));
          }
          return studio::check_reward_folder(folder, written, 1);
        });
  }
  Q_EMIT modelsChanged();
}

bool PolicyForm::hasRewardModel() const {
  return reward_->isOwn() || reward_->value().toLongLong() != 0;
}

QString PolicyForm::modelReason() const {
  if (!model_->ready()) return model_->reason();
  return needsRewardModel() ? reward_->reason() : QString();
}

void PolicyForm::setRecipe(const studio::Recipe& recipe) {
  for (auto& page : pages_) {
    page.training->options.set_values(recipe.of(page.algorithm->kind));
    page.form->reload();
  }
}

int PolicyForm::start(ProjectSession& session) {
  auto training = *page().training;
  training.common.model = model_->folder();
  training.common.chat.chat_template = model_->chatTemplate();
  if (needsRewardModel() && reward_->isOwn()) training.reward_model = reward_->folder();
  if (needsRewardModel()) training.reward_run = reward_->value().toLongLong();
  return session.startTraining(std::move(training));
}

}  // namespace arbiter::ui

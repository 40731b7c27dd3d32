// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/policy_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/session/option_text.h"
#include "ui/session/project_session.h"
#include "ui/theme/theme.h"
#include "ui/train/form_fields.h"
#include "ui/widgets/field_form.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
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
  const bool scored = needsRewardModel();
  rewardRun_->setVisible(scored);
  rows_->labelForField(rewardRun_)->setVisible(scored);
  forms_->updateGeometry();
  Q_EMIT algorithmChanged();
}

const PolicyForm::Page& PolicyForm::page() const {
  return pages_[static_cast<std::size_t>(algorithm_->currentIndex())];
}

bool PolicyForm::needsRewardModel() const { return page().algorithm->needs_reward_model(); }

FieldForm* PolicyForm::form() const { return page().form; }

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
  for (auto& page : pages_) {
    page.training->options.set_values(recipe.of(page.algorithm->kind));
    page.form->reload();
  }
}

int PolicyForm::start(ProjectSession& session) {
  auto training = *page().training;
  if (needsRewardModel()) training.reward_run = rewardRun_->currentData().toLongLong();
  return session.startTraining(std::move(training));
}

}  // namespace arbiter::ui

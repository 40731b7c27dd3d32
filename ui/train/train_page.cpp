// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/train/train_page.h"

#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSpinBox>
#include <array>

#include "core/studio/training/recipe.h"
#include "ui/theme/theme.h"
#include "ui/train/form_fields.h"
#include "ui/train/policy_form.h"
#include "ui/train/train_card.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

constexpr const char* settings_page = "train";

}  // namespace

TrainPage::TrainPage(QWidget* parent)
    : Page(parent),
      header_(new PageHeader(tr("Train"), this)),
      sft_(makeSft()),
      reward_(makeReward()),
      policy_(makePolicy()) {
  auto* cards = new QWidget(this);
  cards->setProperty("surface", QStringLiteral("ground"));
  row_ = new QHBoxLayout(cards);
  row_->setContentsMargins(0, 0, 0, 0);
  row_->setSpacing(Theme::em(0.85));
  for (auto* card : {sft_, reward_, policy_}) {
    row_->addWidget(card, 1);
    connect(card, &TrainCard::pageRequested, this, &TrainPage::pageRequested);
  }
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setWidget(cards);
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(scroll, 1);
  settings_ = new FormSettings(settings_page, this);
  settings_->add(QStringLiteral("sft"), sft_->form());
  settings_->add(QStringLiteral("reward"), reward_->form());
  const auto* algorithms = policyForm_->findChild<QComboBox*>(QStringLiteral("algorithm"));
  const auto forms = policyForm_->findChildren<FieldForm*>();
  for (int i = 0; i < int(forms.size()); ++i)
    settings_->add(algorithms->itemText(i).toLower(), forms[i]);
  connect(sft_, &TrainCard::startRequested, this, &TrainPage::startSft);
  connect(reward_, &TrainCard::startRequested, this, &TrainPage::startReward);
  connect(policy_, &TrainCard::startRequested, this, &TrainPage::startPolicy);
}

void TrainPage::resizeEvent(QResizeEvent* event) {
  Page::resizeEvent(event);
  int wanted = Theme::em(3);  // the page's margins
  for (const auto* card : {sft_, reward_, policy_})
    wanted += card->minimumSizeHint().width() + row_->spacing();
  // One below the other where they do not fit side by side.
  row_->setDirection(wanted > width() ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

TrainCard* TrainPage::makeSft() {
  auto* card = new TrainCard(ProjectSession::JobKind::TrainSft, tr("1  Supervised start"),
                             tr("Teaches a model to answer in the way of given answers. Not "
                                "needed where the model answers readably already."),
                             this);
  card->setObjectName(QStringLiteral("sftCard"));
  auto* form = new FieldForm(formFields(engine::fields(sftTraining_.options), sftTraining_.common),
                             {QStringLiteral("epochs"), QStringLiteral("learning_rate")}, card);
  corpus_ = new QLineEdit(form);
  corpus_->setPlaceholderText(tr("the project's preferred answers"));
  auto* choose =
      corpus_->addAction(Theme::instance().icon(QStringLiteral("folder"), IconTint::Quiet),
                         QLineEdit::TrailingPosition);
  choose->setToolTip(tr("Choose a file"));
  connect(choose, &QAction::triggered, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Examples"), {}, tr("JSON lines (*.jsonl *.jsonl.gz)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, corpus_, &QLineEdit::setText);
    dialog->open();
  });
  corpus_->setMinimumWidth(Theme::em(11));
  connect(corpus_, &QLineEdit::textChanged, this, &TrainPage::showSftReady);
  form->addRow(
      tr("Examples"), corpus_,
      tr("JSON lines with prompt and completion. Empty: the answers that were preferred."));
  card->setForm(form);
  return card;
}

TrainCard* TrainPage::makeReward() {
  auto* card = new TrainCard(ProjectSession::JobKind::TrainReward, tr("2  Reward model"),
                             tr("Learns from the judgments which answer people prefer."), this);
  card->setObjectName(QStringLiteral("rewardCard"));
  auto* form =
      new FieldForm(formFields(engine::fields(rewardTraining_.options), rewardTraining_.common),
                    {QStringLiteral("epochs"), QStringLiteral("batch_pairs")}, card);
  retrain_ = new QSpinBox(form);
  retrain_->setObjectName(QStringLiteral("retrainAfter"));
  retrain_->setRange(0, 100000);
  retrain_->setSingleStep(10);
  retrain_->setSpecialValueText(tr("never"));
  form->addRow(tr("Train by itself after"), retrain_,
               tr("So many new judgments start the next training in the background."));
  connect(retrain_, &QSpinBox::editingFinished, this, [this] {
    if (session_ && session_->retrainAfter() != retrain_->value())
      session_->setRetrainAfter(retrain_->value());
  });
  card->setForm(form);
  return card;
}

TrainCard* TrainPage::makePolicy() {
  auto* card = new TrainCard(ProjectSession::JobKind::TrainPolicy, tr("3  Policy"),
                             tr("Tunes the model to answers that people prefer, held near to "
                                "where it started."),
                             this);
  card->setObjectName(QStringLiteral("policyCard"));
  policyForm_ = new PolicyForm(card);
  card->setContent(policyForm_);
  connect(policyForm_, &PolicyForm::algorithmChanged, this, &TrainPage::showPolicy);
  return card;
}

void TrainPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  for (auto* card : {sft_, reward_, policy_}) card->setSession(session);
  const QSignalBlocker quiet(retrain_);
  retrain_->setValue(int(session_->retrainAfter()));
  basis_ = {};
  basis_.judgments = session_->counts().judgments;
  asked_ = loaded_ = false;
  showBasis(basis_);
  loadSettings();
  for (const auto signal : {&ProjectSession::runsChanged, &ProjectSession::judgmentsChanged,
                            &ProjectSession::dataChanged})
    connect(session_, signal, this, &TrainPage::refresh);
  refresh();
}

void TrainPage::loadSettings() {
  for (auto* form : findChildren<FieldForm*>()) form->setEnabled(false);
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    const auto recipe = studio::recipe_of(project);
    if (!recipe) {
      return [this, error = recipe.error()] { reward_->message()->showError(describe(error)); };
    }
    return [this, recipe = *recipe, typed = readFormSettings(project, settings_page)] {
      sftTraining_.options = recipe.options<engine::SftOptions>();
      rewardTraining_.options = recipe.options<engine::RewardOptions>();
      policyForm_->setRecipe(recipe);
      for (auto* card : {sft_, reward_}) card->form()->reload();
      settings_->show(*session_, typed);
      for (auto* form : findChildren<FieldForm*>()) form->setEnabled(true);
      loaded_ = true;
      showBasis(basis_);
    };
  });
}

void TrainPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (stale_) refresh();
}

void TrainPage::refresh() {
  if (!session_) return;
  stale_ = true;
  if (!isVisible() || asked_) return;
  stale_ = false;
  asked_ = true;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, basis = readTrainBasis(project)] {
      asked_ = false;
      showBasis(basis);
      if (stale_) refresh();
    };
  });
}

void TrainPage::showBasis(const TrainBasis& basis) {
  basis_ = basis;
  const auto judgments = basis.judgments;
  const auto name = basis.model.isEmpty() ? tr("no model yet") : basis.model;
  const auto noJudgments = tr("There are no judgments yet: label some pairs first.");
  header_->setDetail(judgments == 1 ? tr("1 judgment") : tr("%1 judgments").arg(judgments));
  sft_->setBasis(tr("Starts from %1.").arg(name));
  reward_->setBasis(
      judgments > 0
          ? tr("Learns from the judgments so far (%1), starting from %2. Prompts held out "
               "for measuring are left out.")
                .arg(judgments)
                .arg(name)
          : noJudgments);
  reward_->setReady(loaded_ && judgments > 0, noJudgments);
  reward_->setPrimary(judgments > 0);
  showSftReady();
  showPolicy();
}

void TrainPage::showSftReady() {
  const bool examples = !corpus_->text().trimmed().isEmpty() || basis_.judgments > 0;
  sft_->setReady(loaded_ && examples, tr("Choose a file of examples, or label some pairs first."));
}

void TrainPage::showPolicy() {
  const bool judged = basis_.judgments > 0;
  const auto model = basis_.model.isEmpty() ? tr("no model yet") : basis_.model;
  std::vector<std::pair<QString, project::Id>> models;
  for (const auto& reward : basis_.rewardModels) models.emplace_back(reward.text, reward.run);
  policyForm_->setRewardModels(models);
  const bool scored = policyForm_->needsRewardModel();
  const bool ready = scored ? !models.empty() : judged;
  const auto missing =
      scored
          ? tr("Train a reward model first: %1 needs its scores.").arg(policyForm_->algorithmName())
          : tr("There are no judgments yet: label some pairs first.");
  policy_->setBasis(!ready   ? missing
                    : scored ? tr("Tunes %1 on the project's prompts.").arg(model)
                             : tr("Tunes %1 on the judged pairs themselves.").arg(model));
  policy_->setReady(loaded_ && ready, missing);
  policy_->setPrimary(ready);
  reward_->setPrimary(judged && !ready);
}

void TrainPage::perform(const QString& action) {
  const std::array cards{std::pair{"sft", sft_}, std::pair{"reward", reward_},
                         std::pair{"ppo", policy_}};
  for (const auto& [name, card] : cards)
    if (action == QLatin1String(name)) card->tryStart();
}

void TrainPage::startSft() {
  sftTraining_.corpus = corpus_->text().trimmed().toStdString();
  session_->startTraining(sftTraining_);
}

void TrainPage::startReward() { session_->startTraining(rewardTraining_); }

void TrainPage::startPolicy() { policyForm_->start(*session_); }

}  // namespace arbiter::ui

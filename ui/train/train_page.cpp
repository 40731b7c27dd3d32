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
#include "ui/widgets/model_choice.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

constexpr const char* settings_page = "train";

studio::Training startingFrom(const ModelChoice& choice, studio::Training training) {
  training.common.model = choice.folder();
  training.common.chat.chat_template = choice.chatTemplate();
  return training;
}

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
  sftModel_ = addModelChoice(card, ModelUse::TrainText);
  sftModel_->setObjectName(QStringLiteral("sftModel"));
  connect(sftModel_, &ModelChoice::changed, this, &TrainPage::showSftReady);
  auto* form = new FieldForm(formFields(engine::fields(sftTraining_.options), sftTraining_.common),
                             {QStringLiteral("epochs"), QStringLiteral("learning_rate")}, card);
  connect(form, &FieldForm::changed, sftModel_,
          [this] { sftModel_->setAskedTemplate(sftTraining_.common.chat.chat_template); });
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
  // What stands there while it is empty says what is learned from: whole.
  corpus_->setMinimumWidth(corpus_->fontMetrics().horizontalAdvance(corpus_->placeholderText()) +
                           Theme::em(4));
  connect(corpus_, &QLineEdit::textChanged, this, &TrainPage::showSftReady);
  form->addRow(
      tr("Examples"), corpus_,
      tr("JSON lines with prompt and completion. Empty: the answers that were preferred."));
  card->setForm(form);
  return card;
}

ModelChoice* TrainPage::addModelChoice(TrainCard* card, ModelUse use) {
  auto* choice = new ModelChoice(use, tr("Starting model"), card);
  card->setContent(choice);
  return choice;
}

TrainCard* TrainPage::makeReward() {
  auto* card = new TrainCard(ProjectSession::JobKind::TrainReward, tr("2  Reward model"),
                             tr("Learns from the judgments which answer people prefer."), this);
  card->setObjectName(QStringLiteral("rewardCard"));
  rewardModel_ = addModelChoice(card, ModelUse::TrainScore);
  rewardModel_->setObjectName(QStringLiteral("rewardStart"));
  connect(rewardModel_, &ModelChoice::changed, this, &TrainPage::showRewardReady);
  auto* form =
      new FieldForm(formFields(engine::fields(rewardTraining_.options), rewardTraining_.common),
                    {QStringLiteral("epochs"), QStringLiteral("batch_pairs")}, card);
  connect(form, &FieldForm::changed, rewardModel_,
          [this] { rewardModel_->setAskedTemplate(rewardTraining_.common.chat.chat_template); });
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
  connect(policyForm_, &PolicyForm::modelsChanged, this, &TrainPage::showPolicy);
  return card;
}

void TrainPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  for (auto* card : {sft_, reward_, policy_}) card->setSession(session);
  for (auto* choice : {sftModel_, rewardModel_}) choice->setSession(session);
  policyForm_->setSession(session);
  const QSignalBlocker quiet(retrain_);
  retrain_->setValue(int(session_->retrainAfter()));
  basis_ = {};
  basis_.judgments = session_->counts().judgments;
  asked_ = loaded_ = false;
  showReady();
  loadSettings();
  for (const auto signal : {&ProjectSession::runsChanged, &ProjectSession::judgmentsChanged,
                            &ProjectSession::dataChanged, &ProjectSession::modelsChanged})
    connect(session_, signal, this, &TrainPage::refresh);
  connect(session_, &ProjectSession::jobsChanged, this, &TrainPage::showReady);
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
      showReady();
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
  for (auto* choice : {sftModel_, rewardModel_}) choice->setModels(basis.models);
  policyForm_->setModels(basis);
  showReady();
}

void TrainPage::showReady() {
  const auto judgments = basis_.judgments;
  header_->setDetail(judgments == 1 ? tr("1 judgment") : tr("%1 judgments").arg(judgments));
  showSftReady();
  showRewardReady();
  showPolicy();
}

void TrainPage::showSftReady() {
  const bool examples = !corpus_->text().trimmed().isEmpty() || basis_.judgments > 0;
  sft_->setReady(
      loaded_ && examples && sftModel_->ready(),
      examples ? sftModel_->reason() : tr("Choose a file of examples, or label some pairs first."));
}

void TrainPage::showRewardReady() {
  const bool judged = basis_.judgments > 0;
  const auto missing = tr("There are no judgments yet: label some pairs first.");
  reward_->setBasis(judged ? tr("Learns from the judgments so far (%1). Prompts held out for "
                                "measuring are left out.")
                                 .arg(basis_.judgments)
                           : missing);
  auto reason = session_ ? session_->whyNotNow(ProjectSession::JobKind::TrainReward) : QString();
  const bool free = reason.isEmpty();
  if (free) reason = judged ? rewardModel_->reason() : missing;
  reward_->setReady(loaded_ && free && judged && rewardModel_->ready(), reason);
}

void TrainPage::showPolicy() {
  const bool judged = basis_.judgments > 0;
  const bool scored = policyForm_->needsRewardModel();
  const bool material = scored ? policyForm_->hasRewardModel() : judged;
  const auto missing = scored
                           ? tr("Train a reward model first, or choose one: %1 needs its scores.")
                                 .arg(policyForm_->algorithmName())
                           : tr("There are no judgments yet: label some pairs first.");
  auto reason = session_ ? session_->whyNotNow(ProjectSession::JobKind::TrainPolicy) : QString();
  if (reason.isEmpty()) reason = material ? policyForm_->modelReason() : missing;
  policy_->setBasis(!material ? missing
                    : scored  ? tr("Tunes the model on the project's prompts.")
                              : tr("Tunes the model on the judged pairs themselves."));
  policy_->setReady(loaded_ && reason.isEmpty(), reason);
  policy_->setPrimary(material);
  reward_->setPrimary(judged && !material);
}

void TrainPage::perform(const QString& action) {
  const std::array cards{std::pair{"sft", sft_}, std::pair{"reward", reward_},
                         std::pair{"ppo", policy_}};
  for (const auto& [name, card] : cards)
    if (action == QLatin1String(name)) card->tryStart();
}

void TrainPage::startSft() {
  sftTraining_.corpus = corpus_->text().trimmed().toStdString();
  session_->startTraining(startingFrom(*sftModel_, sftTraining_));
}

void TrainPage::startReward() {
  session_->startTraining(startingFrom(*rewardModel_, rewardTraining_));
}

void TrainPage::startPolicy() { policyForm_->start(*session_); }

}  // namespace arbiter::ui

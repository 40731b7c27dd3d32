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
#include <filesystem>

#include "core/studio/models/current_model.h"
#include "core/studio/training/recipe.h"
#include "ui/session/model_name.h"
#include "ui/theme/theme.h"
#include "ui/train/form_fields.h"
#include "ui/train/policy_form.h"
#include "ui/train/train_card.h"
#include "ui/widgets/page_header.h"

namespace arbiter::ui {
namespace {

QString accuracyOf(const project::Run& run) {
  if (!run.summary.is_object() || !run.summary.contains("eval/accuracy")) return {};
  return TrainPage::tr(" · accuracy %1 %")
      .arg(QLocale().toString(run.summary.value("eval/accuracy", 0.0) * 100, 'f', 0));
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
  connect(policyForm_, &PolicyForm::algorithmChanged, this, &TrainPage::refresh);
  return card;
}

void TrainPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  for (auto* card : {sft_, reward_, policy_}) card->setSession(session);
  const QSignalBlocker quiet(retrain_);
  retrain_->setValue(int(session_->retrainAfter()));
  loadRecipe();
  connect(session_, &ProjectSession::runsChanged, this, &TrainPage::refresh);
  connect(session_, &ProjectSession::judgmentsChanged, this, &TrainPage::refresh);
  connect(session_, &ProjectSession::dataChanged, this, &TrainPage::refresh);
  refresh();
}

void TrainPage::loadRecipe() {
  const auto recipe = studio::recipe_of(session_->project());
  if (!recipe) return reward_->message()->showError(describe(recipe.error()));
  sftTraining_.options = recipe->options<engine::SftOptions>();
  rewardTraining_.options = recipe->options<engine::RewardOptions>();
  policyForm_->setRecipe(*recipe);
  for (auto* card : {sft_, reward_}) card->form()->reload();
}

void TrainPage::refresh() {
  if (!session_) return;
  auto& project = session_->project();
  const auto counts = project.counts();
  const auto runs = project.runs().list();
  if (!counts || !runs) return;
  const auto model = studio::current_model(project);
  const auto name = model ? modelName(project, *model) : tr("no model yet");
  header_->setDetail(counts->judgments == 1 ? tr("1 judgment")
                                            : tr("%1 judgments").arg(counts->judgments));
  sft_->setBasis(tr("Starts from %1.").arg(name));
  reward_->setBasis(
      counts->judgments > 0
          ? tr("Learns from the judgments so far (%1), starting from %2. Prompts held out "
               "for measuring are left out.")
                .arg(counts->judgments)
                .arg(name)
          : tr("There are no judgments yet: label some pairs first."));
  reward_->setPrimary(counts->judgments > 0);
  refreshPolicy(*runs, counts->judgments > 0, name);
}

void TrainPage::refreshPolicy(const std::vector<project::Run>& runs, bool judged,
                              const QString& model) {
  std::vector<std::pair<QString, project::Id>> models;
  for (const auto& run : runs)
    if (run.kind == project::RunKind::reward && run.state == project::RunState::done)
      models.emplace_back(QString::fromStdString(run.name) + accuracyOf(run), run.id);
  policyForm_->setRewardModels(models);
  if (policyForm_->needsRewardModel()) {
    policy_->setBasis(models.empty() ? tr("Train a reward model first: %1 needs its scores.")
                                           .arg(policyForm_->algorithmName())
                                     : tr("Tunes %1 on the project's prompts.").arg(model));
  } else {
    policy_->setBasis(judged ? tr("Tunes %1 on the judged pairs themselves.").arg(model)
                             : tr("There are no judgments yet: label some pairs first."));
  }
  const bool ready = policyForm_->needsRewardModel() ? !models.empty() : judged;
  policy_->setPrimary(ready);
  reward_->setPrimary(judged && !ready);
}

void TrainPage::perform(const QString& action) {
  const std::array cards{std::pair{"sft", sft_}, std::pair{"reward", reward_},
                         std::pair{"ppo", policy_}};
  for (const auto& [name, card] : cards)
    if (action == QLatin1String(name) && card->startButton()->isEnabled())
      Q_EMIT card->startRequested();
}

void TrainPage::startSft() {
  if (session_->isRunning(ProjectSession::JobKind::TrainSft)) return;
  sftTraining_.corpus = corpus_->text().trimmed().toStdString();
  session_->startTraining(sftTraining_);
}

void TrainPage::startReward() {
  if (session_->isRunning(ProjectSession::JobKind::TrainReward)) return;
  session_->startTraining(rewardTraining_);
}

void TrainPage::startPolicy() {
  if (session_->isRunning(ProjectSession::JobKind::TrainPolicy)) return;
  policyForm_->start(*session_);
}

}  // namespace arbiter::ui

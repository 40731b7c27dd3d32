// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <algorithm>

#include "core/studio/loop/loop_state.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

constexpr int fewest_labels = 4;  // of a round
constexpr int nobody = -1;        // what people stand for in the choice of an annotator

}  // namespace

LoopForm::LoopForm(QWidget* parent) : QWidget(parent), form_(new QFormLayout(this)) {
  form_->setContentsMargins(0, 0, 0, 0);
  form_->setHorizontalSpacing(Theme::em(1));
  form_->setVerticalSpacing(Theme::em(0.4));
  form_->setFieldGrowthPolicy(QFormLayout::FieldsStayAtSizeHint);
  form_->setRowWrapPolicy(QFormLayout::WrapLongRows);
  rounds_ = addNumber(tr("Rounds"), "loopRounds", 1, 1000,
                      tr("In each the policy answers, people judge, the reward model and the "
                         "policy learn."));
  labels_ = addNumber(tr("Labels in all"), "loopLabels", fewest_labels, 10'000'000,
                      tr("Judgments in all rounds together, head-to-heads among them."));
  share_ = addNumber(tr("Of these for head-to-heads"), "loopShare", 5, 90,
                     tr("Judgments that decide whether a round's new policy is kept. They teach "
                        "the next reward model like any others."));
  share_->setSuffix(tr(" %"));
  annotator_ = new QComboBox(this);
  annotator_->setObjectName(QStringLiteral("loopAnnotator"));
  annotator_->setAccessibleName(tr("Who judges"));
  form_->addRow(tr("Who judges"), annotator_);
  noise_ = addNumber(tr("Judgments turned round"), "loopNoise", 0, 100,
                     tr("Share of the simulated annotator's preferences that are false."));
  noise_->setSuffix(tr(" %"));
  method_ = new QComboBox(this);
  method_->setObjectName(QStringLiteral("loopMethod"));
  method_->setAccessibleName(tr("How the policy learns"));
  method_->setToolTip(
      tr("Online DPO and best of n learn from the policy's own answers, as the reward model orders "
         "them; the others from rollouts that it rewards."));
  using studio::PolicyMethod;
  for (const auto& [method, name] :
       {std::pair(PolicyMethod::ppo, tr("PPO")),
        std::pair(PolicyMethod::reinforce, tr("REINFORCE")),
        std::pair(PolicyMethod::rloo, tr("RLOO")), std::pair(PolicyMethod::grpo, tr("GRPO")),
        std::pair(PolicyMethod::dpo, tr("Online DPO")),
        std::pair(PolicyMethod::best_of_n, tr("Best of n"))})
    method_->addItem(name, int(method));
  form_->addRow(tr("How the policy learns"), method_);
  iterations_ = addNumber(tr("Iterations a round"), "loopIterations", 1, 1'000'000,
                          tr("How long the policy is tuned; the rest stands as the project's "
                             "recipe says."));
  audit_ = addNumber(tr("Of its pairs, people judge"), "loopAudit", 1, 100,
                     tr("From the second round on. Below 100 % the reward model judges alone while "
                        "it agrees with people on this part; where it does not, they are asked for "
                        "the rest."));
  audit_->setSuffix(tr(" %"));
  measured_ = addNumber(tr("Answers behind the figures"), "loopMeasured", 1, 1'000'000,
                        tr("So many answers to prompts for test are behind the win rates of a "
                           "round. Nothing is decided by them."));
  plan_ = quietLabel({}, this);
  plan_->setObjectName(QStringLiteral("loopPlan"));
  plan_->setWordWrap(true);
  form_->addRow(plan_);
  for (auto* number : {rounds_, labels_, share_, noise_, iterations_, audit_, measured_})
    connect(number, &QSpinBox::valueChanged, this, &LoopForm::take);
  connect(method_, &QComboBox::currentIndexChanged, this, &LoopForm::take);
  connect(annotator_, &QComboBox::currentIndexChanged, this, &LoopForm::take);
}

void LoopForm::take() {
  if (filling_) return;
  showPlan();
  Q_EMIT changed();
}

QSpinBox* LoopForm::addNumber(const QString& label, const char* name, int least, int most,
                              const QString& help) {
  auto* number = new QSpinBox(this);
  number->setObjectName(QLatin1String(name));
  number->setRange(least, most);
  number->setFixedWidth(Theme::em(7));
  number->setToolTip(help);
  number->setAccessibleName(label);
  form_->addRow(label, number);
  return number;
}

void LoopForm::setRequest(const studio::LoopRequest& request, bool gold) {
  filling_ = true;
  request_ = request;
  rounds_->setValue(int(request.rounds));
  labels_->setValue(int(request.labels));
  share_->setValue(qRound(request.head_to_head_share * 100));
  method_->setCurrentIndex(method_->findData(int(request.method)));
  iterations_->setValue(int(request.policy.iterations));
  audit_->setValue(qRound(request.audit_share * 100));
  measured_->setValue(int(request.measured_on));
  using feedback::Strategy;
  annotator_->clear();
  annotator_->addItem(tr("People"), nobody);
  if (gold) annotator_->addItem(tr("Simulated: by the task's gold rule"), int(Strategy::gold));
  annotator_->addItem(tr("Simulated: prefers the longer answer"), int(Strategy::longer));
  annotator_->addItem(tr("Simulated: at random"), int(Strategy::random));
  const int chosen = request.annotator ? int(request.annotator->strategy) : nobody;
  annotator_->setCurrentIndex(std::max(0, annotator_->findData(chosen)));
  noise_->setValue(request.annotator ? qRound(request.annotator->noise * 100) : 10);
  filling_ = false;
  showPlan();
}

studio::LoopRequest LoopForm::request() const {
  auto request = request_;
  request.rounds = rounds_->value();
  request.labels = labels_->value();
  request.head_to_head_share = share_->value() / 100.0;
  request.method = studio::PolicyMethod(method_->currentData().toInt());
  request.policy.iterations = iterations_->value();
  request.audit_share = audit_->value() / 100.0;
  request.measured_on = measured_->value();
  request.annotator.reset();
  if (const int chosen = annotator_->currentData().toInt(); chosen != nobody) {
    studio::LoopAnnotator annotator;
    if (request_.annotator) annotator.name = request_.annotator->name;
    annotator.strategy = feedback::Strategy(chosen);
    annotator.noise = noise_->value() / 100.0;
    request.annotator = annotator;
  }
  return request;
}

void LoopForm::showPlan() {
  filling_ = true;
  labels_->setMinimum(fewest_labels * rounds_->value());
  filling_ = false;
  const bool simulated = annotator_->currentData().toInt() != nobody;
  form_->setRowVisible(noise_, simulated);
  const auto method = studio::PolicyMethod(method_->currentData().toInt());
  form_->setRowVisible(iterations_, !studio::learns_from_own_answers(method));
  form_->setRowVisible(audit_, rounds_->value() > 1);
  studio::LoopState first;
  first.request = request();
  first.rounds.emplace_back();
  const auto text =
      simulated ? tr("The first round: %1 pairs and %2 head-to-heads, judged by the simulated "
                     "annotator.")
                : tr("The first round asks people for %1 pairs, then for %2 head-to-heads of the "
                     "new policy against the old. It waits for them as long as it takes.");
  plan_->setText(text.arg(first.pair_labels_of_round()).arg(first.head_to_heads_of_round()));
}

}  // namespace arbiter::ui

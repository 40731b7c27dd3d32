// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/sample_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <algorithm>

#include "ui/runs/marked_difference.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

QColor wash(const QColor& colour) {
  const auto& card = Theme::instance().palette().card;
  const auto blend = [](float a, float b) { return a * 0.8F + b * 0.2F; };
  return QColor::fromRgbF(blend(card.redF(), colour.redF()), blend(card.greenF(), colour.greenF()),
                          blend(card.blueF(), colour.blueF()));
}

QString signedNumber(double value) { return numberText(value, 2); }

/// "1 word", "12 words".
QString wordCount(const QString& text) {
  const int count =
      int(text.split(QRegularExpression(QStringLiteral("\\s+")), Qt::SkipEmptyParts).size());
  return count == 1 ? SamplePanel::tr("1 word") : SamplePanel::tr("%n words", nullptr, count);
}

}  // namespace

SamplePanel::SamplePanel(QWidget* parent)
    : Card(parent),
      title_(headingLabel(tr("Samples"), this)),
      place_(smallLabel({}, this)),
      back_(iconButton(QStringLiteral("arrow-left"), tr("Previous prompt"), this)),
      next_(iconButton(QStringLiteral("arrow-right"), tr("Next prompt"), this)),
      prompt_(textLabel({}, this)),
      answers_(new QWidget(this)),
      empty_(quietLabel(
          tr("What the policy answers beside the reference shows here while PPO runs."), this)),
      differences_(new QCheckBox(tr("Mark differences"), this)),
      judge_(quietButton(tr("Judge this pair"), this)) {
  judge_->setObjectName(QStringLiteral("judgePair"));
  setMinimumWidth(Theme::em(17));
  buildHeading();
  auto* column = new QVBoxLayout(answers_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.35));
  setRole(prompt_, "quiet");
  column->addWidget(prompt_);
  column->addSpacing(Theme::em(0.3));
  policy_ = addAnswer(tr("Policy"), "answerA", column);
  column->addSpacing(Theme::em(0.6));
  reference_ = addAnswer(tr("Reference"), "answerB", column);
  column->addStretch(1);
  answers_->setProperty("surface", QStringLiteral("clear"));
  auto* scroll = new QScrollArea(this);
  scroll->setWidgetResizable(true);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->viewport()->setAutoFillBackground(false);
  answers_->setAutoFillBackground(false);
  scroll->setWidget(answers_);
  empty_->setWordWrap(true);
  body()->addWidget(empty_);
  body()->addWidget(scroll, 1);
  body()->addWidget(differences_);
  auto* last = new QHBoxLayout;
  last->addWidget(judge_);
  last->addStretch(1);
  body()->addLayout(last);
  connect(differences_, &QCheckBox::toggled, this, &SamplePanel::showSample);
  connect(&Theme::instance(), &Theme::changed, this, &SamplePanel::showSample);
  connect(judge_, &QPushButton::clicked, this, [this] {
    if (const auto* sample = current()) Q_EMIT judgeRequested(*sample);
  });
  showSample();
}

void SamplePanel::buildHeading() {
  auto* row = new QHBoxLayout;
  title_->setWordWrap(true);
  row->addWidget(title_, 1);
  for (auto* button : {back_, next_}) button->setIconSize(QSize(Theme::em(0.8), Theme::em(0.8)));
  row->addWidget(back_);
  row->addWidget(place_);
  row->addWidget(next_);
  body()->addLayout(row);
  connect(back_, &QToolButton::clicked, this, [this] { move(-1); });
  connect(next_, &QToolButton::clicked, this, [this] { move(1); });
}

SamplePanel::Answer SamplePanel::addAnswer(const QString& name, const char* role,
                                           QVBoxLayout* column) {
  auto* heading = headingLabel(name, answers_);
  setRole(heading, role);
  Answer answer{textLabel({}, answers_), smallLabel({}, answers_)};
  answer.text->setFont(Theme::instance().readingFont());
  answer.figures->setWordWrap(true);
  column->addWidget(heading);
  column->addWidget(answer.text);
  column->addWidget(answer.figures);
  return answer;
}

const project::RunSample* SamplePanel::current() const {
  return index_ >= 0 && index_ < int(samples_.size()) ? &samples_[std::size_t(index_)] : nullptr;
}

void SamplePanel::setSamples(std::vector<project::RunSample> samples) {
  const auto prompt = current() ? current()->prompt : std::string();
  samples_ = std::move(samples);
  const auto found = std::ranges::find(samples_, prompt, &project::RunSample::prompt);
  index_ = found == samples_.end() ? 0 : int(found - samples_.begin());
  showSample();
}

void SamplePanel::addSample(const project::RunSample& sample) {
  const auto same = std::ranges::find(samples_, sample.prompt, &project::RunSample::prompt);
  if (same != samples_.end()) {
    *same = sample;
  } else {
    samples_.push_back(sample);
  }
  showSample();
}

void SamplePanel::setJudgeable(bool judgeable) {
  judgeable_ = judgeable;
  showSample();
}

void SamplePanel::move(int by) {
  if (samples_.empty()) return;
  const int count = int(samples_.size());
  index_ = (index_ + by + count) % count;
  showSample();
}

void SamplePanel::showSample() {
  const auto* sample = current();
  const bool several = samples_.size() > 1;
  for (QWidget* widget :
       {static_cast<QWidget*>(back_), static_cast<QWidget*>(next_), static_cast<QWidget*>(place_)})
    widget->setVisible(several);
  empty_->setVisible(!sample);
  answers_->setVisible(sample);
  differences_->setVisible(sample);
  judge_->setVisible(sample);
  title_->setText(sample ? tr("Samples at step %1").arg(sample->step) : tr("Samples"));
  if (!sample) return;
  place_->setText(tr("%1 of %2").arg(index_ + 1).arg(samples_.size()));
  judge_->setEnabled(judgeable_ && sample->policy != sample->reference);
  showTexts(*sample);
}

void SamplePanel::showTexts(const project::RunSample& sample) {
  const auto policy = QString::fromStdString(sample.policy);
  const auto reference = QString::fromStdString(sample.reference);
  prompt_->setText(QString::fromStdString(sample.prompt));
  const auto format = differences_->isChecked() ? Qt::RichText : Qt::PlainText;
  policy_.text->setTextFormat(format);
  reference_.text->setTextFormat(format);
  if (differences_->isChecked()) {
    const auto& palette = Theme::instance().palette();
    const auto [first, second] =
        markDifferences(policy, reference, wash(palette.answerA), wash(palette.answerB));
    policy_.text->setText(first);
    reference_.text->setText(second);
  } else {
    policy_.text->setText(policy.isEmpty() ? tr("(empty)") : policy);
    reference_.text->setText(reference.isEmpty() ? tr("(empty)") : reference);
  }
  policy_.figures->setText(
      tr("reward %1 · KL %2 · %3")
          .arg(signedNumber(sample.policy_score), numberText(sample.kl, 1), wordCount(policy)));
  reference_.figures->setText(
      tr("reward %1 · %2").arg(signedNumber(sample.reference_score), wordCount(reference)));
}

}  // namespace arbiter::ui

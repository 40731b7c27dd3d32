// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/loop/loop_now.h"

#include <QLabel>
#include <QPushButton>
#include <algorithm>
#include <array>

#include "ui/loop/loop_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thin_bar.h"
#include "ui/widgets/wrap_layout.h"

namespace arbiter::ui {
namespace {

using studio::LoopPhase;

constexpr std::array steps{LoopPhase::pairs,  LoopPhase::labels,        LoopPhase::reward,
                           LoopPhase::policy, LoopPhase::head_to_heads, LoopPhase::measure};

/// The round that is under way or, between two, the next one; and how many this loop has.
QString roundText(const studio::LoopState& state) {
  const auto under = std::int64_t(state.rounds.size()) - state.first_round + 1;
  const bool between = state.rounds.empty() || state.rounds.back().phase == LoopPhase::done;
  return LoopNow::tr("Round %1 of %2")
      .arg(std::min(under + (between ? 1 : 0), state.request.rounds))
      .arg(state.request.rounds);
}

LoopPhase phaseOf(const studio::LoopState& state) {
  return state.rounds.empty() ? LoopPhase::pairs : state.rounds.back().phase;
}

}  // namespace

LoopNow::LoopNow(QWidget* parent)
    : Card(parent),
      heading_(headingLabel({}, this)),
      sentence_(plainLabel({}, this)),
      bar_(new ThinBar(this)),
      note_(quietLabel({}, this)),
      goOn_(primaryButton(tr("Go on"), this)),
      label_(primaryButton(tr("Label them"), this)),
      run_(quietButton(tr("See the run"), this)),
      pause_(quietButton(tr("Pause"), this)),
      stop_(quietButton(tr("Stop"), this)),
      end_(plainButton(tr("End this loop"), this)) {
  heading_->setObjectName(QStringLiteral("loopRound"));
  sentence_->setObjectName(QStringLiteral("loopSentence"));
  sentence_->setWordWrap(true);
  auto* chain = new WrapLayout(Theme::em(0.5), Theme::em(0.2));
  for (const auto phase : steps) {
    if (phase != steps.front()) chain->addWidget(smallLabel(QStringLiteral("›"), this));
    auto* label = smallLabel(phaseTitle(phase), this);
    chain->addWidget(label);
    phases_.push_back(label);
  }
  bar_->setFixedWidth(Theme::em(12));
  note_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  auto* progress = new QHBoxLayout;
  progress->setSpacing(Theme::em(0.6));
  progress->addWidget(bar_);
  progress->addWidget(note_, 1);
  stop_->setToolTip(tr("It stops at a checkpoint and goes on from there the next time."));
  end_->setToolTip(
      tr("It does not go on, and another one can be set up. Judgments, runs and the model in use "
         "stay as they are."));
  auto* buttons = new WrapLayout(Theme::em(0.5), Theme::em(0.3));
  for (const auto& [button, name] :
       {std::pair(goOn_, "loopGoOn"), std::pair(label_, "loopLabel"), std::pair(run_, "loopRun"),
        std::pair(pause_, "loopPause"), std::pair(stop_, "loopStop"), std::pair(end_, "loopEnd")})
    buttons->addWidget(addButton(button, name));
  body()->addWidget(heading_);
  body()->addLayout(chain);
  body()->addWidget(sentence_);
  body()->addLayout(progress);
  body()->addLayout(buttons);
  connect(goOn_, &QPushButton::clicked, this, &LoopNow::goOnRequested);
  connect(label_, &QPushButton::clicked, this, &LoopNow::labelRequested);
  connect(run_, &QPushButton::clicked, this, &LoopNow::runRequested);
  connect(stop_, &QPushButton::clicked, this, &LoopNow::stopRequested);
  connect(end_, &QPushButton::clicked, this, &LoopNow::endRequested);
  connect(pause_, &QPushButton::clicked, this, [this] {
    if (pause_->property("paused").toBool()) {
      Q_EMIT resumeRequested();
    } else {
      Q_EMIT pauseRequested();
    }
  });
}

QPushButton* LoopNow::addButton(QPushButton* button, const char* name) {
  button->setObjectName(QLatin1String(name));
  return button;
}

void LoopNow::setWritable(bool writable) { writable_ = writable; }

void LoopNow::show(const studio::LoopState& state,
                   const std::optional<studio::AwaitedLabels>& awaited,
                   const ProjectSession::RunningJob* job, bool elsewhere) {
  elsewhere_ = elsewhere;
  const bool simulated = state.request.annotator.has_value();
  auto heading = roundText(state);
  if (elsewhere) {
    heading = tr("%1 – goes round in another program").arg(heading);
  } else if (!job)
    heading = tr("%1 – stopped, it goes on where it was").arg(heading);
  heading_->setText(heading);
  const auto phase = phaseOf(state);
  sentence_->setText(phaseSentence(phase, awaited, simulated));
  waits_ = awaited.has_value() && !simulated;
  showPhases(state);
  showButtons(job);
  if (awaited && !job)
    bar_->setShare(awaited->wanted > 0 ? double(awaited->judged) / double(awaited->wanted) : 0);
  bar_->setVisible(job || awaited);
  note_->setVisible(job);
  if (job) showProgress(*job);
}

void LoopNow::showPhases(const studio::LoopState& state) {
  const auto at = std::ranges::find(steps, phaseOf(state)) - steps.begin();
  for (std::size_t i = 0; i < phases_.size(); ++i)
    setRole(phases_[i], std::ptrdiff_t(i) == at ? "place" : "small");
}

void LoopNow::showButtons(const ProjectSession::RunningJob* job) {
  const bool paused = job && job->job->state() == jobs::JobState::paused;
  const bool stopping = job && job->job->stop_requested();
  goOn_->setVisible(!job && !elsewhere_);
  goOn_->setEnabled(writable_);
  end_->setVisible(!job && writable_ && !elsewhere_);
  label_->setVisible(waits_);
  setRole(label_, job ? "primary" : "");
  run_->setVisible(job && job->run != 0);
  pause_->setVisible(job);
  stop_->setVisible(job);
  pause_->setProperty("paused", paused);
  pause_->setText(paused ? tr("Resume") : tr("Pause"));
  pause_->setEnabled(!stopping);
  stop_->setEnabled(!stopping);
}

void LoopNow::showProgress(const ProjectSession::RunningJob& job) {
  note_->show();
  bar_->setShare(jobShare(job));
  // That it waits, and for how many, is what the sentence says.
  const bool quiet =
      waits_ && job.job->state() != jobs::JobState::paused && !job.job->stop_requested();
  note_->setText(quiet ? QString() : jobNote(job, true));
  showButtons(&job);
}

void LoopNow::perform(const QString& action) {
  const std::array<std::pair<const char*, QPushButton*>, 3> buttons{
      {{"start", goOn_}, {"pause", pause_}, {"stop", stop_}}};
  for (const auto& [name, button] : buttons)
    if (action == QLatin1String(name) && button->isVisible()) button->click();
}

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <array>

#include "ui/runs/runs_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thin_bar.h"

namespace arbiter::ui {

RunBar::RunBar(QWidget* parent)
    : QWidget(parent),
      name_(headingLabel({}, this)),
      state_(quietLabel({}, this)),
      bar_(new ThinBar(this)),
      note_(quietLabel({}, this)),
      pause_(iconButton(QStringLiteral("pause"), tr("Pause"), this)),
      stop_(iconButton(QStringLiteral("stop"), tr("Stop at a checkpoint"), this)),
      resume_(quietButton(tr("Resume from checkpoint"), this)),
      useModel_(plainButton(tr("Use this model"), this)),
      winRate_(plainButton(tr("Measure win rate"), this)),
      more_(plainButton(tr("More plots"), this)),
      plots_(new QMenu(this)) {
  pause_->setObjectName(QStringLiteral("pauseRun"));
  stop_->setObjectName(QStringLiteral("stopRun"));
  resume_->setObjectName(QStringLiteral("resumeRun"));
  useModel_->setObjectName(QStringLiteral("useModel"));
  bar_->setFixedWidth(Theme::em(7));
  more_->setProperty("opensMenu", true);
  more_->setMenu(plots_);
  useModel_->setToolTip(tr("Generate with it, and tune it further."));
  winRate_->setToolTip(
      tr("Head-to-heads against the model it was tuned from, on held-out prompts."));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(Theme::em(0.6));
  row->addWidget(name_);
  row->addWidget(state_);
  row->addWidget(bar_);
  row->addWidget(note_);
  row->addWidget(pause_);
  row->addWidget(stop_);
  row->addStretch(1);
  row->addWidget(resume_);
  row->addWidget(winRate_);
  row->addWidget(useModel_);
  row->addWidget(more_);
  setMinimumHeight(Theme::em(1.9));
  connect(pause_, &QToolButton::clicked, this, [this] {
    if (paused_) {
      Q_EMIT resumeRequested();
    } else {
      Q_EMIT pauseRequested();
    }
  });
  connect(stop_, &QToolButton::clicked, this, &RunBar::stopRequested);
  connect(resume_, &QPushButton::clicked, this, &RunBar::resumeRequested);
  connect(useModel_, &QPushButton::clicked, this, &RunBar::useModelRequested);
  connect(winRate_, &QPushButton::clicked, this, &RunBar::winRateRequested);
}

void RunBar::setControls(bool going, bool resumable, bool hasModel) {
  bar_->setVisible(going);
  note_->setVisible(going);
  pause_->setVisible(going);
  stop_->setVisible(going);
  resume_->setVisible(!going && resumable);
  useModel_->setVisible(hasModel);
  winRate_->setVisible(hasModel);
}

void RunBar::setRun(const project::Run& run, const Live& live, bool isCurrentModel) {
  using project::RunState;
  name_->setText(QString::fromStdString(run.name));
  state_->setText(live.paused ? tr("paused") : stateText(run));
  paused_ = live.paused;
  bar_->setShare(live.share);
  note_->setText(live.note);
  const auto icon = paused_ ? QStringLiteral("play") : QStringLiteral("pause");
  if (pause_->property("shown") != icon) {
    pause_->setProperty("shown", icon);
    pause_->setIcon(Theme::instance().icon(icon));
    pause_->setToolTip(paused_ ? tr("Resume") : tr("Pause"));
    pause_->setAccessibleName(pause_->toolTip());
  }
  const bool resumable = !run.live && run.state != RunState::done && run.checkpoint_step >= 0;
  setControls(live.going, resumable,
              run.state == RunState::done && run.kind != project::RunKind::reward);
  useModel_->setText(isCurrentModel ? tr("In use") : tr("Use this model"));
  useModel_->setEnabled(!isCurrentModel);
}

void RunBar::perform(const QString& action) {
  const std::array<std::pair<const char*, QAbstractButton*>, 5> buttons{{{"pause", pause_},
                                                                         {"pause", resume_},
                                                                         {"stop", stop_},
                                                                         {"use", useModel_},
                                                                         {"win-rate", winRate_}}};
  for (const auto& [name, button] : buttons)
    if (action == QLatin1String(name) && button->isVisible()) return button->click();
}

void RunBar::setComparison(int runs) {
  name_->setText(tr("Comparing %n runs", nullptr, runs));
  state_->clear();
  setControls(false, false, false);
}

}  // namespace arbiter::ui

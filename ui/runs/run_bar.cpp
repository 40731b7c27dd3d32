// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/run_bar.h"

#include <QActionGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QToolButton>
#include <algorithm>
#include <array>

#include "core/studio/measure/early_end.h"
#include "ui/plot/curve_data.h"
#include "ui/session/project_session.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/thin_bar.h"
#include "ui/widgets/wrap_layout.h"

namespace arbiter::ui {
namespace {

const auto smoothingKey = QStringLiteral("runs/smoothing");
constexpr int calmest = 99;  // per cent of the past: at 100 a curve never moves

int rememberedSmoothing() {
  const int usual = int(CurveData::usual_weight * 100);
  return std::clamp(QSettings().value(smoothingKey, usual).toInt(), 0, calmest);
}

}  // namespace

RunBar::RunBar(QWidget* parent)
    : QWidget(parent),
      name_(headingLabel({}, this)),
      state_(quietLabel({}, this)),
      bar_(new ThinBar(this)),
      note_(quietLabel({}, this)),
      pause_(iconButton(QStringLiteral("pause"), tr("Pause"), this)),
      stop_(iconButton(QStringLiteral("stop"), tr("Stop at a checkpoint"), this)),
      resume_(quietButton(tr("Resume from checkpoint"), this)),
      useModel_(quietButton(tr("Use this model"), this)),
      inUse_(quietLabel(tr("In use"), this)),
      winRate_(plainButton(tr("Measure win rate"), this)),
      figures_(quietLabel({}, this)),
      smoothingName_(quietLabel(tr("Smoothing"), this)),
      smoothing_(new QSlider(Qt::Horizontal, this)),
      run_(plainButton(tr("More"), this)),
      more_(plainButton(tr("More plots"), this)),
      plots_(new QMenu(this)),
      actions_(new QWidget(this)),
      runRow_(new QHBoxLayout),
      actionsRow_(new QHBoxLayout) {
  pause_->setObjectName(QStringLiteral("pauseRun"));
  stop_->setObjectName(QStringLiteral("stopRun"));
  resume_->setObjectName(QStringLiteral("resumeRun"));
  useModel_->setObjectName(QStringLiteral("useModel"));
  inUse_->setObjectName(QStringLiteral("modelInUse"));
  winRate_->setObjectName(QStringLiteral("measureWinRate"));
  figures_->setObjectName(QStringLiteral("runFigures"));
  smoothing_->setObjectName(QStringLiteral("smoothing"));
  bar_->setFixedWidth(Theme::em(6));
  run_->setObjectName(QStringLiteral("runMenu"));
  run_->setProperty("opensMenu", true);
  buildMenu();
  more_->setProperty("opensMenu", true);
  more_->setMenu(plots_);
  useModel_->setToolTip(tr("Generate with it, and tune it further."));
  inUse_->setToolTip(tr("New answers come from this run's model."));
  winRate_->setToolTip(tr("Head-to-heads against the project's base model, on held-out prompts."));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.1));
  layOutRun();
  layOutPlots();
  connectButtons();
}

void RunBar::buildMenu() {
  auto* menu = new QMenu(run_);
  delete_ = menu->addAction(tr("Delete this run …"), this, &RunBar::deleteRequested);
  auto* choices = menu->addMenu(tr("When a run has finished"));
  auto* group = new QActionGroup(this);
  using Choice = studio::TakeIntoUse;
  for (const auto& [choice, text] : {std::pair(Choice::ask, tr("Ask whether its model is used")),
                                     std::pair(Choice::always, tr("Use its model")),
                                     std::pair(Choice::never, tr("Keep the present model"))}) {
    auto* action = choices->addAction(text);
    action->setCheckable(true);
    action->setData(int(choice));
    group->addAction(action);
    connect(action, &QAction::triggered, this,
            [this, choice = choice] { Q_EMIT takeIntoUseChosen(choice); });
  }
  choices_ = group;
  run_->setMenu(menu);
}

void RunBar::setTakeIntoUse(studio::TakeIntoUse choice) {
  for (auto* action : choices_->actions())
    action->setChecked(action->data().toInt() == int(choice));
}

void RunBar::layOutRun() {
  auto* row = runRow_;
  row->setSpacing(Theme::em(0.6));
  // A long name gives way to the controls.
  name_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  name_->setMinimumHeight(Theme::em(1.6));  // as high as the buttons that may stand beside it
  row->addWidget(name_, 1);
  row->addWidget(state_);
  row->addWidget(bar_);
  row->addWidget(note_);
  row->addWidget(pause_);
  row->addWidget(stop_);
  row->addStretch(1);
  auto* actions = new WrapLayout(Theme::em(0.6), Theme::em(0.1));
  actions_->setLayout(actions);
  inUse_->setMinimumHeight(run_->sizeHint().height());  // level with the buttons beside it
  for (QWidget* action :
       std::initializer_list<QWidget*>{resume_, winRate_, useModel_, inUse_, run_})
    actions->addWidget(action);
  row->addWidget(actions_);
  actionsRow_->addStretch(1);
  auto* column = static_cast<QVBoxLayout*>(layout());
  column->addLayout(row);
  column->addLayout(actionsRow_);
}

/// Beside the name, or below it where the window is too narrow for both.
void RunBar::placeActions() {
  const int actions = actions_->sizeHint().width() + runRow_->spacing();
  const int rest = runRow_->minimumSize().width() - (apart_ ? 0 : actions);
  const bool apart = rest + actions > width();
  if (apart == apart_) return;
  apart_ = apart;
  auto* from = apart ? runRow_ : actionsRow_;
  auto* to = apart ? actionsRow_ : runRow_;
  from->removeWidget(actions_);
  to->addWidget(actions_);
}

bool RunBar::event(QEvent* event) {
  const bool done = QWidget::event(event);
  if (event->type() == QEvent::LayoutRequest) placeActions();
  return done;
}

void RunBar::layOutPlots() {
  auto* row = new QHBoxLayout;
  row->setSpacing(Theme::em(0.6));
  figures_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  smoothing_->setRange(0, calmest);
  smoothing_->setValue(rememberedSmoothing());
  smoothing_->setFixedWidth(Theme::em(5));
  smoothing_->setAccessibleName(tr("Smoothing"));
  row->addWidget(figures_, 1);
  row->addWidget(smoothingName_);
  row->addWidget(smoothing_);
  row->addWidget(more_);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  showSmoothing();
}

void RunBar::connectButtons() {
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
  connect(smoothing_, &QSlider::valueChanged, this, [this](int value) {
    QSettings().setValue(smoothingKey, value);
    showSmoothing();
    Q_EMIT smoothingChanged(smoothing());
  });
}

double RunBar::smoothing() const { return smoothing_->value() / 100.0; }

void RunBar::showSmoothing() {
  smoothingName_->setText(smoothing_->value() == 0 ? tr("Smoothing off") : tr("Smoothing"));
  smoothing_->setToolTip(
      tr("Weight of the earlier points: %1. 0 draws every point as it was recorded. Curves of "
         "few points and evaluations are never smoothed.")
          .arg(numberText(smoothing(), 2)));
}

void RunBar::setControls(bool going, bool resumable, bool hasModel, bool inUse) {
  bar_->setVisible(going);
  note_->setVisible(going);
  pause_->setVisible(going);
  stop_->setVisible(going);
  resume_->setVisible(!going && resumable);
  useModel_->setVisible(hasModel && !inUse);
  inUse_->setVisible(hasModel && inUse);
  winRate_->setVisible(hasModel);
}

void RunBar::setPauseButton(bool paused) {
  paused_ = paused;
  const auto icon = paused ? QStringLiteral("play") : QStringLiteral("pause");
  if (pause_->property("shown") == icon) return;
  pause_->setProperty("shown", icon);
  pause_->setIcon(Theme::instance().icon(icon));
  pause_->setToolTip(paused ? tr("Resume") : tr("Pause"));
  pause_->setAccessibleName(pause_->toolTip());
}

void RunBar::setRun(const RunRow& row, const Live& live) {
  using project::RunState;
  const auto& run = row.run;
  whole_ = QString::fromStdString(run.name);
  showName();
  state_->setText(stateText(run));
  const auto early = studio::early_end(run);
  state_->setToolTip(early ? describe(*early) : QString());
  figures_->setText(figuresLine(row));
  figures_->setToolTip(figures_->text());
  bar_->setShare(live.share);
  note_->setText(live.note);
  setPauseButton(run.state == RunState::paused);
  const bool resumable = !run.live && run.state != RunState::done && run.checkpoint_step >= 0;
  setControls(live.going, resumable,
              run.state == RunState::done && project::makes_language_model(run.kind), row.inUse);
  run_->setVisible(true);
  delete_->setEnabled(!live.going && !run.live && !row.inUse);
}

void RunBar::showName() {
  const QFontMetrics metrics(name_->font());
  name_->setMinimumWidth(std::min(metrics.horizontalAdvance(whole_) + 2, Theme::em(4)));
  name_->setMaximumWidth(metrics.horizontalAdvance(whole_) + 2);
  name_->setText(
      metrics.elidedText(whole_, Qt::ElideMiddle, std::max(name_->width(), Theme::em(4))));
  name_->setToolTip(whole_);
}

void RunBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showName();
  placeActions();
}

void RunBar::perform(const QString& action) {
  if (action == QLatin1String("delete") && run_->isVisible() && delete_->isEnabled())
    return delete_->trigger();
  const std::array<std::pair<const char*, QAbstractButton*>, 5> buttons{{{"pause", pause_},
                                                                         {"pause", resume_},
                                                                         {"stop", stop_},
                                                                         {"use", useModel_},
                                                                         {"win-rate", winRate_}}};
  for (const auto& [name, button] : buttons)
    if (action == QLatin1String(name) && button->isVisible()) return button->click();
}

void RunBar::setComparison(int runs) {
  whole_ = tr("Comparing %n runs", nullptr, runs);
  showName();
  state_->clear();
  figures_->clear();
  setControls(false, false, false, false);
  run_->hide();
}

}  // namespace arbiter::ui

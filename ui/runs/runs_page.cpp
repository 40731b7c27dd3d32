// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runs_page.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "ui/runs/metric_names.h"
#include "ui/runs/run_bar.h"
#include "ui/runs/run_plots.h"
#include "ui/runs/sample_panel.h"
#include "ui/runs/use_model_bar.h"
#include "ui/theme/number_text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buttons.h"
#include "ui/widgets/card.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/job_note.h"
#include "ui/widgets/message_bar.h"
#include "ui/widgets/page_header.h"
#include "ui/widgets/row_hover.h"

namespace arbiter::ui {
namespace {

constexpr std::int64_t stored_points = 4000;  // of one curve: more than a plot has pixels for
constexpr int rows_seen = 5;                  // of the table, before it scrolls

}  // namespace

RunsPage::RunsPage(QWidget* parent)
    : Page(parent),
      model_(new RunsModel(this)),
      header_(new PageHeader(tr("Runs"), this)),
      export_(quietButton(tr("Export"), this)),
      message_(new MessageBar(this)),
      stack_(new QStackedWidget(this)),
      body_(new QWidget(stack_)),
      tableCard_(new Card(body_)),
      table_(new QTableView(tableCard_)),
      bar_(new RunBar(body_)),
      asking_(new UseModelBar(body_)),
      plots_(new PlotGrid(body_)),
      samples_(new SamplePanel(body_)) {
  buildHeader();
  buildTable();
  buildBody();
  connectRunBar();
  auto* empty = new EmptyState(
      QStringLiteral("runs"), tr("No runs yet"),
      tr("Train a reward model on your judgments, then PPO against it. Every run stays here with "
         "its curves and checkpoints."),
      stack_);
  connect(empty->addStep(tr("Go to Train")), &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("train")); });
  empty_ = empty;
  stack_->addWidget(empty_);
  stack_->addWidget(body_);
  auto* column = new QVBoxLayout(this);
  applyPageMargins(column);
  column->addWidget(header_);
  column->addWidget(message_);
  column->addWidget(stack_, 1);
  connect(samples_, &SamplePanel::judgeRequested, this, &RunsPage::judge);
}

void RunsPage::buildHeader() {
  auto* menu = new QMenu(export_);
  menu->addAction(tr("Plots as a picture (PNG) …"), this, [this] {
    askForFile(tr("Export plots"), QStringLiteral("plots.png"), tr("Pictures (*.png)"), false,
               [this](const QString& file) { exportPlots(file); });
  });
  menu->addAction(tr("Curves as a table (CSV) …"), this, [this] {
    askForFile(tr("Export curves"), QStringLiteral("curves.csv"), tr("Tables (*.csv)"), false,
               [this](const QString& file) { exportCurves(file); });
  });
  menu->addAction(tr("Model as a folder (safetensors) …"), this, [this] {
    askForFile(tr("Export model"), QStringLiteral("model"), {}, true,
               [this](const QString& folder) { exportModel(folder); });
  });
  export_->setObjectName(QStringLiteral("exportRun"));
  export_->setProperty("opensMenu", true);
  export_->setMenu(menu);
  header_->addAction(export_);
  auto* start = primaryButton(tr("New run"), this);
  connect(start, &QPushButton::clicked, this,
          [this] { Q_EMIT pageRequested(QStringLiteral("train")); });
  header_->addAction(start);
}

void RunsPage::buildTable() {
  table_->setObjectName(QStringLiteral("runsTable"));
  table_->setAccessibleName(tr("Runs"));
  table_->setModel(model_);
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->setTabKeyNavigation(false);
  table_->setToolTip(tr("Choose several with Ctrl or Shift to compare them in the same plots."));
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(Theme::em(1.75));
  auto* head = table_->horizontalHeader();
  head->setHighlightSections(false);
  head->setSectionsClickable(false);
  head->setMinimumHeight(Theme::em(1.8));
  head->setStretchLastSection(false);
  head->setSectionResizeMode(QHeaderView::Fixed);
  head->setSectionResizeMode(RunsModel::Name, QHeaderView::Stretch);
  head->setMinimumSectionSize(0);
  table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  table_->viewport()->installEventFilter(this);
  table_->setWordWrap(false);
  new RowHover(table_);
  tableCard_->setTight(true);
  tableCard_->body()->addWidget(table_);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &RunsPage::selectionChanged);
}

void RunsPage::fitColumns() {
  // Every column whole, and room for the name: what matters least gives way first. The row's
  // tooltip has it all.
  const std::array leastFirst{RunsModel::From,  RunsModel::Started, RunsModel::Disk,
                              RunsModel::Steps, RunsModel::Kl,      RunsModel::WinRate};
  std::array<int, RunsModel::ColumnCount> wide{};
  int whole = Theme::em(9);
  for (int column = RunsModel::Name + 1; column < RunsModel::ColumnCount; ++column) {
    table_->setColumnHidden(column, false);
    const auto* view = static_cast<QAbstractItemView*>(table_);
    int width = std::max(view->sizeHintForColumn(column),
                         table_->horizontalHeader()->sectionSizeHint(column));
    // While it trains a state grows longer than it is now.
    if (column == RunsModel::State)
      width = std::max(
          width, table_->fontMetrics().horizontalAdvance(RunsModel::tr("training %1 %").arg(100)) +
                     Theme::em(1));
    wide[std::size_t(column)] = width + Theme::em(0.4);
    whole += wide[std::size_t(column)];
  }
  std::set<int> hidden;
  for (const int column : leastFirst) {
    if (whole <= table_->viewport()->width()) break;
    hidden.insert(column);
    whole -= wide[std::size_t(column)];
  }
  for (int column = RunsModel::Name + 1; column < RunsModel::ColumnCount; ++column) {
    table_->setColumnHidden(column, hidden.contains(column));
    if (!hidden.contains(column)) table_->setColumnWidth(column, wide[std::size_t(column)]);
  }
}

bool RunsPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == table_->viewport() && event->type() == QEvent::Resize) fitColumns();
  return Page::eventFilter(watched, event);
}

void RunsPage::buildBody() {
  auto* left = new QWidget(body_);
  auto* leftColumn = new QVBoxLayout(left);
  leftColumn->setContentsMargins(0, 0, 0, 0);
  leftColumn->setSpacing(Theme::em(0.5));
  leftColumn->addWidget(asking_);
  leftColumn->addWidget(bar_);
  leftColumn->addWidget(plots_, 1);
  auto* split = new QSplitter(Qt::Horizontal, body_);
  split->setHandleWidth(Theme::em(0.8));
  split->setChildrenCollapsible(false);
  split->addWidget(left);
  split->addWidget(samples_);
  split->setSizes({Theme::em(60), Theme::em(19)});
  split->setStretchFactor(0, 3);
  split->setStretchFactor(1, 1);
  auto* column = new QVBoxLayout(body_);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(Theme::em(0.6));
  column->addWidget(tableCard_);
  column->addWidget(split, 1);
}

void RunsPage::connectRunBar() {
  connect(bar_, &RunBar::pauseRequested, this, [this] { pauseOrStop(&ProjectSession::pauseJob); });
  connect(bar_, &RunBar::stopRequested, this, [this] { pauseOrStop(&ProjectSession::stopJob); });
  connect(bar_, &RunBar::resumeRequested, this, &RunsPage::resume);
  connect(bar_, &RunBar::useModelRequested, this, &RunsPage::useModel);
  connect(bar_, &RunBar::winRateRequested, this, &RunsPage::measureWinRate);
  connect(bar_, &RunBar::deleteRequested, this, &RunsPage::askToDelete);
  connect(bar_, &RunBar::takeIntoUseChosen, this, &RunsPage::chooseTakeIntoUse);
  connect(asking_, &UseModelBar::useChosen, this, &RunsPage::useModel);
  connect(asking_, &UseModelBar::keepChosen, this, &RunsPage::keepPresent);
  plots_->setSmoothing(bar_->smoothing());
  connect(bar_, &RunBar::smoothingChanged, plots_, &PlotGrid::setSmoothing);
}

void RunsPage::setSession(ProjectSession* session) {
  if (session_) session_->disconnect(this);
  session_ = session;
  shown_.clear();
  arrived_.clear();
  ++load_;
  extra_.clear();
  wanted_ = 0;
  message_->clear();
  model_->setRows({});
  samples_->setSamples({});
  const bool writable = !session_->project().read_only();
  bar_->setEnabled(writable);
  asking_->setEnabled(writable);
  samples_->setJudgeable(writable);
  connectSession();
  reload();
}

void RunsPage::connectSession() {
  connect(session_, &ProjectSession::runsChanged, this, &RunsPage::reload);
  connect(session_, &ProjectSession::jobsChanged, this, &RunsPage::takeProgress);
  // A win rate is stored with the run that it was measured for.
  connect(session_, &ProjectSession::jobFinished, this, [this](int, ProjectSession::JobKind kind) {
    if (kind == ProjectSession::JobKind::Evaluate) reload();
  });
  connect(session_, &ProjectSession::metricsArrived, this, &RunsPage::takeMetrics);
  connect(session_, &ProjectSession::jobProgressed, this, &RunsPage::takeProgress);
  connect(session_, &ProjectSession::jobFailed, this,
          [this](int, const QString& title, const QString& text) {
            message_->showError(title + QStringLiteral(": ") + text);
          });
}

void RunsPage::activate() {
  model_->refreshTimes();
  if (model_->rowCount() > 0) table_->setFocus(Qt::OtherFocusReason);
}

void RunsPage::perform(const QString& action) {
  // Another page asks for one run: "show-41".
  if (action.startsWith(QLatin1String("show-"))) return selectRun(action.mid(5).toLongLong());
  bar_->perform(action);
  if (action == QLatin1String("judge"))
    if (auto* judge = samples_->findChild<QPushButton*>(QStringLiteral("judgePair"));
        judge && judge->isVisible())
      judge->click();
  const std::array exports{"export-plots", "export-curves", "export-model"};  // as in the menu
  for (std::size_t i = 0; i < exports.size(); ++i)
    if (action == QLatin1String(exports[i]) && export_->isEnabled())
      export_->menu()->actions()[qsizetype(i)]->trigger();
}

void RunsPage::showEvent(QShowEvent* event) {
  Page::showEvent(event);
  if (!session_) return;
  if (std::exchange(stale_, false)) reload();
  takeProgress();
}

void RunsPage::reload() {
  stale_ = !isVisible();  // read when somebody looks
  if (stale_) return;
  session_->read(this, [this](project::Project& project) -> std::function<void()> {
    return [this, read = readRuns(project)] { showRows(read); };
  });
}

void RunsPage::showRows(RunsRead read) {
  auto rows = std::move(read.rows);
  inUse_ = QString::fromStdString(read.inUse);
  bar_->setTakeIntoUse(read.takeIntoUse);
  // A run that has just started comes to the front, unless several are being compared.
  for (const auto& row : rows)
    if (!model_->find(row.run.id) && jobOf(row.run.id) && shown_.size() < 2) wanted_ = row.run.id;
  const auto before = selected();
  const auto rowsBefore = model_->rowCount();
  const auto moved = movedElsewhere(rows);
  model_->setRows(std::move(rows));
  takeLive();
  showHeader();
  const int count = model_->rowCount();
  if (wanted_ != 0 && model_->rowOf(wanted_) >= 0) {
    selectRun(std::exchange(wanted_, 0));
  } else if (count > 0 && (selected().empty() || rowsBefore != count)) {
    table_->selectionModel()->clearSelection();
    for (const auto run : before)
      if (const int row = model_->rowOf(run); row >= 0)
        table_->selectionModel()->select(model_->index(row, 0),
                                         QItemSelectionModel::Select | QItemSelectionModel::Rows);
    if (selected().empty()) table_->selectRow(0);
  }
  showBar();
  for (const auto run : moved)
    if (std::ranges::find(shown_, run) != shown_.end()) loadMetrics(run);
}

/// The shown runs that another program has brought further: their points do not come by themselves.
std::vector<project::Id> RunsPage::movedElsewhere(const std::vector<RunRow>& rows) const {
  std::vector<project::Id> moved;
  for (const auto& row : rows) {
    const auto* before = model_->find(row.run.id);
    if (std::ranges::find(shown_, row.run.id) == shown_.end() || jobOf(row.run.id)) continue;
    if (before && before->run.step != row.run.step) moved.push_back(row.run.id);
  }
  return moved;
}

void RunsPage::showHeader() {
  const int count = model_->rowCount();
  stack_->setCurrentWidget(count > 0 ? body_ : empty_);
  export_->setEnabled(count > 0);
  const int seen = std::clamp(count, 1, rows_seen);
  tableCard_->setFixedHeight(Theme::em(1.8) + seen * Theme::em(1.75) + Theme::em(1.4));
  const auto going = std::ranges::count_if(
      model_->rows(), [this](const auto& row) { return jobOf(row.run.id) != nullptr; });
  auto detail = count == 1 ? tr("1 run") : tr("%1 runs").arg(count);
  if (going > 0) detail += tr(" · %1 training").arg(going);
  std::int64_t bytes = 0;
  for (const auto& row : model_->rows()) bytes += row.diskBytes;
  if (bytes > 0) detail += tr(" · %1 on disk").arg(diskText(bytes));
  if (count == 0) shown_.clear();
  header_->setDetail(detail);
  fitColumns();
}

void RunsPage::selectRun(project::Id run) {
  const int row = model_->rowOf(run);
  if (row < 0) {
    wanted_ = run;
    return;
  }
  table_->selectRow(row);
  table_->scrollTo(model_->index(row, 0));
}

std::vector<project::Id> RunsPage::selected() const {
  std::vector<int> rows;
  for (const auto& index : table_->selectionModel()->selectedRows()) rows.push_back(index.row());
  std::ranges::sort(rows);
  std::vector<project::Id> runs;
  for (const int row : rows)
    if (row < int(model_->rows().size())) runs.push_back(model_->rows()[std::size_t(row)].run.id);
  return runs;
}

void RunsPage::selectionChanged() {
  auto runs = selected();
  if (runs.empty() || runs == shown_) return;
  shown_ = std::move(runs);
  extra_.clear();
  metrics_.clear();
  showRuns();
}

const RunRow* RunsPage::shownRow() const {
  return shown_.empty() ? nullptr : model_->find(shown_.front());
}

const project::Run* RunsPage::shownRun() const {
  const auto* row = shownRow();
  return row ? &row->run : nullptr;
}

void RunsPage::showRuns() {
  showBar();
  showPlots();
  // Compared, they would be read as those of any of the runs.
  if (shown_.size() == 1) return loadSamples(shown_.front());
  samples_->setSamples({});
  samples_->hide();
}

void RunsPage::showPlots() {
  std::vector<const project::Run*> runs;
  std::vector<PlotSeries> series;
  for (const auto id : shown_) {
    const auto* row = model_->find(id);
    if (!row) continue;
    runs.push_back(&row->run);
    series.push_back({id, QString::fromStdString(row->run.name)});
  }
  if (runs.empty()) return;
  specs_ = plotsOfAll(runs);
  for (const auto& metric : extra_) specs_.push_back(plotOfMetric(metric));
  plots_->setPlots(specs_, std::move(series));
  ++load_;
  arrived_.clear();
  for (const auto id : shown_) loadMetrics(id);
}

void RunsPage::loadMetrics(project::Id run) {
  const auto metrics = plots_->metrics();
  arrived_[run] = {};
  session_->read(
      this, [this, run, metrics, load = load_](project::Project& project) -> std::function<void()> {
        Curves curves;
        for (const auto& metric : metrics) {
          const auto points = project.runs().metric(run, metric.toStdString(), stored_points);
          if (!points) continue;
          auto& curve = curves.emplace_back(metric, std::vector<QPointF>()).second;
          for (const auto& point : *points) curve.emplace_back(double(point.step), point.value);
        }
        QStringList names;
        if (const auto all = project.runs().metric_names(run))
          for (const auto& name : *all) names << QString::fromStdString(name);
        return [this, run, load, curves = std::move(curves), names] {
          if (load != load_) return;  // other plots are shown by now
          showCurves(run, curves);
          addToPlotMenu(names);
        };
      });
}

void RunsPage::showCurves(project::Id run, const Curves& curves) {
  const auto arrived = std::move(arrived_[run]);
  arrived_.erase(run);
  for (const auto& [metric, points] : curves) {
    plots_->setPoints(run, metric, points);
    // What came in meanwhile goes behind what was stored; some of it may be stored already.
    const double last = points.empty() ? std::numeric_limits<double>::lowest() : points.back().x();
    for (const auto& point : arrived)
      if (metric == QLatin1String(point.name) && double(point.step) > last)
        plots_->append(run, metric, double(point.step), point.value);
  }
}

void RunsPage::addToPlotMenu(const QStringList& names) {
  for (const auto& name : names)
    if (!metrics_.contains(name)) metrics_ << name;
  metrics_.sort();
  fillPlotMenu();
}

void RunsPage::fillPlotMenu() {
  auto* menu = bar_->plotMenu();
  menu->clear();
  menu->setToolTipsVisible(true);
  auto plots = specs_;
  plots.resize(plots.size() - std::size_t(extra_.size()));  // what was asked for can be taken back
  for (const auto& metric : furtherMetrics(metrics_, plots)) {
    auto* action = menu->addAction(metricTitle(metric));
    action->setToolTip(metric);
    action->setCheckable(true);
    action->setChecked(extra_.contains(metric));
    connect(action, &QAction::toggled, this, [this, metric](bool on) {
      if (on) {
        extra_ << metric;
      } else {
        extra_.removeAll(metric);
      }
      showPlots();
    });
  }
  if (menu->isEmpty()) menu->addAction(tr("No other metrics"))->setEnabled(false);
}

void RunsPage::loadSamples(project::Id run) {
  const auto* shown = shownRun();
  samples_->setVisible(shown && project::tunes_policy(shown->kind));
  samples_->setSamples({});
  session_->read(this, [this, run](project::Project& project) -> std::function<void()> {
    auto samples = project.runs().samples(run).value_or(std::vector<project::RunSample>());
    return [this, run, samples = std::move(samples)] {
      if (shown_.size() == 1 && shown_.front() == run) samples_->setSamples(samples);
    };
  });
}

const ProjectSession::RunningJob* RunsPage::jobOf(project::Id run) const {
  const auto& jobs = session_->runningJobs();
  const auto found = std::ranges::find(jobs, run, &ProjectSession::RunningJob::run);
  return found == jobs.end() ? nullptr : &*found;
}

void RunsPage::showBar() {
  const auto* row = shown_.size() == 1 ? shownRow() : nullptr;
  if (row && row->asks) {
    asking_->ask(QString::fromStdString(row->run.name), inUse_);
  } else {
    asking_->hide();
  }
  if (shown_.size() > 1) return bar_->setComparison(int(shown_.size()));
  if (!row) return;
  RunBar::Live live;
  if (const auto* job = jobOf(row->run.id)) {
    live.going = true;
    live.share = jobShare(*job);
    // In the words of the status line; that it is paused stands before it.
    live.note = row->run.state == project::RunState::paused ? noteText(job->job->progress().note)
                                                            : jobNote(*job, false);
  }
  bar_->setRun(*row, live);
}

void RunsPage::takeMetrics(const jobs::MetricBatch& batch) {
  for (const auto& point : batch.points) {
    if (std::ranges::find(shown_, point.run) != shown_.end())
      plots_->append(point.run, QString::fromStdString(point.name), double(point.step),
                     point.value);
    if (const auto loading = arrived_.find(point.run); loading != arrived_.end())
      loading->second.push_back(point);
    model_->setFigure(point.run, point.name, point.value);
  }
  for (const auto& sample : batch.samples) {
    if (shown_.size() != 1 || sample.run != shown_.front()) continue;
    samples_->addSample({.step = sample.step,
                         .prompt = sample.prompt,
                         .policy = sample.policy,
                         .reference = sample.reference,
                         .policy_score = sample.policy_score,
                         .reference_score = sample.reference_score,
                         .kl = sample.kl,
                         .policy_ended = sample.policy_ended,
                         .reference_ended = sample.reference_ended});
  }
}

void RunsPage::takeLive() {
  for (const auto& job : session_->runningJobs()) {
    if (job.run == 0) continue;
    const auto progress = job.job->progress();
    model_->setLive(job.run, {.paused = job.job->state() == jobs::JobState::paused,
                              .step = progress.step,
                              .total = progress.beside ? 0 : progress.total});
  }
}

void RunsPage::takeProgress() {
  if (!isVisible()) return;
  takeLive();
  showBar();
}

}  // namespace arbiter::ui

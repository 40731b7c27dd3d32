// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "ui/plot/plot_grid.h"
#include "ui/runs/runs_model.h"
#include "ui/widgets/page.h"

class QPushButton;
class QStackedWidget;
class QTableView;

namespace arbiter::ui {

class Card;
class MessageBar;
class PageHeader;
class RunBar;
class SamplePanel;
class UseModelBar;

/// Every run of the project: the table, the plots of the chosen ones, samples of the policy.
class RunsPage : public Page {
  Q_OBJECT

 public:
  explicit RunsPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;
  void perform(const QString& action) override;

  void selectRun(project::Id run);
  PlotGrid* plots() const { return plots_; }
  RunsModel* model() const { return model_; }
  /// What the Export menu does once a place is chosen.
  void exportPlots(const QString& file);
  void exportCurves(const QString& file);
  void exportModel(const QString& folder);

 protected:
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  using Curves = std::vector<std::pair<QString, std::vector<QPointF>>>;

  void buildTable();
  void fitColumns();
  void buildHeader();
  void buildBody();
  void connectRunBar();
  void connectSession();

  void reload();
  void showRows(RunsRead read);
  std::vector<project::Id> movedElsewhere(const std::vector<RunRow>& rows) const;
  void showHeader();
  void selectionChanged();
  void showRuns();
  void showPlots();
  void loadMetrics(project::Id run);
  void showCurves(project::Id run, const Curves& curves);
  void addToPlotMenu(const QStringList& names);
  void fillPlotMenu();
  void loadSamples(project::Id run);
  void showBar();
  void takeMetrics(const jobs::MetricBatch& batch);
  void takeLive();
  void takeProgress();

  void pauseOrStop(void (ProjectSession::*what)(int));
  void resume();
  void useModel();
  void showInUse(const QString& run, const Result<void>& result);
  void keepPresent();
  void askToDelete();
  void deleteRun(project::Id run, const QString& name);
  void chooseTakeIntoUse(studio::TakeIntoUse choice);
  void measureWinRate();
  void judge(const project::RunSample& sample);
  void askForFile(const QString& title, const QString& name, const QString& filter, bool folder,
                  const std::function<void(const QString&)>& then);
  void report(const Result<void>& result, const QString& done);

  std::vector<project::Id> selected() const;
  const RunRow* shownRow() const;
  const project::Run* shownRun() const;
  const ProjectSession::RunningJob* jobOf(project::Id run) const;

  ProjectSession* session_ = nullptr;
  std::vector<project::Id> shown_;
  std::vector<PlotSpec> specs_;
  QStringList metrics_;     ///< that the shown runs have
  QStringList extra_;       ///< metrics whose plots were asked for
  QString inUse_;           ///< the model that new answers come from, by name
  project::Id wanted_ = 0;  ///< to be chosen once it is in the table
  bool stale_ = false;      ///< what the project holds changed while the page was hidden
  int load_ = 0;            ///< which loading of the curves the plots wait for
  /// Points that arrived while the stored ones of their run were being read.
  std::map<project::Id, std::vector<jobs::MetricBatch::Point>> arrived_;

  RunsModel* model_;
  PageHeader* header_;
  QPushButton* export_;
  MessageBar* message_;
  QStackedWidget* stack_;
  QWidget* body_;
  QWidget* empty_;
  Card* tableCard_;
  QTableView* table_;
  RunBar* bar_;
  UseModelBar* asking_;
  PlotGrid* plots_;
  SamplePanel* samples_;
};

}  // namespace arbiter::ui

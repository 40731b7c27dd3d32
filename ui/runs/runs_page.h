// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

 private:
  void buildTable();
  void buildHeader();
  void buildBody();
  void connectRunBar();
  void connectSession();

  void reload();
  void showRows(std::vector<RunRow> rows, const QString& currentModel);
  void selectionChanged();
  void showRuns();
  void showPlots();
  void loadMetrics(project::Id run);
  void fillPlotMenu(const QStringList& names);
  void loadSamples(project::Id run);
  void showBar();
  void takeMetrics(const jobs::MetricBatch& batch);
  void takeProgress();

  void pauseOrStop(void (ProjectSession::*what)(int));
  void resume();
  void useModel();
  void measureWinRate();
  void judge(const project::RunSample& sample);
  void askForFile(const QString& title, const QString& name, const QString& filter, bool folder,
                  const std::function<void(const QString&)>& then);
  void report(const Result<void>& result, const QString& done);

  std::vector<project::Id> selected() const;
  const project::Run* shownRun() const;
  const ProjectSession::RunningJob* jobOf(project::Id run) const;

  ProjectSession* session_ = nullptr;
  std::vector<project::Id> shown_;
  std::vector<PlotSpec> specs_;
  QStringList extra_;  ///< metrics whose plots were asked for
  QString currentModel_;
  project::Id wanted_ = 0;  ///< to be chosen once it is in the table

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
  PlotGrid* plots_;
  SamplePanel* samples_;
};

}  // namespace arbiter::ui

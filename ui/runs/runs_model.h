// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/project/project.h"
#include "core/project/types.h"
#include "core/studio/measure/figure.h"
#include "core/studio/models/current_model.h"

namespace arbiter::ui {

/// A run with the figures that the table shows, from its summary or its last metrics.
struct RunRow {
  project::Run run;
  std::map<std::string, double> figures;     ///< by metric name
  std::optional<studio::Figure> accuracy{};  ///< on held-out pairs; none: not measured
  /// By folds of the training prompts; none: there was no cross-validation.
  std::optional<studio::Figure> crossValidated{};
  std::optional<studio::Figure> winRate{};  ///< none: not measured
  std::string baseline{};                   ///< the model that the win rate is against, by name
  bool inUse = false;                       ///< new answers come from its model
  std::int64_t diskBytes = 0;               ///< of its checkpoints and files
  bool asks = false;  ///< whether its model is to be used has not been decided
};

/// What the Runs page shows of a project.
struct RunsRead {
  std::vector<RunRow> rows;  ///< newest first
  std::string inUse;         ///< the model that new answers come from, by name
  studio::TakeIntoUse takeIntoUse = studio::TakeIntoUse::ask;
};

/// How far a run is whose job runs in this window: known before the project has stored it.
struct LiveState {
  bool paused = false;
  std::int64_t step = 0;
  std::int64_t total = 0;  ///< 0: not known yet
};

/// Reads every run with its figures. Made to be called off the window's thread.
RunsRead readRuns(project::Project& project);

/// Notes that it has been decided whether this run's model is used; earlier ones are not asked of
/// any more. Likewise off the window's thread.
Result<void> noteDecision(project::Project& project, project::Id run);

/// What is known of a run's worth, in a line: "win rate vs sft-1: 64 % (56–71) of 144"; empty
/// where nothing was measured.
QString figuresLine(const RunRow& row);

/// The table of runs, newest first.
class RunsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Name, State, Reward, Kl, WinRate, Steps, Disk, Started, From, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;

  void setRows(std::vector<RunRow> rows);
  const std::vector<RunRow>& rows() const { return rows_; }
  const RunRow* find(project::Id run) const;
  int rowOf(project::Id run) const;  ///< -1: not there
  /// Figures that arrived while it runs.
  void setFigure(project::Id run, const std::string& metric, double value);
  /// The one state that everything on the page shows, while its job runs here.
  void setLive(project::Id run, const LiveState& live);
  /// Shows "2 min ago" anew.
  void refreshTimes();

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString text(const RunRow& row, Column column) const;
  QString toolTip(const RunRow& row, Column column) const;
  QString fromText(const project::Run& run) const;
  QString winRateText(const RunRow& row) const;
  /// The model that every win rate here is against; empty where they differ or there is none.
  QString commonBaseline() const;
  void rowChanged(int row);

  std::vector<RunRow> rows_;
};

/// "12.3 MB".
QString diskText(std::int64_t bytes);

/// The line above a picture of its plots: its name and figures.
QString captionOf(const RunRow& row);

/// "training 20 %", "done", "stopped" ...
QString stateText(const project::Run& run);
/// "2 min ago", "yesterday", a date.
QString agoText(Timestamp time, Timestamp now);

}  // namespace arbiter::ui

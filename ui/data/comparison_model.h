// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <vector>

#include "core/project/repositories.h"

namespace arbiter::ui {

/// The comparisons of a project as table rows. Holds only the pages that were looked at, so a
/// million rows cost what the screen shows.
class ComparisonModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { PromptColumn, ResponsesColumn, JudgmentsColumn, ColumnCount };

  explicit ComparisonModel(QObject* parent = nullptr);
  void setProject(project::Project* project);
  void setFilter(project::Comparisons::Filter filter);
  const project::Comparisons::Filter& filter() const { return filter_; }
  /// Asks the project again, keeping the filter.
  void refresh();
  /// The row's comparison; none where it could not be read.
  const project::ComparisonRow* row(int index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  void failed(const arbiter::Error& error) const;

 private:
  using Rows = std::vector<project::ComparisonRow>;

  project::Project* project_ = nullptr;
  project::Comparisons::Filter filter_;
  int count_ = 0;
  mutable QCache<int, Rows> pages_;
};

}  // namespace arbiter::ui

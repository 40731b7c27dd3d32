// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <QSet>
#include <set>
#include <utility>
#include <vector>

#include "core/project/repositories.h"

namespace arbiter::ui {

class ProjectSession;

/// The comparisons of a project as table rows. Holds only the pages that were looked at, so a
/// million rows cost what the screen shows. Reads off the window's thread: what is not there yet
/// is an empty row that fills a moment later.
class ComparisonModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { PromptColumn, ResponsesColumn, JudgmentsColumn, ColumnCount };

  explicit ComparisonModel(QObject* parent = nullptr);
  void setSession(ProjectSession* session);
  void setFilter(project::Comparisons::Filter filter);
  const project::Comparisons::Filter& filter() const { return filter_; }
  /// What a view has before it, to have it there again at once when the rows are read anew.
  struct Seen {
    std::vector<int> rows{};
    project::Id chosen = 0;
  };
  /// Asks the project again, keeping the filter. The rows stand until the new ones are there; those
  /// that are `seen` are never blank.
  void refresh(const Seen& seen);
  /// The same, but nothing changes where there are as many rows as before.
  void refreshIfOthers(const Seen& seen);
  /// The row's comparison; none where it has not been read (yet).
  const project::ComparisonRow* row(int index) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  /// The rows are those of the filter now, the first of them with it; `chosen` is the row where the
  /// chosen comparison stands now, -1: none was, or it is not among them.
  void loaded(int chosen);
  void failed(const arbiter::Error& error) const;

 private:
  using Rows = std::vector<project::ComparisonRow>;

  enum class Reading : std::uint8_t { Anew, Again, AgainIfOthers };
  struct Answer {
    int count = 0;
    int chosen = -1;
    std::vector<std::pair<int, Result<Rows>>> pages;
  };
  void read(Reading reading, const Seen& seen);
  static Result<Answer> ask(project::Project& project, const project::Comparisons::Filter& filter,
                            const std::set<int>& pages, project::Id chosen);
  void show(Answer answer, Reading reading);
  void setCount(int count);
  void fetch(int page) const;
  void take(int page, Result<Rows> rows);

  ProjectSession* session_ = nullptr;
  project::Comparisons::Filter filter_;
  int asked_ = 0;  ///< counts the questions; an answer to an older one is dropped
  int count_ = 0;
  mutable QCache<int, Rows> pages_;
  mutable QSet<int> fetching_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/comparison_model.h"

#include <algorithm>
#include <limits>

#include "ui/session/project_session.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

constexpr int page_rows = 128;
constexpr int pages_kept = 40;

}  // namespace

ComparisonModel::ComparisonModel(QObject* parent)
    : QAbstractTableModel(parent), pages_(pages_kept) {}

void ComparisonModel::setSession(ProjectSession* session) {
  session_ = session;
  filter_ = {};
  beginResetModel();
  pages_.clear();
  fetching_.clear();
  count_ = 0;
  endResetModel();
}

void ComparisonModel::setFilter(project::Comparisons::Filter filter) {
  filter_ = std::move(filter);
  read(Reading::Anew, {});
}

void ComparisonModel::refresh(const Seen& seen) { read(Reading::Again, seen); }

void ComparisonModel::refreshIfOthers(const Seen& seen) { read(Reading::AgainIfOthers, seen); }

Result<ComparisonModel::Answer> ComparisonModel::ask(project::Project& project,
                                                     const project::Comparisons::Filter& filter,
                                                     const std::set<int>& pages,
                                                     project::Id chosen) {
  Answer answer;
  ARBITER_ASSIGN(const auto count, project.comparisons().count(filter));
  answer.count = int(std::min<std::int64_t>(count, std::numeric_limits<int>::max()));
  auto wanted = pages;
  if (chosen != 0) {
    ARBITER_ASSIGN(const auto place, project.comparisons().place(filter, chosen));
    answer.chosen = place ? int(*place) : -1;
    if (place) wanted.insert(answer.chosen / page_rows);
  }
  for (const int page : wanted)
    answer.pages.emplace_back(
        page, project.comparisons().list(filter, std::int64_t(page) * page_rows, page_rows));
  return answer;
}

void ComparisonModel::read(Reading reading, const Seen& seen) {
  if (!session_) return;
  const int asked = reading == Reading::AgainIfOthers ? asked_ : ++asked_;
  std::set<int> pages{0};
  for (const int row : seen.rows)
    if (row >= 0) pages.insert(row / page_rows);
  session_->read(this,
                 [this, asked, reading, before = count_, pages, chosen = seen.chosen,
                  filter = filter_](project::Project& project) -> std::function<void()> {
                   auto answer = ask(project, filter, pages, chosen);
                   if (!answer) return [this, error = answer.error()] { Q_EMIT failed(error); };
                   if (reading == Reading::AgainIfOthers && answer->count == before) return {};
                   return [this, asked, reading, answer = std::move(*answer)] {
                     if (asked == asked_) show(answer, reading);
                   };
                 });
}

void ComparisonModel::show(Answer answer, Reading reading) {
  ++asked_;  // pages of the rows before are of no use any more
  if (reading == Reading::Anew) beginResetModel();
  pages_.clear();
  fetching_.clear();
  for (const auto& [page, rows] : answer.pages)
    if (rows) pages_.insert(page, new Rows(*rows));
  if (reading != Reading::Anew) setCount(answer.count);
  count_ = answer.count;
  if (reading == Reading::Anew) endResetModel();
  if (reading != Reading::Anew && count_ > 0)
    Q_EMIT dataChanged(index(0, 0), index(count_ - 1, ColumnCount - 1));
  const auto unread =
      std::ranges::find_if(answer.pages, [](const auto& page) { return !page.second; });
  if (unread != answer.pages.end()) Q_EMIT failed(unread->second.error());
  Q_EMIT loaded(answer.chosen);
}

/// Rows come and go at the end, so that a view stays where it is.
void ComparisonModel::setCount(int count) {
  if (count > count_) {
    beginInsertRows({}, count_, count - 1);
    count_ = count;
    endInsertRows();
  } else if (count < count_) {
    beginRemoveRows({}, count, count_ - 1);
    count_ = count;
    endRemoveRows();
  }
}

void ComparisonModel::fetch(int page) const {
  if (fetching_.contains(page)) return;
  fetching_.insert(page);
  auto* self = const_cast<ComparisonModel*>(this);  // a view's look at a row makes it come
  session_->read(self,
                 [self, page, asked = asked_,
                  filter = filter_](project::Project& project) -> std::function<void()> {
                   return [self, page, asked,
                           rows = project.comparisons().list(filter, std::int64_t(page) * page_rows,
                                                             page_rows)] {
                     if (asked == self->asked_) self->take(page, rows);
                   };
                 });
}

void ComparisonModel::take(int page, Result<Rows> rows) {
  fetching_.remove(page);
  if (!rows) {
    Q_EMIT failed(rows.error());
    return;
  }
  pages_.insert(page, new Rows(std::move(*rows)));
  const int last = std::min(count_, (page + 1) * page_rows) - 1;
  Q_EMIT dataChanged(index(page * page_rows, 0), index(last, ColumnCount - 1));
}

const project::ComparisonRow* ComparisonModel::row(int index) const {
  if (!session_ || index < 0 || index >= count_) return nullptr;
  const int page = index / page_rows;
  const auto* rows = pages_.object(page);
  if (!rows) {
    fetch(page);
    return nullptr;
  }
  const auto place = std::size_t(index % page_rows);
  return place < rows->size() ? &(*rows)[place] : nullptr;
}

int ComparisonModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : count_;
}

int ComparisonModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant ComparisonModel::data(const QModelIndex& index, int role) const {
  if (role == Qt::TextAlignmentRole && index.column() != PromptColumn)
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
  const auto* row = this->row(index.row());
  if (!row) return {};
  switch (index.column()) {
    case PromptColumn:
      return role == Qt::ToolTipRole
                 ? plainTip(QString::fromStdString(row->prompt_text).simplified())
                 : QString::fromStdString(row->prompt_text).simplified();
    case ResponsesColumn:
      return role == Qt::DisplayRole ? QVariant(int(row->comparison.responses.size())) : QVariant();
    case JudgmentsColumn:
      if (role == Qt::ToolTipRole)
        return row->retired ? QVariant(tr("Retired: it is not asked any more.")) : QVariant();
      if (row->retired)
        return row->judgments == 0 ? tr("retired") : tr("%1, retired").arg(row->judgments);
      return row->judgments == 0 ? QVariant(QStringLiteral("–"))
                                 : QVariant(qlonglong(row->judgments));
    default:
      return {};
  }
}

QVariant ComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant((section == PromptColumn ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case PromptColumn:
      return tr("Prompt");
    case ResponsesColumn:
      return tr("Responses");
    case JudgmentsColumn:
      return tr("Judgments");
    default:
      return {};
  }
}

}  // namespace arbiter::ui

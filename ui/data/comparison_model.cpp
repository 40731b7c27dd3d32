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
  refresh();
}

void ComparisonModel::refresh() { read(false); }

void ComparisonModel::refreshIfOthers() { read(true); }

void ComparisonModel::read(bool onlyIfOthers) {
  if (!session_) return;
  const int asked = onlyIfOthers ? asked_ : ++asked_;
  session_->read(
      this,
      [this, asked, onlyIfOthers, before = count_,
       filter = filter_](project::Project& project) -> std::function<void()> {
        const auto count = project.comparisons().count(filter);
        if (!count) return [this, error = count.error()] { Q_EMIT failed(error); };
        const int rows = int(std::min<std::int64_t>(*count, std::numeric_limits<int>::max()));
        if (onlyIfOthers && rows == before) return {};
        return [this, asked, rows, first = project.comparisons().list(filter, 0, page_rows)] {
          if (asked != asked_) return;
          ++asked_;  // pages of the rows before are of no use any more
          beginResetModel();
          pages_.clear();
          fetching_.clear();
          count_ = rows;
          if (first) pages_.insert(0, new Rows(*first));
          endResetModel();
          if (!first) Q_EMIT failed(first.error());
          Q_EMIT loaded();
        };
      });
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/comparison_model.h"

#include <algorithm>
#include <limits>

namespace arbiter::ui {
namespace {

constexpr int page_rows = 128;
constexpr int pages_kept = 40;

}  // namespace

ComparisonModel::ComparisonModel(QObject* parent)
    : QAbstractTableModel(parent), pages_(pages_kept) {}

void ComparisonModel::setProject(project::Project* project) {
  project_ = project;
  filter_ = {};
  refresh();
}

void ComparisonModel::setFilter(project::Comparisons::Filter filter) {
  filter_ = std::move(filter);
  refresh();
}

void ComparisonModel::refresh() {
  beginResetModel();
  pages_.clear();
  count_ = 0;
  if (project_) {
    const auto count = project_->comparisons().count(filter_);
    if (count) {
      count_ = int(std::min<std::int64_t>(*count, std::numeric_limits<int>::max()));
    } else {
      Q_EMIT failed(count.error());
    }
  }
  endResetModel();
}

const project::ComparisonRow* ComparisonModel::row(int index) const {
  if (!project_ || index < 0 || index >= count_) return nullptr;
  const int page = index / page_rows;
  auto* rows = pages_.object(page);
  if (!rows) {
    auto fetched = project_->comparisons().list(filter_, std::int64_t(page) * page_rows, page_rows);
    if (!fetched) {
      Q_EMIT failed(fetched.error());
      return nullptr;
    }
    rows = new Rows(std::move(*fetched));
    pages_.insert(page, rows);
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
      return QString::fromStdString(row->prompt_text).simplified();
    case ResponsesColumn:
      return role == Qt::DisplayRole ? QVariant(int(row->comparison.responses.size())) : QVariant();
    case JudgmentsColumn:
      if (role != Qt::DisplayRole) return {};
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

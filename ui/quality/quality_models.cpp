// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/quality/quality_models.h"

#include <QLocale>
#include <algorithm>

#include "ui/quality/share_bar.h"
#include "ui/widgets/figure_text.h"
#include "ui/widgets/labels.h"

namespace arbiter::ui {
namespace {

constexpr double below_all = -2;  // where what tells too little stands among kappas

QString percent(double share) { return AnnotatorModel::tr("%1 %").arg(qRound(share * 100)); }

QString secondsText(double seconds) {
  return seconds > 0 ? AnnotatorModel::tr("%1 s").arg(QLocale().toString(seconds, 'f', 1))
                     : QStringLiteral("–");
}

// The words of Landis and Koch (1977), which readers of kappa know.
QString inWords(double kappa) {
  if (kappa < 0.0) return AgreementModel::tr("worse than chance");
  if (kappa <= 0.2) return AgreementModel::tr("slight");
  if (kappa <= 0.4) return AgreementModel::tr("fair");
  if (kappa <= 0.6) return AgreementModel::tr("moderate");
  if (kappa <= 0.8) return AgreementModel::tr("substantial");
  return AgreementModel::tr("almost perfect");
}

bool tooFew(std::int64_t n) { return studio::Figure{.n = n}.too_few(); }

QVariant aligned(bool right) {
  return QVariant((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

}  // namespace

studio::Figure leftFigure(const feedback::AnnotatorSummary& row) {
  return {.value = row.left_share,
          .low = row.left_interval.low,
          .high = row.left_interval.high,
          .n = row.sided()};
}

void AnnotatorModel::setRows(std::vector<feedback::AnnotatorSummary> rows, AnnotatorNames names,
                             bool counted) {
  // Of the same people in the same order the view keeps its place and what is chosen.
  const bool same = std::ranges::equal(rows, rows_, {}, &feedback::AnnotatorSummary::annotator,
                                       &feedback::AnnotatorSummary::annotator);
  if (!same) beginResetModel();
  rows_ = std::move(rows);
  names_ = std::move(names);
  counted_ = counted;
  if (!same) return endResetModel();
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool AnnotatorModel::has(feedback::Position position) const {
  return std::ranges::any_of(rows_, [&](const auto& row) { return row.at(position) > 0; });
}

int AnnotatorModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(rows_.size());
}

int AnnotatorModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString AnnotatorModel::text(const feedback::AnnotatorSummary& row, int column) const {
  switch (column) {
    case Name: {
      const auto name = names_.find(row.annotator);
      return name == names_.end() ? QString() : name->second;
    }
    case LeftText:
      if (!counted_) return {};
      return row.sided() == 0 ? tr("not known") : figureText(leftFigure(row));
    case Judgments:
      return QLocale().toString(qlonglong(row.judgments));
    case Seconds:
      return counted_ ? secondsText(row.median_seconds) : QString();
    default:
      return {};
  }
}

QVariant AnnotatorModel::sorted(const feedback::AnnotatorSummary& row, int column) const {
  switch (column) {
    case LeftShare:
    case LeftText:
      return tooFew(row.sided()) ? -1.0 : row.left_share;
    case Outcomes:
    case Judgments:
      return qlonglong(row.judgments);
    case Seconds:
      return row.median_seconds;
    default:
      return text(row, column);
  }
}

QVariant AnnotatorModel::data(const QModelIndex& index, int role) const {
  const auto& row = rows_[std::size_t(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case sortRole:
      return sorted(row, index.column());
    case Qt::TextAlignmentRole:
      return aligned(index.column() >= LeftText);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
      if (index.column() == Outcomes) return share_bar::inWords(row);
      if (index.column() == LeftShare) return text(row, LeftText);
      return role == Qt::ToolTipRole ? plainTip(text(row, index.column()))
                                     : text(row, index.column());
    default:
      return {};
  }
}

QVariant AnnotatorModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return aligned(section >= LeftText);
  if (role == Qt::ToolTipRole && (section == LeftShare || section == LeftText))
    return tr(
        "Of the pairs where one side was preferred. One half inside the 95 % interval: no "
        "sign of a bias towards a side.");
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Name:
      return tr("Name");
    case Outcomes:
      return tr("Outcomes");
    case LeftShare:
      return tr("Left preferred");
    case LeftText:
      return tr("95 % interval");
    case Judgments:
      return tr("Judgments");
    case Seconds:
      return tr("Median time");
    default:
      return {};
  }
}

void AgreementModel::setRows(std::vector<feedback::PairAgreement> rows, AnnotatorNames names) {
  const auto people = [](const auto& row) { return std::pair(row.first, row.second); };
  const bool same = std::ranges::equal(rows, rows_, {}, people, people);
  if (!same) beginResetModel();
  rows_ = std::move(rows);
  names_ = std::move(names);
  if (!same) return endResetModel();
  if (!rows_.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

int AgreementModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : int(rows_.size());
}

int AgreementModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QString AgreementModel::nameOf(project::Id annotator) const {
  const auto name = names_.find(annotator);
  return name == names_.end() ? QString() : name->second;
}

QString AgreementModel::text(const feedback::PairAgreement& row, int column) const {
  const auto& agreement = row.agreement;
  const auto number = [](double value) { return QLocale().toString(value, 'f', 2); };
  switch (column) {
    case Annotators:
      return tr("%1 and %2").arg(nameOf(row.first), nameOf(row.second));
    case InWords:
      return tooFew(row.shared) ? figureText({.n = row.shared}) : inWords(agreement.kappa);
    case Shared:
      return QLocale().toString(qlonglong(row.shared));
    case Agree:
      return tooFew(row.shared) ? QStringLiteral("–") : percent(agreement.observed);
    case Kappa:
      if (tooFew(row.shared)) return QStringLiteral("–");
      return tr("%1 (%2 to %3)")
          .arg(number(agreement.kappa), number(agreement.interval.low),
               number(agreement.interval.high));
    default:
      return {};
  }
}

QVariant AgreementModel::data(const QModelIndex& index, int role) const {
  const auto& row = rows_[std::size_t(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case Qt::TextAlignmentRole:
      return aligned(index.column() >= Shared);
    case Qt::ToolTipRole:
      return plainTip(text(row, index.column()));
    case sortRole:
      switch (index.column()) {
        case Shared:
          return qlonglong(row.shared);
        case Agree:
          return tooFew(row.shared) ? below_all : row.agreement.observed;
        case InWords:
        case Kappa:
          return tooFew(row.shared) ? below_all : row.agreement.kappa;
        default:
          return text(row, index.column());
      }
    default:
      return {};
  }
}

QVariant AgreementModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return aligned(section >= Shared);
  if (role != Qt::DisplayRole) return {};
  switch (section) {
    case Annotators:
      return tr("Annotators");
    case InWords:
      return tr("Cohen's kappa");
    case Shared:
      return tr("Shared pairs");
    case Agree:
      return tr("Agree on");
    case Kappa:
      return tr("Kappa, 95 % interval");
    default:
      return {};
  }
}

}  // namespace arbiter::ui

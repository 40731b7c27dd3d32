// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <map>
#include <vector>

#include "core/feedback/agreement.h"
#include "core/studio/measure/figure.h"

namespace arbiter::ui {

/// What a table of figures gives to be sorted by, beside the text that it shows.
inline constexpr int sortRole = Qt::UserRole + 1;

/// The share that preferred the left of a pair, of those who preferred a side that they saw.
studio::Figure leftFigure(const feedback::AnnotatorSummary& row);

using AnnotatorNames = std::map<project::Id, QString>;

/// One row an annotator: how much they judged, how fast, with which bias.
class AnnotatorModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Name, Outcomes, LeftShare, LeftText, Judgments, Seconds, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;
  /// `counted`: whether more is known of them than how much they judged.
  void setRows(std::vector<feedback::AnnotatorSummary> rows, AnnotatorNames names, bool counted);
  const feedback::AnnotatorSummary& summary(int row) const { return rows_[std::size_t(row)]; }
  bool counted() const { return counted_; }
  /// Whether anybody's judgments have it.
  bool has(feedback::Position position) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString text(const feedback::AnnotatorSummary& row, int column) const;
  QVariant sorted(const feedback::AnnotatorSummary& row, int column) const;

  std::vector<feedback::AnnotatorSummary> rows_;
  AnnotatorNames names_;
  bool counted_ = false;
};

/// One row for two annotators who share comparisons: how far they agree.
class AgreementModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { Annotators, InWords, Shared, Agree, Kappa, ColumnCount };

  using QAbstractTableModel::QAbstractTableModel;
  void setRows(std::vector<feedback::PairAgreement> rows, AnnotatorNames names);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QString text(const feedback::PairAgreement& row, int column) const;
  QString nameOf(project::Id annotator) const;

  std::vector<feedback::PairAgreement> rows_;
  AnnotatorNames names_;
};

}  // namespace arbiter::ui

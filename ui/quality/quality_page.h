// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/feedback/agreement.h"
#include "ui/quality/quality_models.h"
#include "ui/widgets/page.h"

class QLabel;
class QSortFilterProxyModel;
class QStackedWidget;
class QTableView;

namespace arbiter::ui {

class Card;
class PageHeader;

/// How the annotators judge: how much, how fast, with which bias, and how far they agree. Who
/// judged how much stands there at once; the rest is counted in the background, and no longer once
/// the page is left.
class QualityPage : public Page {
  Q_OBJECT

 public:
  explicit QualityPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;
  void leave() override;

 protected:
  void hideEvent(QHideEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Figures {
    std::vector<feedback::AnnotatorSummary> annotators;
    feedback::Agreement agreement;
    AnnotatorNames names;
  };

  QTableView* addTable(Card* card, QAbstractItemModel* model, int sortedBy);
  Card* buildAnnotators();
  Card* buildAgreement();
  void buildLegend(Card* card);
  static Result<Figures> count(project::Project& project, jobs::JobControl& control);
  void refresh();
  void showNames(const std::vector<project::Annotator>& annotators);
  void startCounting();
  void stopCounting();
  static QString alphaOfAll(const feedback::Agreement& agreement);
  static QString alphaOfScores(const feedback::Agreement& agreement);
  void showFigures(Figures figures);
  void showHeader();
  void fitTables();

  ProjectSession* session_ = nullptr;
  bool stale_ = true;
  int job_ = 0;                       ///< counts; 0: none
  std::shared_ptr<Figures> counted_;  ///< the job writes it, then ends
  PageHeader* header_;
  QStackedWidget* stack_;
  AnnotatorModel* annotators_;
  AgreementModel* agreement_;
  QTableView* annotatorTable_ = nullptr;
  QTableView* agreementTable_ = nullptr;
  QLabel* agreementText_ = nullptr;
  QLabel* legend_ = nullptr;
};

}  // namespace arbiter::ui

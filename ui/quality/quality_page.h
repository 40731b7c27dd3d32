// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>

#include "core/feedback/agreement.h"
#include "ui/widgets/page.h"

class QGridLayout;
class QStackedWidget;
class QWidget;

namespace arbiter::ui {

class Card;
class PageHeader;

/// How the annotators judge: how much, how fast, with which bias, and how far they agree.
class QualityPage : public Page {
  Q_OBJECT

 public:
  explicit QualityPage(QWidget* parent = nullptr);
  void setSession(ProjectSession* session) override;
  void activate() override;

 private:
  struct Figures {
    std::vector<feedback::AnnotatorSummary> annotators;
    std::vector<feedback::PairAgreement> pairs;
    std::map<project::Id, QString> names;
    std::int64_t judgments = 0;
  };

  static Figures read(project::Project& project);
  void refresh();
  void showFigures(const Figures& figures);
  void addAnnotators(const Figures& figures);
  void addAgreement(const Figures& figures);
  void addLegend(Card* card);

  ProjectSession* session_ = nullptr;
  bool stale_ = true;
  PageHeader* header_;
  QStackedWidget* stack_;
  QWidget* empty_;
  QWidget* body_;
  QWidget* content_ = nullptr;
};

}  // namespace arbiter::ui

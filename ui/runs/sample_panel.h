// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCheckBox>
#include <vector>

#include "core/project/types.h"
#include "ui/widgets/card.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace arbiter::ui {

/// What the policy answers now beside the reference, prompt by prompt.
class SamplePanel : public Card {
  Q_OBJECT

 public:
  explicit SamplePanel(QWidget* parent = nullptr);

  /// The samples of one step; stays on the same prompt where it is among them.
  void setSamples(std::vector<project::RunSample> samples);
  /// Adds live samples: those of a later step take the place of what is there.
  void addSample(const project::RunSample& sample);
  void setJudgeable(bool judgeable);
  const project::RunSample* current() const;

 Q_SIGNALS:
  void judgeRequested(const arbiter::project::RunSample& sample);

 private:
  struct Answer {
    QLabel* text;
    QLabel* figures;
  };

  Answer addAnswer(const QString& name, const char* role, QVBoxLayout* column);
  void buildHeading();
  void showSample();
  void showTexts(const project::RunSample& sample);
  void move(int by);

  std::vector<project::RunSample> samples_;
  int index_ = 0;
  bool judgeable_ = true;
  QLabel* title_;
  QLabel* place_;
  QToolButton* back_;
  QToolButton* next_;
  QLabel* prompt_;
  QWidget* answers_;
  QLabel* empty_;
  Answer policy_;
  Answer reference_;
  QCheckBox* differences_;
  QPushButton* judge_;
};

}  // namespace arbiter::ui

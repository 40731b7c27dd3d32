// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>

#include "core/studio/label/labelling.h"
#include "ui/widgets/key_hint.h"
#include "ui/widgets/thin_bar.h"

namespace arbiter::ui {

/// The line above the answers: what is labelled, how far it is, how fast, by whom.
class LabelHeader : public QWidget {
  Q_OBJECT

 public:
  explicit LabelHeader(QWidget* parent = nullptr);
  void setTask(const QString& name);
  void setAnnotator(const QString& name);
  void setProgress(const studio::LabelSession::Progress& progress);

 Q_SIGNALS:
  void guidelinesRequested();
  void keysRequested();
  void commandsRequested();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();

  bool counted_ = false;  ///< there is something to count
  bool paced_ = false;    ///< it is known how fast
  QLabel* task_;
  ThinBar* bar_;
  QLabel* done_;
  QLabel* rate_;
  QLabel* annotator_;
};

}  // namespace arbiter::ui

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/session/project_session.h"

namespace arbiter::ui {

/// One page of the window. A page is made once; `setSession` is called whenever a project opens
/// (never null) and `activate` whenever the page comes to the front.
class Page : public QWidget {
  Q_OBJECT

 public:
  using QWidget::QWidget;
  virtual void setSession(ProjectSession* session) = 0;
  virtual void activate() {}
  /// Called before another page comes to the front, and before the project closes: what is being
  /// typed is kept.
  virtual void leave() {}
  /// Does what another page asked for with `pageRequested("data/import")`: the part after the
  /// slash. Unknown names are ignored.
  virtual void perform(const QString& /*action*/) {}

 Q_SIGNALS:
  /// Asks the shell to show another page, by its id: "label", "data", "generate", "train", "runs",
  /// "loop", "quality", "settings".
  void pageRequested(const QString& id);
  /// Asks the shell for the list of all commands (Ctrl+K).
  void commandsRequested();
  /// A short message for the status bar, already translated.
  void messageRequested(const QString& text);
};

}  // namespace arbiter::ui
